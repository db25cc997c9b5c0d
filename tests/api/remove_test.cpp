// A customer taken out of journeys through the C API, of an engine and of an open store. Records are worked out by hand
// from sections 5 and 12 of the language: an end as `stopped`, with the operator as its cause.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "journey/journey.hpp"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTwoJourneys = R"(
event In {}
channel mail(text: string) { quiet 11:00 to 20:00 }
journey Cart { enter on In reenter always stage A { flow { wait 2 hours send mail(text: "t") wait 9 days } } }
journey Other { enter on In reenter always stage B { after 9 days { end } } }
)";

// Of the records that an operator has caused: journey, kind, and what says more.
std::vector<std::string> ByOperator(const std::string& records) {
  std::vector<std::string> all;
  for (size_t at = 0; at < records.size();) {
    const size_t end = records.find('\n', at);
    const nlohmann::json record = nlohmann::json::parse(records.substr(at, end - at));
    at = end + 1;
    if (record["cause"] != nlohmann::json({{"operator", "remove"}})) continue;
    all.push_back(record["customer"].get<std::string>() + " " + record["journey"].get<std::string>() + " " +
                  record["kind"].get<std::string>() + " " + record.value("outcome", record.value("reason", "")));
  }
  return all;
}

// As records have it: the module of the text is called t.
const std::string kCart = "t.Cart";

struct EngineHost {
  std::string records;
  journey_engine* engine = nullptr;
  journey_code inside = JOURNEY_OK;
  int told = 0;
};

