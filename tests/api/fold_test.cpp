// A host that keeps each customer's state itself (journey/fold.h), and engines that give and take state.
#include "journey/fold.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

// kTen, and a journey that kTen has not.
std::string OfBefore() { return std::string(kTen) + "journey Gone { enter on In stage S { } }"; }

// Ends of handles, and results in strings of our own.
class Folder {
 public:
  explicit Folder(const std::string& text) : module_(Loaded(text)) {
    EXPECT_EQ(journey_fold_new(module_, nullptr, &fold, nullptr), JOURNEY_OK);
  }
  ~Folder() {
    journey_fold_free(fold);
    journey_module_free(module_);
  }
  Folder(const Folder&) = delete;

  journey_code Apply(const std::string& line, int64_t watermark_ms = JOURNEY_NO_WATERMARK) {
    return Take(
        journey_fold_apply(fold, state.data(), state.size(), line.data(), line.size(), watermark_ms, &result, &error));
  }
  journey_code Advance(int seconds) {
    return Take(journey_fold_advance(fold, state.data(), state.size(), At(seconds), &result, &error));
  }

  journey_fold* fold = nullptr;
  journey_fold_result result = JOURNEY_FOLD_RESULT_INIT;
  std::string state, records, rejects, message;

 private:
  journey_code Take(journey_code code) {
    message = journey_error_message(error);
    journey_error_free(error);
    error = nullptr;
    if (code != JOURNEY_OK) return code;
    if (result.state != nullptr) state.assign(result.state, result.state_size);
    records.append(result.records != nullptr ? result.records : "", result.records_size);
    rejects.append(result.rejects != nullptr ? result.rejects : "", result.rejects_size);
    return code;
  }
  journey_module* module_;
  journey_error* error = nullptr;
};

TEST(ApiFold, GivesTheRecordsOfAnEngine) {
  // By kTen: entered at once, sent and ended ten minutes later.
  Folder host(kTen);
  EXPECT_EQ(host.Apply(Line("In", "ada")), JOURNEY_OK);
  EXPECT_EQ(host.result.next_due_ms, At(600));
  EXPECT_EQ(CountLines(host.records), 1U);
  EXPECT_EQ(host.Advance(599), JOURNEY_OK);
  EXPECT_EQ(CountLines(host.records), 1U);
  EXPECT_EQ(host.result.next_due_ms, At(600));
  EXPECT_EQ(host.Advance(600), JOURNEY_OK);
  EXPECT_EQ(CountLines(host.records), 3U);
  EXPECT_EQ(host.result.next_due_ms, JOURNEY_NEVER);
  EXPECT_NE(host.records.find("\"kind\":\"sent\""), std::string::npos);

  // What is due before an input fires before it, and up to the watermark.
  Folder other(kTen);
  EXPECT_EQ(other.Apply(Line("In", "ada")), JOURNEY_OK);
  EXPECT_EQ(other.Apply(Line("Out", "ada", 60), At(700)), JOURNEY_OK);
  EXPECT_EQ(other.records, host.records);
}

TEST(ApiFold, SaysWhoseALineIs) {
  Folder host(kTen);
  const auto customer_of = [&](const std::string& line) {
    const char* customer = "x";
    size_t size = 1;
    EXPECT_EQ(journey_fold_customer(host.fold, line.data(), line.size(), &customer, &size, nullptr), JOURNEY_OK);
    return std::string(customer != nullptr ? customer : "", size);
  };
  EXPECT_EQ(customer_of(Line("In", "ada")), "ada");
  EXPECT_EQ(customer_of(Line("Unknown", "ada")), "");
  EXPECT_EQ(customer_of("{"), "");
}

TEST(ApiFold, ALineThatIsNobodysChangesNothing) {
  Folder host(kTen);
  ASSERT_EQ(host.Apply(Line("In", "ada")), JOURNEY_OK);
  const std::string before = host.state;
  EXPECT_EQ(host.Apply("bad\n"), JOURNEY_OK);
  EXPECT_EQ(host.result.state, nullptr);
  EXPECT_EQ(CountLines(host.rejects), 1U);
  EXPECT_NE(host.rejects.find("\"line\":2"), std::string::npos) << host.rejects;
  EXPECT_EQ(host.Apply(Line("Unknown", "ada")), JOURNEY_OK);
  EXPECT_EQ(host.result.state, nullptr);
  EXPECT_EQ(host.state, before);
}

