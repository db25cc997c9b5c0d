// The C++ face: errors and what callbacks throw come out as exceptions.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "journey/journey.hpp"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

template <typename Work>
journey_code CodeOf(Work&& work) {
  try {
    work();
    return JOURNEY_OK;
  } catch (const Error& error) {
    EXPECT_STRNE(error.what(), "unknown error");
    return error.code();
  }
}

TEST(Wrapper, ErrorsComeOutWithTheirMessage) {
  try {
    (void)Module::LoadFile("/nonexistent");
    FAIL() << "there is no such file";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), JOURNEY_ERROR_WORLD);
    EXPECT_NE(std::string(error.what()).find("/nonexistent"), std::string::npos) << error.what();
  }
  EXPECT_EQ(CodeOf([] { (void)Module::Load("no module"); }), JOURNEY_ERROR_WORLD);
  const Module module = Module::Load(Compiled(kTen));
  EngineOptions bad;
  bad.lateness_ms = -1;
  EXPECT_EQ(CodeOf([&] { const Engine engine(module, bad); }), JOURNEY_ERROR_ARGUMENT);
}

TEST(Wrapper, RunsAnEngine) {
  std::string records, rejects;
  EngineOptions options;
  options.on_records = [&](std::string_view text) { records += text; };
  options.on_reject = [&](std::string_view text) { rejects += text; };
  Engine engine(Module::Load(Compiled(kTen)), std::move(options));
  engine.Feed(Line("In", "a") + "bad");
  engine.Advance(At(600));
  EXPECT_EQ(CountLines(records), 3U);
  EXPECT_NE(rejects.find("\"line\":2"), std::string::npos) << rejects;
  EXPECT_EQ(engine.Counters().timers_fired, 1U);
}

TEST(Wrapper, WhatACallbackThrowsComesOutOfTheCall) {
  for (const bool in_reject : {false, true}) {
    EngineOptions options;
    (in_reject ? options.on_reject : options.on_records) = [](std::string_view) { throw std::out_of_range("mine"); };
    Engine engine(Module::Load(Compiled(kTen)), std::move(options));
    EXPECT_THROW(engine.Feed(in_reject ? "bad" : Line("In", "a")), std::out_of_range);
    EXPECT_EQ(CodeOf([&] { engine.Feed(Line("In", "b")); }), JOURNEY_STOPPED);
    EXPECT_EQ(CodeOf([&] { (void)engine.Counters(); }), JOURNEY_OK);
  }
}

TEST(Wrapper, StatesGoInAndOut) {
  const Module module = Module::Load(Compiled(kTen));
  Engine engine(module, {});
  engine.Feed(Line("In", "a") + Line("In", "b"));
  std::map<std::string, std::string> states;
  engine.ExportAll([&](std::string_view customer, std::string_view state) { states[std::string(customer)] = state; });
  EXPECT_EQ(states.size(), 2U);
  engine.Forget("a");
  engine.Export("a", [](std::string_view, std::string_view) { FAIL() << "it is forgotten"; });
  EXPECT_THROW(engine.ExportAll([](std::string_view, std::string_view) { throw std::out_of_range("mine"); }),
               std::out_of_range);
  EXPECT_EQ(CodeOf([&] { engine.Import("nonsense"); }), JOURNEY_ERROR_WORLD);

  // What an engine gave goes on in a fold, and back.
  Fold fold(module);
  EXPECT_EQ(fold.Schema(), engine.Schema());
  EXPECT_EQ(fold.Customer(Line("In", "a")), "a");
  const Fold::Result ended = fold.Advance(states.at("a"), At(600));
  EXPECT_TRUE(ended.changed);
  EXPECT_EQ(CountLines(std::string(ended.records)), 2U);  // sent, ended
  EXPECT_EQ(ended.next_due_ms, JOURNEY_NEVER);
  EXPECT_EQ(engine.Import(ended.state), 0U);
  EXPECT_FALSE(fold.Apply({}, "bad").changed);
  engine.Advance(At(600));
  EXPECT_EQ(engine.Counters().timers_fired, 1U);  // b's
  EXPECT_EQ(engine.Counters().customers, 2U);
}

