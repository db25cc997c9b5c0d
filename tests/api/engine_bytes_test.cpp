// An engine saved and restored goes on as the one that was saved: the same records, counted from an engine that was
// never interrupted. Bytes that are none are a code.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "journey/store.h"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

struct Told {
  std::string records;
};

journey_engine* NewEngine(journey_module* module, Told* told, int64_t lateness_ms = 0) {
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.lateness_ms = lateness_ms;
  options.user = told;
  options.on_records = [](void* user, const char* text, size_t size) {
    static_cast<Told*>(user)->records.append(text, size);
  };
  journey_engine* engine = nullptr;
  EXPECT_EQ(journey_engine_new(module, &options, &engine, nullptr), JOURNEY_OK);
  return engine;
}

void Feed(journey_engine* engine, const std::string& lines) {
  EXPECT_EQ(journey_engine_feed(engine, lines.data(), lines.size(), nullptr), JOURNEY_OK);
}

int AppendBytes(void* user, const void* bytes, size_t size) {
  static_cast<std::string*>(user)->append(static_cast<const char*>(bytes), size);
  return 0;
}

std::string SavedOf(journey_engine* engine) {
  std::string bytes;
  EXPECT_EQ(journey_engine_save(engine, AppendBytes, &bytes, nullptr), JOURNEY_OK);
  return bytes;
}

class EngineBytes : public ::testing::Test {
 protected:
  EngineBytes() : module_(Loaded(kTen)), engine_(NewEngine(module_, &told_)) {}
  ~EngineBytes() override {
    journey_engine_free(engine_);
    journey_module_free(module_);
  }
  std::string Saved() { return SavedOf(engine_); }

  journey_module* module_;
  Told told_;
  journey_engine* engine_;
};

TEST_F(EngineBytes, TheRestoredEngineGoesOnAsTheSavedOne) {
  Feed(engine_, Line("In", "ada") + Line("In", "bob", 1) + Line("Out", "bob", 2) +
                    R"({"type":"alias","previousId":"visitor","userId":"ada","timestamp":"2026-03-28T10:00:03Z"})"
                    "\n");
  const std::string bytes = Saved();
  told_.records.clear();
  Told other_told;
  journey_engine* other = NewEngine(module_, &other_told);
  ASSERT_EQ(journey_engine_restore(other, bytes.data(), bytes.size(), nullptr), JOURNEY_OK);
  int64_t watermark = 0, due = 0;
  ASSERT_EQ(journey_engine_watermark(other, &watermark, nullptr), JOURNEY_OK);
  EXPECT_EQ(watermark, At(3));
  ASSERT_EQ(journey_engine_next_due(other, &due, nullptr), JOURNEY_OK);
  EXPECT_EQ(due, At(600)) << "ada's ten minutes; bob has left";
  for (journey_engine* engine : {engine_, other}) {
    Feed(engine, Line("In", "bob", 4) + Line("Out", "visitor", 5));  // who is ada by now
    ASSERT_EQ(journey_engine_advance(engine, At(700), nullptr), JOURNEY_OK);
  }
  EXPECT_EQ(other_told.records, told_.records);
  EXPECT_EQ(SavedOf(other), Saved()) << "and all that they know by now";
  EXPECT_EQ(CountLines(other_told.records), 4u) << "ada ended; bob entered, was sent to, ended";
  journey_engine_free(other);
}

TEST_F(EngineBytes, TheClockBeforeTheFirstInput) {
  int64_t watermark = 0, due = 0;
  EXPECT_EQ(journey_engine_watermark(engine_, &watermark, nullptr), JOURNEY_OK);
  EXPECT_EQ(watermark, JOURNEY_NO_WATERMARK);
  EXPECT_EQ(journey_engine_next_due(engine_, &due, nullptr), JOURNEY_OK);
  EXPECT_EQ(due, JOURNEY_NEVER);
}

TEST_F(EngineBytes, OnlyIntoANewEngineOfTheSameKind) {
  Feed(engine_, Line("In", "ada"));
  const std::string bytes = Saved();
  EXPECT_EQ(journey_engine_restore(engine_, bytes.data(), bytes.size(), nullptr), JOURNEY_ERROR_WORLD);
  Told told;
  journey_engine* late = NewEngine(module_, &told, 1000);
  EXPECT_EQ(journey_engine_restore(late, bytes.data(), bytes.size(), nullptr), JOURNEY_ERROR_WORLD);
  journey_engine_free(late);
  journey_module* module = Loaded(kForever);
  journey_engine* other = NewEngine(module, &told);
  EXPECT_EQ(journey_engine_restore(other, bytes.data(), bytes.size(), nullptr), JOURNEY_ERROR_WORLD);
  Feed(other, Line("In", "bob"));
  EXPECT_EQ(CountLines(told.records), 1u) << "nothing has happened";
  journey_engine_free(other);
  journey_module_free(module);
}

TEST_F(EngineBytes, DamageIsACode) {
  Feed(engine_, Line("In", "ada"));
  const std::string bytes = Saved();
  for (size_t at = 0; at < bytes.size(); at += 3) {
    Told told;
    journey_engine* other = NewEngine(module_, &told);
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    EXPECT_EQ(journey_engine_restore(other, damaged.data(), damaged.size(), nullptr), JOURNEY_ERROR_WORLD) << at;
    EXPECT_EQ(journey_engine_restore(other, bytes.data(), at, nullptr), JOURNEY_ERROR_WORLD) << at;
    journey_engine_free(other);
  }
}

TEST_F(EngineBytes, TheHostMayEndTheSave) {
  Feed(engine_, Line("In", "ada"));
  const auto refuse = [](void* /*user*/, const void* /*bytes*/, size_t /*size*/) { return 1; };
  EXPECT_EQ(journey_engine_save(engine_, refuse, nullptr, nullptr), JOURNEY_STOPPED);
  Feed(engine_, Line("In", "bob", 1));
  EXPECT_EQ(CountLines(told_.records), 2u) << "the engine goes on";
}

TEST_F(EngineBytes, ACustomerIsShownAsInspectShowsIt) {
  Feed(engine_, Line("In", "ada"));
  std::string shown;
  const auto show = [](void* user, const char* text, size_t size) {
    static_cast<std::string*>(user)->append(text, size);
  };
  ASSERT_EQ(journey_engine_inspect(engine_, "ada", 3, show, &shown, nullptr), JOURNEY_OK);
  EXPECT_NE(shown.find(R"("stage":"A")"), std::string::npos) << shown;
}

TEST_F(EngineBytes, ArgumentsThatAreNoneAreCodes) {
  EXPECT_EQ(journey_engine_save(nullptr, AppendBytes, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_engine_save(engine_, nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_engine_restore(engine_, nullptr, 0, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_engine_watermark(engine_, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_engine_next_due(nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_engine_inspect(engine_, "a", 1, nullptr, nullptr, nullptr), JOURNEY_ERROR_ARGUMENT);
}

}  // namespace
}  // namespace journey::testing_api