TEST(ApiFold, RefusesStateThatIsNotTheCustomers) {
  Folder host(kTen);
  ASSERT_EQ(host.Apply(Line("In", "ada")), JOURNEY_OK);
  EXPECT_EQ(host.Apply(Line("In", "bob")), JOURNEY_ERROR_WORLD);
  EXPECT_NE(host.message.find("\"ada\""), std::string::npos) << host.message;
  // Damaged at any byte: an error, or some state, never a crash; and the fold goes on.
  const std::string good = host.state;
  for (size_t at = 0; at < good.size(); ++at) {
    host.state = good;
    host.state[at] = static_cast<char>(host.state[at] ^ 0x55);
    const journey_code code = host.Apply(Line("In", "ada", 1));
    EXPECT_TRUE(code == JOURNEY_OK || code == JOURNEY_ERROR_WORLD) << at;
  }
  for (size_t size = 1; size < good.size(); ++size) {
    host.state = good.substr(0, size);
    EXPECT_EQ(host.Apply(Line("In", "ada", 1)), JOURNEY_ERROR_WORLD) << size;
  }
  host.state = good;
  host.records.clear();
  EXPECT_EQ(host.Advance(600), JOURNEY_OK);
  EXPECT_EQ(CountLines(host.records), 2U);
}

// Both ids' states are needed for it: journey_fold_merge takes such lines.
TEST(ApiFold, ApplyRefusesALineWithTwoIds) {
  Folder host(kTen);
  for (const std::string line :
       {R"({"type":"identify","userId":"ada","anonymousId":"old","timestamp":"2026-03-28T10:00:01Z"})",
        R"({"type":"alias","previousId":"old","userId":"ada","timestamp":"2026-03-28T10:00:01Z"})"}) {
    EXPECT_EQ(host.Apply(line), JOURNEY_ERROR_WORLD) << line;
    EXPECT_NE(host.message.find("journey_fold_merge"), std::string::npos) << host.message;
  }
  const char* customer = "x";
  size_t size = 1;
  EXPECT_EQ(journey_fold_merged_into(host.fold, "", 0, &customer, &size, nullptr), JOURNEY_OK);
  EXPECT_EQ(customer, nullptr) << "of somebody of whom nothing is known";
}

TEST(ApiFold, ReadsStateOfAnOlderModuleOnceItsSchemaIsThere) {
  Folder before(OfBefore());
  ASSERT_EQ(before.Apply(Line("In", "ada")), JOURNEY_OK);
  Folder now(kTen);
  now.state = before.state;
  EXPECT_EQ(now.Advance(600), JOURNEY_ERROR_WORLD);
  const void* schema = nullptr;
  size_t size = 0;
  ASSERT_EQ(journey_fold_schema(before.fold, &schema, &size), JOURNEY_OK);
  ASSERT_EQ(journey_fold_accept(now.fold, schema, size, nullptr), JOURNEY_OK);
  EXPECT_EQ(journey_fold_accept(now.fold, schema, size / 2, nullptr), JOURNEY_ERROR_WORLD);
  EXPECT_EQ(now.Advance(600), JOURNEY_OK);
  EXPECT_EQ(CountLines(now.records), 2U);  // sent, ended; the journey that is gone is lost
  EXPECT_GE(now.result.lost, 1U);
}

