// No memory, at every allocation in turn: from the load of a module to the end of its engine, each call gives a code,
// the process goes on, and with memory again the same calls give what they should.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "journey/fold.h"
#include "journey/store.h"
#include "tests/api/failing_memory.h"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

struct Outcome {
  journey_code code = JOURNEY_OK;
  const char* where = "";
  std::string records;
};

// All that a host does, up to the first code that is not JOURNEY_OK; every handle is given back. After `fail_after`
// allocations one fails; less than 0: none does.
Outcome Everything(const std::string& bytes, const std::string& lines, size_t threads, int64_t fail_after = -1) {
  Outcome outcome;
  outcome.records.reserve(1 << 20);
  // Somebody is inside once more, and taken out.
  const std::string removed = "customer-with-a-long-name-3", again = Line("In", removed, 90'000);
  failed = false;
  left = fail_after;
  journey_module* module = nullptr;
  journey_engine* engine = nullptr;
  journey_error* error = nullptr;
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.threads = threads;
  options.rest_after_ms = 1;
  options.user = &outcome.records;
  // Takes no memory: that has been reserved.
  options.on_records = [](void* user, const char* text, size_t size) {
    static_cast<std::string*>(user)->append(text, size);
  };
  options.on_reject = [](void*, const char*, size_t) {};
  const auto failed_in = [&](const char* where, journey_code code) {
    if (code == JOURNEY_OK) {
      EXPECT_EQ(error, nullptr) << where;
      return false;
    }
    EXPECT_EQ(journey_error_code(error), code) << where;
    journey_error_free(error);
    outcome.code = code;
    outcome.where = where;
    return true;
  };
  journey_counters counters = JOURNEY_COUNTERS_INIT;
  const bool done = failed_in("load", journey_module_load(bytes.data(), bytes.size(), &module, &error)) ||
                    failed_in("new", journey_engine_new(module, &options, &engine, &error)) ||
                    failed_in("feed", journey_engine_feed(engine, lines.data(), lines.size(), &error)) ||
                    failed_in("advance", journey_engine_advance(engine, At(86'400), &error)) ||
                    failed_in("again", journey_engine_feed(engine, again.data(), again.size(), &error)) ||
                    failed_in("remove", journey_engine_remove(engine, removed.data(), removed.size(), nullptr, nullptr,
                                                              nullptr, &error));
  if (!done && journey_engine_counters(engine, &counters) != JOURNEY_OK) {
    outcome.code = JOURNEY_MEMORY;
    outcome.where = "counters";
  }
  if (engine != nullptr && done) {
    EXPECT_EQ(journey_engine_feed(engine, lines.data(), lines.size(), nullptr), JOURNEY_STOPPED) << outcome.where;
    EXPECT_EQ(journey_engine_counters(engine, &counters), JOURNEY_OK) << outcome.where;
  }
  journey_engine_free(engine);
  journey_module_free(module);
  left = -1;
  return outcome;
}

void Sweep(size_t threads) {
  const std::string bytes = Compiled(kHungry);
  std::string lines = "bad line\n";
  for (int i = 0; i < 40; ++i) {
    const std::string customer = "customer-with-a-long-name-" + std::to_string(i % 8);
    lines += R"({"type":"track","messageId":"m)" + std::to_string(i) + R"(","event":"In","userId":")" + customer +
             R"(","timestamp":"2026-03-28T10:00:00Z","properties":{"n":1,"name":"aab-and-more-of-that-text-)" +
             std::to_string(i) + "\"}}\n";
    lines += R"({"type":"identify","userId":")" + customer +
             R"(","timestamp":"2026-03-28T10:00:00Z","traits":{"city":"a city with a long name"}})" + "\n";
  }
  // Once with memory: what should come out, and tables of the process that are made once.
  const Outcome whole = Everything(bytes, lines, threads);
  ASSERT_EQ(whole.code, JOURNEY_OK);
  ASSERT_GT(CountLines(whole.records), 20U);
  uint64_t codes = 0;
  for (int64_t k = 0;; ++k) {
    const Outcome outcome = Everything(bytes, lines, threads, k);
    if (!failed) break;
    // A thread that is not given for want of memory is the world's fault.
    const bool threads_fault =
        threads > 1 && outcome.code == JOURNEY_ERROR_WORLD && std::string(outcome.where) == "new";
    // What does without that memory may go on.
    if (outcome.code == JOURNEY_OK) {
      EXPECT_EQ(outcome.records, whole.records) << k;
      continue;
    }
    ++codes;
    EXPECT_TRUE(outcome.code == JOURNEY_MEMORY || threads_fault) << k << " " << outcome.where << " " << outcome.code;
    EXPECT_EQ(whole.records.rfind(outcome.records, 0), 0U) << k << ": what was said before is part of the whole";
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(codes, 100U);
  EXPECT_EQ(Everything(bytes, lines, threads).records, whole.records);
}

// The same of a host that keeps the state, one customer's: line after line up to the first code that is not JOURNEY_OK.
Outcome Folding(const std::string& bytes, const std::vector<std::string>& lines, int64_t fail_after = -1) {
  Outcome outcome;
  outcome.records.reserve(1 << 20);
  std::string state;
  state.reserve(1 << 20);
  failed = false;
  left = fail_after;
  journey_module* module = nullptr;
  journey_fold* fold = nullptr;
  outcome.code = journey_module_load(bytes.data(), bytes.size(), &module, nullptr);
  if (outcome.code == JOURNEY_OK) outcome.code = journey_fold_new(module, nullptr, &fold, nullptr);
  const auto take = [&](journey_code code, const journey_fold_result& result) {
    outcome.code = code;
    if (code != JOURNEY_OK) return;
    if (result.state != nullptr) state.assign(result.state, result.state_size);
    if (result.records != nullptr) outcome.records.append(result.records, result.records_size);
  };
  journey_fold_result result = JOURNEY_FOLD_RESULT_INIT;
  for (size_t i = 0; i < lines.size() && outcome.code == JOURNEY_OK; ++i) {
    take(journey_fold_apply(fold, state.data(), state.size(), lines[i].data(), lines[i].size(), JOURNEY_NO_WATERMARK,
                            &result, nullptr),
         result);
  }
  if (outcome.code == JOURNEY_OK) {
    take(journey_fold_advance(fold, state.data(), state.size(), At(86'400), &result, nullptr), result);
  }
  left = -1;
  journey_fold_free(fold);
  journey_module_free(module);
  return outcome;
}

TEST(ApiMemory, AlsoForHostsThatKeepTheState) {
  const std::string bytes = Compiled(kHungry);
  std::vector<std::string> lines = {"bad line\n"};
  for (int i = 0; i < 5; ++i) {
    lines.push_back(R"({"type":"track","messageId":"m)" + std::to_string(i) +
                    R"(","event":"In","userId":"a-customer-with-a-long-name","timestamp":"2026-03-28T10:00:00Z",)" +
                    R"("properties":{"n":1,"name":"aab-and-more-of-that-text-)" + std::to_string(i) + "\"}}\n");
  }
  const Outcome whole = Folding(bytes, lines);
  ASSERT_EQ(whole.code, JOURNEY_OK);
  ASSERT_GT(CountLines(whole.records), 2U);
  uint64_t codes = 0;
  for (int64_t k = 0;; ++k) {
    const Outcome outcome = Folding(bytes, lines, k);
    if (!failed) break;
    EXPECT_TRUE(outcome.code == JOURNEY_OK || outcome.code == JOURNEY_MEMORY) << k << " " << outcome.code;
    EXPECT_EQ(whole.records.rfind(outcome.records, 0), 0U) << k << ": what was said before is part of the whole";
    codes += outcome.code == JOURNEY_MEMORY ? 1 : 0;
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(codes, 100U);
}

// A store, from its open to its close, with a sink and a look at a customer; up to the first code that is not
// JOURNEY_OK.
journey_code Storing(const journey_module* module, const std::string& folder, const std::string& lines,
                     std::set<std::string>* delivered) {
  journey_store* store = nullptr;
  const auto take = [](void* user, const journey_send* sends, size_t count, journey_answer* answers) {
    const int64_t before = left.exchange(-1);  // what the host needs itself it has
    for (size_t i = 0; i < count; ++i) {
      static_cast<std::set<std::string>*>(user)->emplace(sends[i].id, sends[i].id_size);
      answers[i].outcome = JOURNEY_DELIVERED;
    }
    left = before;
  };
  const auto ignore = [](void* /*user*/, const char* /*text*/, size_t /*size*/) {};
  journey_sink_options sink = JOURNEY_SINK_OPTIONS_INIT;
  sink.from_start = 1;
  journey_code code = journey_store_open(module, folder.c_str(), nullptr, &store, nullptr);
  if (code == JOURNEY_OK) code = journey_store_add_sink(store, "mailer", &sink, take, delivered, nullptr);
  if (code == JOURNEY_OK) code = journey_store_feed(store, lines.data(), lines.size(), nullptr);
  if (code == JOURNEY_OK)
    code = journey_store_inspect(store, "customer-with-a-long-name-1", 27, ignore, nullptr, nullptr);
  if (code == JOURNEY_OK) code = journey_store_advance(store, At(86'400), nullptr);
  if (code == JOURNEY_OK) code = journey_store_deliver(store, "mailer", nullptr, nullptr);
  if (code == JOURNEY_OK) code = journey_store_close(store, nullptr);
  journey_store_free(store);
  return code;
}

// Between two customers no order is promised.
std::multiset<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::multiset<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.insert(line);
  return lines;
}

// Thousands of stores wait long for a disk, which is not at issue: in memory, where the system has files there.
std::string Folder() {
  std::error_code ignored;
  const bool there = std::filesystem::is_directory("/dev/shm", ignored);
  return (there ? std::string("/dev/shm") : ::testing::TempDir()) + "/journey_memory_test." +
         std::to_string(::getpid());
}

// Whatever allocation fails: with memory again, and the same lines fed again (their ids tell the repeats), the store
// has the records of one that never failed, and each send was handed out under its one id.
TEST(ApiMemory, AStoreLosesNothingForWantOfMemory) {
  const std::string bytes = Compiled(kHungry), folder = Folder() + "/memory_store";
  std::string lines;
  for (int i = 0; i < 12; ++i) {
    lines += R"({"type":"track","messageId":"m)" + std::to_string(i) +
             R"(","event":"In","userId":"customer-with-a-long-name-)" + std::to_string(i % 3) +
             R"(","timestamp":"2026-03-28T10:00:00Z","properties":{"n":1,"name":"aab"}})" + "\n";
  }
  journey_module* module = nullptr;
  ASSERT_EQ(journey_module_load(bytes.data(), bytes.size(), &module, nullptr), JOURNEY_OK);
  std::set<std::string> wanted;
  std::filesystem::create_directories(Folder());
  ASSERT_EQ(Storing(module, folder, lines, &wanted), JOURNEY_OK);
  const std::multiset<std::string> whole = LinesOf(folder + "/records.jsonl");
  ASSERT_GT(wanted.size(), 2U);
  uint64_t codes = 0;
  for (int64_t k = 0;; ++k) {
    std::filesystem::remove_all(folder);
    std::set<std::string> delivered;
    failed = false;
    left = k;
    const journey_code code = Storing(module, folder, lines, &delivered);
    left = -1;
    if (!failed) break;
    if (code == JOURNEY_OK) continue;
    ++codes;
    EXPECT_TRUE(code == JOURNEY_MEMORY || code == JOURNEY_ERROR_WORLD) << k << " " << code;
    ASSERT_EQ(Storing(module, folder, lines, &delivered), JOURNEY_OK) << k;
    ASSERT_EQ(LinesOf(folder + "/records.jsonl"), whole) << k;
    ASSERT_EQ(delivered, wanted) << k;
  }
  EXPECT_GT(codes, 50U);
  journey_module_free(module);
  std::filesystem::remove_all(Folder());
}

TEST(ApiMemory, EveryAllocationMayFail) { Sweep(1); }
TEST(ApiMemory, AlsoWithWorkers) { Sweep(3); }

}  // namespace
}  // namespace journey::testing_api