// Two ids become one customer's: what the other one is in goes on, for lines of either.
TEST(Wrapper, AFoldMerges) {
  const Module module = Module::Load(Compiled(kTen));
  Fold fold(module);
  const std::string two =
      R"({"type":"identify","userId":"ada","anonymousId":"old","timestamp":"2026-03-28T10:00:01Z"})";
  EXPECT_EQ(fold.Other(Line("In", "old")), "");
  EXPECT_EQ(fold.Other(two), "old");
  const std::string old(fold.Apply({}, Line("In", "old")).state);
  EXPECT_EQ(fold.MergedInto(old), "");
  EXPECT_EQ(CodeOf([&] { fold.Apply({}, two); }), JOURNEY_ERROR_WORLD);
  const Fold::Result merged = fold.Merge({}, old, two);
  const std::string ada(merged.state), other(merged.other_state);
  EXPECT_EQ(fold.MergedInto(other), "ada");
  EXPECT_EQ(CountLines(std::string(fold.ApplyMerged(ada, Line("Out", "old", 2)).records)), 1U);  // ended
}

TEST(Wrapper, LimitsArePassedOn) {
  EngineOptions options;
  options.records_per_call = 1;
  Engine engine(Module::Load(Compiled(kTen)), std::move(options));
  EXPECT_EQ(CodeOf([&] { engine.Feed(Line("In", "a") + Line("In", "b")); }), JOURNEY_LIMIT);
}

std::string NewFolder(const char* name) {
  const std::string folder = ::testing::TempDir() + "/wrapper_" + name;
  std::filesystem::remove_all(folder);
  return folder;
}

// What a sink throws comes out of Deliver; nothing is settled by it, so the send comes again with its id.
TEST(Wrapper, WhatASinkThrowsComesOutAndTheSendComesAgain) {
  const std::string folder = NewFolder("sink");
  Store store(Module::Load(Compiled(kTen)), folder);
  std::vector<std::string> ids;
  bool fails = true;
  SinkOptions options;
  options.from_start = true;
  store.AddSink(
      "mailer",
      [&](const std::vector<Send>& sends) {
        for (const Send& send : sends) ids.emplace_back(send.id);
        if (fails) throw std::out_of_range("mine");
        return std::vector<Answer>(sends.size());
      },
      options);
  store.Feed(Line("In", "a"));
  store.Advance(At(600));
  EXPECT_THROW(store.Deliver("mailer"), std::out_of_range);
  fails = false;
  int64_t next = 0;
  // The first pause is a second at most, by docs/delivery.md.
  for (int i = 0; i < 400 && (next = store.Deliver("mailer")) != JOURNEY_NEVER; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(next, JOURNEY_NEVER);
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(ids[0], ids[1]);
  store.Close();
  EXPECT_EQ(CodeOf([&] { store.Feed(""); }), JOURNEY_STOPPED);
}

TEST(Wrapper, AStoreIsFedAskedAndForgets) {
  const std::string folder = NewFolder("store");
  const Module module = Module::Load(Compiled(kTen));
  {
    StoreOptions options;
    options.on_reject = [](std::string_view) { throw std::out_of_range("mine"); };
    Store store(module, folder, std::move(options));
    store.Feed(Line("In", "a"));
    EXPECT_THROW(store.Feed("bad"), std::out_of_range);
    EXPECT_EQ(CodeOf([&] { store.Feed(Line("In", "b")); }), JOURNEY_STOPPED);
  }
  Store store(module, folder);
  EXPECT_NE(store.Inspect("a").find("\"stage\":\"A\""), std::string::npos);
  EXPECT_EQ(store.Inspect("b"), "");
  EXPECT_EQ(store.Counters().customers, 1U);
  EXPECT_TRUE(store.Forget("a"));
  EXPECT_FALSE(store.Forget("a"));
  EXPECT_EQ(store.Inspect("a"), "");
}

TEST(Wrapper, AnEngineIsSavedAndGoesOn) {
  const Module module = Module::Load(Compiled(kTen));
  Engine engine(module, {});
  EXPECT_EQ(engine.NextDue(), JOURNEY_NEVER);
  engine.Feed(Line("In", "a"));
  Engine other(module, {});
  other.Restore(engine.Save());
  EXPECT_EQ(other.NextDue(), At(600));
  EXPECT_EQ(other.Watermark(), At(0));
  EXPECT_EQ(other.Inspect("a"), engine.Inspect("a"));
  EXPECT_EQ(CodeOf([&] { other.Restore(engine.Save()); }), JOURNEY_ERROR_WORLD);
}

}  // namespace
}  // namespace journey::testing_api