TEST(ApiFold, ArgumentsAreLookedAt) {
  Folder host(kTen);
  const std::string line = Line("In", "ada");
  journey_fold_result result = JOURNEY_FOLD_RESULT_INIT;
  EXPECT_EQ(journey_fold_apply(nullptr, nullptr, 0, line.data(), line.size(), 0, &result, nullptr),
            JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_fold_apply(host.fold, nullptr, 1, line.data(), line.size(), 0, &result, nullptr),
            JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_fold_apply(host.fold, nullptr, 0, line.data(), line.size(), 0, nullptr, nullptr),
            JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_fold_advance(host.fold, nullptr, 0, 0, &result, nullptr), JOURNEY_ERROR_ARGUMENT);
  journey_fold_options options = JOURNEY_FOLD_OPTIONS_INIT;
  options.dedup_window_ms = -1;
  journey_fold* fold = nullptr;
  journey_module* module = Loaded(kTen);
  EXPECT_EQ(journey_fold_new(module, &options, &fold, nullptr), JOURNEY_ERROR_ARGUMENT);
  journey_module_free(module);
  journey_fold_free(nullptr);
  // A result of a header that knew fewer fields: those are written, no byte behind them.
  result.struct_size = offsetof(journey_fold_result, rejects);
  result.lost = 77;
  EXPECT_EQ(journey_fold_apply(host.fold, nullptr, 0, line.data(), line.size(), 0, &result, nullptr), JOURNEY_OK);
  EXPECT_NE(result.state, nullptr);
  EXPECT_EQ(result.lost, 77U);
}

// ---------------------------------------------------------------- engines

struct Running {
  explicit Running(const std::string& text, size_t threads = 1) : module(Loaded(text)) {
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.threads = threads;
    options.user = this;
    options.on_records = [](void* self, const char* lines, size_t size) {
      static_cast<Running*>(self)->records.append(lines, size);
    };
    EXPECT_EQ(journey_engine_new(module, &options, &engine, nullptr), JOURNEY_OK);
  }
  ~Running() {
    journey_engine_free(engine);
    journey_module_free(module);
  }
  Running(const Running&) = delete;
  journey_code Feed(const std::string& lines) {
    return journey_engine_feed(engine, lines.data(), lines.size(), nullptr);
  }
  std::map<std::string, std::string> Export(const char* customer = nullptr) {
    std::map<std::string, std::string> states;
    EXPECT_EQ(journey_engine_export(
                  engine, customer, customer != nullptr ? std::string_view(customer).size() : 0,
                  [](void* into, const char* id, size_t id_size, const void* state, size_t size) {
                    (*static_cast<std::map<std::string, std::string>*>(into))[{id, id_size}] = {
                        static_cast<const char*>(state), size};
                    return 0;
                  },
                  &states, nullptr),
              JOURNEY_OK);
    return states;
  }
  journey_code Import(const std::string& state, uint64_t* lost = nullptr) {
    return journey_engine_import(engine, state.data(), state.size(), lost, nullptr);
  }
  uint64_t customers() const {
    journey_counters counters = JOURNEY_COUNTERS_INIT;
    EXPECT_EQ(journey_engine_counters(engine, &counters), JOURNEY_OK);
    return counters.customers;
  }

  journey_module* module;
  journey_engine* engine = nullptr;
  std::string records;
};

TEST(ApiState, CustomersMoveFromOneEngineToAnother) {
  for (const size_t threads : {1U, 3U}) {
    Running from(kTen), to(kTen, threads);
    for (int i = 0; i < 100; ++i) ASSERT_EQ(from.Feed(Line("In", "c" + std::to_string(i))), JOURNEY_OK);
    const auto states = from.Export();
    EXPECT_EQ(states.size(), 100U);
    for (const auto& [customer, state] : states) ASSERT_EQ(to.Import(state), JOURNEY_OK);
    EXPECT_EQ(to.customers(), 100U);
    EXPECT_EQ(to.Export(), states);
    // Sent and ended, for each.
    EXPECT_EQ(journey_engine_advance(to.engine, At(600), nullptr), JOURNEY_OK);
    EXPECT_EQ(CountLines(to.records), 200U);
    // A state that is taken in again goes on from there.
    ASSERT_EQ(to.Import(states.at("c7")), JOURNEY_OK);
    EXPECT_EQ(journey_engine_advance(to.engine, At(700), nullptr), JOURNEY_OK);
    EXPECT_EQ(CountLines(to.records), 202U);
  }
}

