// A store through the C API: what was acknowledged is there after an end without a close, sends are handed out until
// they are settled, nothing is left of who was forgotten. What a store's records must be is what an engine's are.
#include "journey/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ir/serialise.h"
#include "runtime/platform/disk.h"
#include "runtime/store/migration.h"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> SortedLines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// What an engine says to the lines, and to the passing of time.
std::vector<std::string> RecordsOfEngine(journey_module* module, const std::string& lines, int until) {
  std::string records;
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.user = &records;
  options.on_records = [](void* user, const char* text, size_t size) {
    static_cast<std::string*>(user)->append(text, size);
  };
  journey_engine* engine = nullptr;
  EXPECT_EQ(journey_engine_new(module, &options, &engine, nullptr), JOURNEY_OK);
  EXPECT_EQ(journey_engine_feed(engine, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  EXPECT_EQ(journey_engine_advance(engine, At(until), nullptr), JOURNEY_OK);
  journey_engine_free(engine);
  return SortedLines(records);
}

class StoreApi : public ::testing::Test {
 protected:
  StoreApi() : module_(Loaded(kTen)) {
    folder_ = fs::path(::testing::TempDir()) / ("store_" + std::to_string(reinterpret_cast<uintptr_t>(this)));
    fs::remove_all(folder_);
  }
  ~StoreApi() override {
    journey_error_free(error_);
    journey_store_free(store_);
    journey_module_free(module_);
    fs::remove_all(folder_);
  }
  journey_code Open(const journey_store_options* options = nullptr) {
    journey_store_free(std::exchange(store_, nullptr));
    journey_error_free(std::exchange(error_, nullptr));
    return journey_store_open(module_, folder_.c_str(), options, &store_, &error_);
  }
  std::string Message() const { return journey_error_message(error_); }
  journey_code Feed(const std::string& lines) {
    journey_error_free(std::exchange(error_, nullptr));
    return journey_store_feed(store_, lines.data(), lines.size(), &error_);
  }
  journey_store_status Status() {
    journey_store_status status = JOURNEY_STORE_STATUS_INIT;
    EXPECT_EQ(journey_store_get_status(store_, &status), JOURNEY_OK);
    return status;
  }
  std::string Records() const { return Read(folder_ / "records.jsonl"); }

  journey_module* module_;
  fs::path folder_;
  journey_store* store_ = nullptr;
  journey_error* error_ = nullptr;
};

TEST_F(StoreApi, WhatWasAcknowledgedIsThereAfterAnEndWithoutAClose) {
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  EXPECT_EQ(Status().recovered, 0u);
  EXPECT_EQ(Status().watermark_ms, JOURNEY_NO_WATERMARK);
  const std::string lines = Line("In", "ada") + "no line\n" + Line("In", "bob", 1);
  ASSERT_EQ(Feed(lines), JOURNEY_OK) << Message();
  // Two inputs and the end of their batch; a line that cannot be used is none.
  EXPECT_EQ(Status().acknowledged, 3u);
  EXPECT_EQ(Status().lines, 3u);
  EXPECT_EQ(Status().watermark_ms, At(1));
  EXPECT_EQ(CountLines(Records()), 2u) << "two entries into the journey";

  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  EXPECT_EQ(Status().recovered, 3u);
  EXPECT_EQ(Status().lines, 3u);
  journey_counters counters = JOURNEY_COUNTERS_INIT;
  ASSERT_EQ(journey_store_counters(store_, &counters), JOURNEY_OK);
  EXPECT_EQ(counters.customers, 2u);
  ASSERT_EQ(journey_store_advance(store_, At(700), &error_), JOURNEY_OK) << Message();
  EXPECT_EQ(SortedLines(Records()), RecordsOfEngine(module_, lines, 700));
}

TEST_F(StoreApi, ACloseIsASnapshotAndAnEnd) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  ASSERT_EQ(Feed(Line("In", "ada")), JOURNEY_OK);
  ASSERT_EQ(journey_store_close(store_, &error_), JOURNEY_OK) << Message();
  EXPECT_EQ(Status().acknowledged, 2u) << "status is answered after the end";
  EXPECT_EQ(Feed(Line("In", "bob", 1)), JOURNEY_STOPPED);
  EXPECT_NE(Message().find("closed"), std::string::npos);
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  EXPECT_EQ(Status().snapshot, 2u) << "nothing is decided again";
  ASSERT_EQ(journey_store_advance(store_, At(600), nullptr), JOURNEY_OK);
  EXPECT_EQ(SortedLines(Records()), RecordsOfEngine(module_, Line("In", "ada"), 600));
}

// store.h: a store is the folder that it was opened in, wherever the process goes meanwhile.
TEST_F(StoreApi, StaysWhereItWasOpened) {
  const fs::path before = fs::current_path();
  fs::create_directories(folder_ / "elsewhere");
  fs::current_path(folder_);
  ASSERT_EQ(journey_store_open(module_, "here", nullptr, &store_, &error_), JOURNEY_OK) << Message();
  fs::current_path(folder_ / "elsewhere");
  EXPECT_EQ(Feed(Line("In", "ada")), JOURNEY_OK) << Message();
  EXPECT_EQ(journey_store_close(store_, nullptr), JOURNEY_OK);
  fs::current_path(before);
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
  journey_store_free(std::exchange(store_, nullptr));
  ASSERT_EQ(journey_store_open(module_, (folder_ / "here").c_str(), nullptr, &store_, &error_), JOURNEY_OK);
  EXPECT_EQ(Status().lines, 1U);
}

TEST_F(StoreApi, LooksWithoutAStoreGiveNothing) {
  journey_store_status status = JOURNEY_STORE_STATUS_INIT;
  status.lines = 7;
  EXPECT_EQ(journey_store_get_status(nullptr, &status), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(status.lines, 0U);
  journey_counters counters = JOURNEY_COUNTERS_INIT;
  counters.customers = 7;
  EXPECT_EQ(journey_store_counters(nullptr, &counters), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(counters.customers, 0U);
}

// store.h: "while some finish on an older version the store runs the module's journeys and that version".
TEST_F(StoreApi, GoesOnBesideAnOlderVersion) {
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  ASSERT_EQ(Feed(Line("In", "ada")), JOURNEY_OK) << Message();
  ASSERT_EQ(journey_store_close(store_, nullptr), JOURNEY_OK);
  journey_store_free(std::exchange(store_, nullptr));
  std::string next = kTen;
  const size_t body = next.find('{', next.find("journey ")) + 1;
  next.insert(body, " version 2 migrate from 1 { policy drain } ");
  journey_module_free(std::exchange(module_, Loaded(next)));
  {
    rt::FolderDisk disk(folder_.string());
    auto compiled = ir::Deserialise(Compiled(next));
    ASSERT_TRUE(compiled.ok());
    const auto project = rt::Program::Load(std::move(*compiled));
    ASSERT_TRUE(rt::MigrateStore(disk, *project.value()).ok());
  }
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  ASSERT_EQ(Feed(Line("In", "bob", 1)), JOURNEY_OK) << Message();
  ASSERT_EQ(journey_store_advance(store_, At(700), &error_), JOURNEY_OK) << Message();
  // The two versions have the same rules.
  EXPECT_EQ(SortedLines(Records()), RecordsOfEngine(module_, Line("In", "ada") + Line("In", "bob", 1), 700));
  ASSERT_EQ(journey_store_close(store_, nullptr), JOURNEY_OK);
}

// A pipe would make the call wait for somebody at its other end.
TEST_F(StoreApi, APipeIsNoFileOfRecords) {
  fs::create_directories(folder_);
  const std::string pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  options.records = pipe.c_str();
  EXPECT_EQ(journey_store_open(module_, (folder_ / "s").c_str(), &options, &store_, &error_), JOURNEY_ERROR_WORLD);
}

// By whatever name: the log would be written over.
TEST_F(StoreApi, RecordsAreNoFileOfTheStoresOwn) {
  fs::create_directories(folder_);
  const fs::path later = folder_ / "later", link = folder_ / "link";
  fs::create_directories(later);
  fs::create_symlink(later / "log-0000000001", link);
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  const std::string path = link.string();
  options.records = path.c_str();
  EXPECT_EQ(journey_store_open(module_, later.c_str(), &options, &store_, &error_), JOURNEY_ERROR_WORLD);
  EXPECT_NE(Message().find("a file of the store's own"), std::string::npos) << Message();
}

TEST_F(StoreApi, AFolderIsOneStoresAndOneModules) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  ASSERT_EQ(Feed(Line("In", "ada")), JOURNEY_OK);
  journey_store* second = nullptr;
  EXPECT_EQ(journey_store_open(module_, folder_.c_str(), nullptr, &second, &error_), JOURNEY_ERROR_WORLD);
  EXPECT_EQ(second, nullptr);
  journey_store_free(std::exchange(store_, nullptr));
  journey_module* other = Loaded(kForever);
  journey_error_free(std::exchange(error_, nullptr));
  EXPECT_EQ(journey_store_open(other, folder_.c_str(), nullptr, &second, &error_), JOURNEY_ERROR_WORLD);
  EXPECT_NE(Message().find("journey migrate"), std::string::npos) << Message();
  journey_module_free(other);
  journey_store_options late = JOURNEY_STORE_OPTIONS_INIT;
  late.lateness_ms = 1000;
  EXPECT_EQ(Open(&late), JOURNEY_ERROR_WORLD);
  EXPECT_NE(Message().find("lateness"), std::string::npos) << Message();
}

TEST_F(StoreApi, ACallbackMayStopACallAndMayNotCallBack) {
  struct Host {
    journey_store* store = nullptr;
    journey_code inside = JOURNEY_OK;
    int answer = 0, told = 0;
  } host;
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  options.user = &host;
  options.answer_reject = [](void* user, const char* /*reject*/, size_t /*size*/) {
    auto* own = static_cast<Host*>(user);
    ++own->told;
    own->inside = journey_store_feed(own->store, "", 0, nullptr);
    return own->answer;
  };
  ASSERT_EQ(Open(&options), JOURNEY_OK);
  host.store = store_;
  EXPECT_EQ(Feed(Line("In", "ada") + "bad\n"), JOURNEY_OK);
  EXPECT_EQ(host.inside, JOURNEY_BUSY);
  EXPECT_EQ(host.told, 1);
  host.answer = 1;
  EXPECT_EQ(Feed(Line("In", "bob", 1) + "bad\n" + Line("In", "cyd", 2)), JOURNEY_STOPPED);
  EXPECT_EQ(Feed(Line("In", "dan", 3)), JOURNEY_STOPPED) << "and takes no more";
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  EXPECT_EQ(CountLines(Records()), 2u) << "what came before the stop was kept";
}

// Counts what is handed out, and answers as it is told.
struct Receiver {
  std::vector<std::string> ids, customers;
  journey_outcome outcome = JOURNEY_DELIVERED;
  static void Take(void* user, const journey_send* sends, size_t count, journey_answer* answers) {
    auto* own = static_cast<Receiver*>(user);
    for (size_t i = 0; i < count; ++i) {
      own->ids.emplace_back(sends[i].id, sends[i].id_size);
      own->customers.emplace_back(sends[i].customer, sends[i].customer_size);
      EXPECT_EQ(std::string(sends[i].channel, sends[i].channel_size), "email");
      answers[i].outcome = own->outcome;
      answers[i].reason = "as told";
    }
  }
};

TEST_F(StoreApi, ASendIsHandedOutUntilItIsSettled) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  Receiver receiver{.outcome = JOURNEY_PUT_OFF};
  ASSERT_EQ(journey_store_add_sink(store_, "mailer", nullptr, Receiver::Take, &receiver, &error_), JOURNEY_OK)
      << Message();
  int64_t next = 0;
  ASSERT_EQ(journey_store_deliver(store_, "mailer", &next, nullptr), JOURNEY_OK);
  EXPECT_EQ(next, JOURNEY_NEVER);
  ASSERT_EQ(Feed(Line("In", "ada") + Line("In", "bob")), JOURNEY_OK);
  ASSERT_EQ(journey_store_advance(store_, At(600), nullptr), JOURNEY_OK);

  // Failed: it comes again, later and with its id.
  receiver.outcome = JOURNEY_RETRY;
  ASSERT_EQ(journey_store_deliver(store_, "mailer", &next, nullptr), JOURNEY_OK);
  ASSERT_FALSE(receiver.ids.empty());
  EXPECT_NE(next, JOURNEY_NEVER);
  const std::string first = receiver.ids[0];

  // The process ends. In the next one both are settled, each once.
  receiver = {.outcome = JOURNEY_DELIVERED};
  ASSERT_EQ(Open(), JOURNEY_OK) << Message();
  ASSERT_EQ(journey_store_add_sink(store_, "mailer", nullptr, Receiver::Take, &receiver, nullptr), JOURNEY_OK);
  for (int i = 0; i < 200 && next != JOURNEY_NEVER; ++i) {
    ASSERT_EQ(journey_store_deliver(store_, "mailer", &next, nullptr), JOURNEY_OK);
    if (next != JOURNEY_NEVER) std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  std::sort(receiver.customers.begin(), receiver.customers.end());
  EXPECT_EQ(receiver.customers, (std::vector<std::string>{"ada", "bob"}));
  EXPECT_NE(std::find(receiver.ids.begin(), receiver.ids.end(), first), receiver.ids.end());
  receiver = {};
  ASSERT_EQ(journey_store_deliver(store_, "mailer", &next, nullptr), JOURNEY_OK);
  EXPECT_TRUE(receiver.ids.empty());
}

TEST_F(StoreApi, SinksAreNamedOnceAndKnowTheirChannels) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  Receiver receiver;
  const auto add = [&](const char* name, const journey_sink_options* options) {
    journey_error_free(std::exchange(error_, nullptr));
    return journey_store_add_sink(store_, name, options, Receiver::Take, &receiver, &error_);
  };
  EXPECT_EQ(add("no name", nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(add("", nullptr), JOURNEY_ERROR_ARGUMENT);
  const char* channels[] = {"email", "fax"};
  journey_sink_options options = JOURNEY_SINK_OPTIONS_INIT;
  options.channels = channels;
  options.channel_count = 2;
  EXPECT_EQ(add("mailer", &options), JOURNEY_ERROR_ARGUMENT);
  EXPECT_NE(Message().find("fax"), std::string::npos);
  options.channel_count = 1;
  EXPECT_EQ(add("mailer", &options), JOURNEY_OK) << Message();
  EXPECT_EQ(add("mailer", &options), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_deliver(store_, "other", nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
}

TEST_F(StoreApi, ACustomerIsShownAsInspectShowsIt) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  ASSERT_EQ(Feed(Line("In", "ada")), JOURNEY_OK);
  std::vector<std::string> shown;
  const auto show = [](void* user, const char* text, size_t size) {
    static_cast<std::vector<std::string>*>(user)->emplace_back(text, size);
  };
  ASSERT_EQ(journey_store_inspect(store_, "ada", 3, show, &shown, nullptr), JOURNEY_OK);
  ASSERT_EQ(journey_store_inspect(store_, "nobody", 6, show, &shown, nullptr), JOURNEY_OK);
  ASSERT_EQ(shown.size(), 1u) << "of nobody nothing is said";
  for (const char* part : {R"("customer":"ada")", R"("next_due":"2026-03-28T10:10:00.000Z")", R"("stage":"A")"}) {
    EXPECT_NE(shown[0].find(part), std::string::npos) << shown[0];
  }
}

TEST_F(StoreApi, NothingIsLeftOfWhoIsForgottenAndOthersGoOn) {
  ASSERT_EQ(Open(), JOURNEY_OK);
  Receiver receiver{.outcome = JOURNEY_RETRY};
  journey_sink_options all = JOURNEY_SINK_OPTIONS_INIT;
  all.from_start = 1;
  ASSERT_EQ(Feed(Line("In", "ada-lovelace") + Line("In", "bob")), JOURNEY_OK);
  ASSERT_EQ(journey_store_add_sink(store_, "mailer", &all, Receiver::Take, &receiver, nullptr), JOURNEY_OK);
  ASSERT_EQ(journey_store_deliver(store_, "mailer", nullptr, nullptr), JOURNEY_OK);
  int known = -1;
  ASSERT_EQ(journey_store_forget(store_, "nobody", 6, &known, &error_), JOURNEY_OK) << Message();
  EXPECT_EQ(known, 0);
  ASSERT_EQ(journey_store_forget(store_, "ada-lovelace", 12, &known, &error_), JOURNEY_OK) << Message();
  EXPECT_EQ(known, 1);
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder_)) {
    if (!file.is_regular_file()) continue;
    EXPECT_EQ(Read(file.path()).find("ada-lovelace"), std::string::npos) << file.path();
  }
  ASSERT_EQ(journey_store_advance(store_, At(600), &error_), JOURNEY_OK) << Message();
  // What was theirs is blank and as long as before, so that every other record stands where it stood.
  std::vector<std::string> records = SortedLines(Records());
  std::erase_if(records, [](const std::string& line) { return line.starts_with(R"({"kind":"forgotten"})"); });
  EXPECT_EQ(records, RecordsOfEngine(module_, Line("In", "bob"), 600));
  ASSERT_EQ(journey_store_deliver(store_, "mailer", nullptr, &error_), JOURNEY_OK) << Message();
  EXPECT_EQ(receiver.customers, std::vector<std::string>{"bob"});
}

TEST_F(StoreApi, ALinkToTheRecordsStaysOne) {
  fs::create_directories(folder_ / "elsewhere");
  std::ofstream(folder_ / "elsewhere" / "records").close();
  fs::create_symlink(folder_ / "elsewhere" / "records", folder_ / "link");
  const std::string link = (folder_ / "link").string();
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  options.records = link.c_str();
  ASSERT_EQ(Open(&options), JOURNEY_OK) << Message();
  ASSERT_EQ(Feed(Line("In", "ada-lovelace") + Line("In", "bob")), JOURNEY_OK);
  ASSERT_EQ(journey_store_forget(store_, "ada-lovelace", 12, nullptr, &error_), JOURNEY_OK) << Message();
  EXPECT_TRUE(fs::is_symlink(link));
  const std::string records = Read(folder_ / "elsewhere" / "records");
  EXPECT_EQ(records.find("ada-lovelace"), std::string::npos);
  EXPECT_NE(records.find("bob"), std::string::npos);
}

TEST_F(StoreApi, ArgumentsThatAreNoneAreCodes) {
  EXPECT_EQ(journey_store_open(nullptr, "x", nullptr, &store_, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_open(module_, nullptr, nullptr, &store_, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_open(module_, "x", nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_open(module_, "/no/such/parent/store", nullptr, &store_, &error_), JOURNEY_ERROR_WORLD);
  EXPECT_EQ(store_, nullptr);
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  options.lateness_ms = -1;
  EXPECT_EQ(Open(&options), JOURNEY_ERROR_ARGUMENT);
  options = JOURNEY_STORE_OPTIONS_INIT;
  options.rest_after_ms = -1;
  EXPECT_EQ(Open(&options), JOURNEY_ERROR_ARGUMENT);
  options = JOURNEY_STORE_OPTIONS_INIT;
  options.struct_size = 3;
  EXPECT_EQ(Open(&options), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_feed(nullptr, "", 0, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_close(nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_get_status(nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  ASSERT_EQ(Open(), JOURNEY_OK);
  EXPECT_EQ(journey_store_feed(store_, nullptr, 1, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_inspect(store_, nullptr, 0, nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_forget(store_, nullptr, 0, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_store_add_sink(store_, "a", nullptr, nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
}

}  // namespace
}  // namespace journey::testing_api