// By how many threads it has.
class EngineRemoval : public ::testing::TestWithParam<size_t> {
 protected:
  EngineRemoval() : module_(Loaded(kTwoJourneys)) {
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.user = &host_;
    options.threads = GetParam();
    options.on_records = [](void* user, const char* text, size_t size) {
      auto* own = static_cast<EngineHost*>(user);
      own->records.append(text, size);
      ++own->told;
      own->inside = journey_engine_remove(own->engine, "bob", 3, nullptr, nullptr, nullptr, nullptr);
    };
    EXPECT_EQ(journey_engine_new(module_, &options, &host_.engine, nullptr), JOURNEY_OK);
    // The wait of two hours is over at noon, when mail is put off.
    Feed(Line("In", "ada") + Line("In", "bob") + Line("In", "cyd", 7200));
  }
  ~EngineRemoval() override {
    journey_engine_free(host_.engine);
    journey_module_free(module_);
  }
  void Feed(const std::string& lines) {
    EXPECT_EQ(journey_engine_feed(host_.engine, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  }

  journey_module* module_;
  EngineHost host_;
};

TEST_P(EngineRemoval, OfOneJourneyAndOfAll) {
  int known = -1;
  uint64_t ended = 7;
  ASSERT_EQ(journey_engine_remove(host_.engine, "ada", 3, kCart.c_str(), &known, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(known, 1);
  EXPECT_EQ(ended, 1u);
  const std::vector<std::string> of_cart{"ada " + kCart + " ended stopped", "ada " + kCart + " suppressed ended"};
  EXPECT_EQ(ByOperator(host_.records), of_cart) << "the mail that was put off is dropped";
  ASSERT_EQ(journey_engine_remove(host_.engine, "ada", 3, kCart.c_str(), &known, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(known, 1);
  EXPECT_EQ(ended, 0u) << "she is in it no more";
  ASSERT_EQ(journey_engine_remove(host_.engine, "ada", 3, nullptr, nullptr, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(ended, 1u) << "the other one";
  ASSERT_EQ(journey_engine_remove(host_.engine, "nobody", 6, nullptr, &known, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(known, 0);
  EXPECT_EQ(ended, 0u);
  // She may enter again.
  host_.records.clear();
  Feed(Line("In", "ada", 7201));
  EXPECT_EQ(CountLines(host_.records), 2u) << host_.records;
}

// journey.h: a call from inside a callback is JOURNEY_BUSY and does nothing.
TEST_P(EngineRemoval, NotFromInsideACallback) {
  host_.told = 0;
  ASSERT_EQ(journey_engine_remove(host_.engine, "ada", 3, nullptr, nullptr, nullptr, nullptr), JOURNEY_OK);
  EXPECT_GT(host_.told, 0);
  EXPECT_EQ(host_.inside, JOURNEY_BUSY);
  uint64_t ended = 0;
  ASSERT_EQ(journey_engine_remove(host_.engine, "bob", 3, nullptr, nullptr, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(ended, 2u) << "he was in both still";
}

TEST_P(EngineRemoval, ArgumentsThatAreNoneAreCodes) {
  int known = 1;
  uint64_t ended = 1;
  journey_error* error = nullptr;
  EXPECT_EQ(journey_engine_remove(nullptr, "ada", 3, nullptr, &known, &ended, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(known, 0);
  EXPECT_EQ(ended, 0u);
  EXPECT_EQ(journey_engine_remove(host_.engine, nullptr, 0, nullptr, nullptr, nullptr, nullptr),
            JOURNEY_ERROR_ARGUMENT);
  for (const char* wrong : {"", "Cart", "x.Carts"}) {
    EXPECT_EQ(journey_engine_remove(host_.engine, "ada", 3, wrong, nullptr, nullptr, &error), JOURNEY_ERROR_ARGUMENT);
    EXPECT_EQ(journey_error_message(error), "there is no journey \"" + std::string(wrong) + "\"");
    journey_error_free(error);
  }
  EXPECT_EQ(ByOperator(host_.records), std::vector<std::string>{});
}

// Of an engine that was stopped nothing can be had any more.
TEST_P(EngineRemoval, AStoppedEngineTakesNone) {
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.answer_records = [](void*, const char*, size_t) { return 1; };
  journey_engine* engine = nullptr;
  ASSERT_EQ(journey_engine_new(module_, &options, &engine, nullptr), JOURNEY_OK);
  const std::string line = Line("In", "ada");
  EXPECT_EQ(journey_engine_feed(engine, line.data(), line.size(), nullptr), JOURNEY_STOPPED);
  EXPECT_EQ(journey_engine_remove(engine, "ada", 3, nullptr, nullptr, nullptr, nullptr), JOURNEY_STOPPED);
  journey_engine_free(engine);
}

INSTANTIATE_TEST_SUITE_P(Threads, EngineRemoval, ::testing::Values(1, 2));

class StoreRemoval : public ::testing::Test {
 protected:
  StoreRemoval() : module_(Module::Load(Compiled(kTwoJourneys))) {
    folder_ = fs::path(::testing::TempDir()) / ("removal_" + std::to_string(reinterpret_cast<uintptr_t>(this)));
    fs::remove_all(folder_);
  }
  ~StoreRemoval() override { fs::remove_all(folder_); }
  std::string Records() const {
    std::ifstream file(folder_ / "records.jsonl", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const Module module_;
  fs::path folder_;
};

TEST_F(StoreRemoval, IsThereAfterAnEndWithoutAClose) {
  const std::vector<std::string> out{"ada " + kCart + " ended stopped"};
  {
    Store store(module_, folder_.string());
    store.Feed(Line("In", "ada") + Line("In", "bob"));
    EXPECT_EQ(store.Remove("ada", kCart), std::optional<uint64_t>(1));
    EXPECT_EQ(ByOperator(Records()), out);
    EXPECT_EQ(store.Remove("ada", kCart), std::optional<uint64_t>(0));
    EXPECT_EQ(store.Remove("nobody"), std::nullopt);
    // Two inputs, the end of their batch and the removal; what has found nobody is no entry.
    EXPECT_EQ(store.Status().acknowledged, 4U);
  }
  Store store(module_, folder_.string());
  EXPECT_EQ(ByOperator(Records()), out) << "once";
  // A journey that she has been through and left is of her history, not of what goes on.
  EXPECT_EQ(store.Inspect("ada").find("\"stage\":\"A\""), std::string::npos) << store.Inspect("ada");
  EXPECT_NE(store.Inspect("ada").find("\"stage\":\"B\""), std::string::npos);
  EXPECT_EQ(store.Remove("ada"), std::optional<uint64_t>(1));
  store.Feed(Line("In", "ada", 1));
  EXPECT_NE(store.Inspect("ada").find("\"stage\":\"A\""), std::string::npos) << "she enters again";
  store.Close();
  EXPECT_THROW(store.Remove("ada"), Error);
}

TEST_F(StoreRemoval, ArgumentsAndCallsInsideOne) {
  struct Host {
    journey_store* store = nullptr;
    journey_code inside = JOURNEY_OK;
  } host;
  journey_store_options options = JOURNEY_STORE_OPTIONS_INIT;
  options.user = &host;
  options.answer_reject = [](void* user, const char*, size_t) {
    auto* own = static_cast<Host*>(user);
    own->inside = journey_store_remove(own->store, "ada", 3, nullptr, nullptr, nullptr, nullptr);
    return 0;
  };
  ASSERT_EQ(journey_store_open(module_.handle(), folder_.c_str(), &options, &host.store, nullptr), JOURNEY_OK);
  const std::string lines = Line("In", "ada") + "bad\n";
  ASSERT_EQ(journey_store_feed(host.store, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  EXPECT_EQ(host.inside, JOURNEY_BUSY);
  EXPECT_EQ(ByOperator(Records()), std::vector<std::string>{});
  journey_error* error = nullptr;
  EXPECT_EQ(journey_store_remove(host.store, "ada", 3, "Carts", nullptr, nullptr, &error), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(std::string(journey_error_message(error)), "there is no journey \"Carts\"");
  journey_error_free(error);
  int known = 1;
  EXPECT_EQ(journey_store_remove(nullptr, "ada", 3, nullptr, &known, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(known, 0);
  EXPECT_EQ(journey_store_remove(host.store, nullptr, 0, nullptr, nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  uint64_t ended = 0;
  EXPECT_EQ(journey_store_remove(host.store, "ada", 3, nullptr, nullptr, &ended, nullptr), JOURNEY_OK);
  EXPECT_EQ(ended, 2U);
  journey_store_free(host.store);
}

}  // namespace
}  // namespace journey::testing_api