TEST(ApiState, OneCustomerOrNobody) {
  Running engine(kTen);
  ASSERT_EQ(engine.Feed(Line("In", "ada") + Line("In", "bob")), JOURNEY_OK);
  EXPECT_EQ(engine.Export("ada").size(), 1U);
  EXPECT_EQ(engine.Export("eve").size(), 0U);
  ASSERT_EQ(journey_engine_forget(engine.engine, "ada", 3, nullptr), JOURNEY_OK);
  ASSERT_EQ(journey_engine_forget(engine.engine, "eve", 3, nullptr), JOURNEY_OK);
  EXPECT_EQ(engine.Export("ada").size(), 0U);
  EXPECT_EQ(engine.customers(), 1U);
  EXPECT_EQ(journey_engine_advance(engine.engine, At(600), nullptr), JOURNEY_OK);
  EXPECT_EQ(CountLines(engine.records), 4U);  // two entered; bob's sent and ended
}

TEST(ApiState, BadStateIsRefusedAndTheEngineGoesOn) {
  Running engine(kTen), older(OfBefore());
  ASSERT_EQ(engine.Feed(Line("In", "ada")), JOURNEY_OK);
  EXPECT_EQ(engine.Import("nonsense"), JOURNEY_ERROR_WORLD);
  ASSERT_EQ(older.Feed(Line("In", "bob")), JOURNEY_OK);
  const std::string state = older.Export().at("bob");
  const void* schema = nullptr;
  size_t size = 0;
  ASSERT_EQ(journey_engine_schema(older.engine, &schema, &size, nullptr), JOURNEY_OK);
  ASSERT_EQ(journey_engine_accept(engine.engine, schema, size, nullptr), JOURNEY_OK);
  uint64_t lost = 0;
  EXPECT_EQ(engine.Import(state, &lost), JOURNEY_OK);
  EXPECT_GE(lost, 1U);
  int stops = 0;
  EXPECT_EQ(journey_engine_export(
                engine.engine, nullptr, 0,
                [](void* count, const char*, size_t, const void*, size_t) { return ++*static_cast<int*>(count); },
                &stops, nullptr),
            JOURNEY_STOPPED);
  EXPECT_EQ(stops, 1);
  EXPECT_EQ(journey_engine_advance(engine.engine, At(600), nullptr), JOURNEY_OK);
  EXPECT_EQ(CountLines(engine.records), 5U);  // ada's entered; sent and ended of both
}

// journey.h, journey_engine_import: where it fails nothing has happened.
TEST(ApiState, AStateThatIsRefusedUndoesNoMerge) {
  Running engine(kTen);
  const std::string alias = R"({"type":"alias","previousId":"old","userId":"ada","timestamp":"2026-03-28T10:00:01Z"})";
  ASSERT_EQ(engine.Feed(Line("In", "old")), JOURNEY_OK);
  const std::string state = engine.Export("old").at("old");
  ASSERT_EQ(engine.Feed(alias + "\n"), JOURNEY_OK);
  EXPECT_EQ(engine.Import(state.substr(0, state.size() - 4)), JOURNEY_ERROR_WORLD);
  // What old does is ada's: out of the journey before anything is sent.
  ASSERT_EQ(engine.Feed(Line("Out", "old", 2)), JOURNEY_OK);
  EXPECT_EQ(journey_engine_advance(engine.engine, At(700), nullptr), JOURNEY_OK);
  EXPECT_EQ(engine.records.find("\"sent\""), std::string::npos) << engine.records;
}

TEST(ApiState, NoCallFromInsideAnExport) {
  Running engine(kTen);
  ASSERT_EQ(engine.Feed(Line("In", "ada")), JOURNEY_OK);
  struct Inside {
    Running& running;
    journey_code code = JOURNEY_OK;
  } inside{engine};
  EXPECT_EQ(journey_engine_export(
                engine.engine, nullptr, 0,
                [](void* user, const char* id, size_t size, const void*, size_t) {
                  auto* host = static_cast<Inside*>(user);
                  host->code = journey_engine_forget(host->running.engine, id, size, nullptr);
                  return 0;
                },
                &inside, nullptr),
            JOURNEY_OK);
  EXPECT_EQ(inside.code, JOURNEY_BUSY);
  EXPECT_EQ(engine.customers(), 1U);
}

}  // namespace
}  // namespace journey::testing_api
