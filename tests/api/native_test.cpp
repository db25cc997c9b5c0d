// What is thrown below compiled code comes out above it: a host's callback is called from inside a step when its block
// of records is full. And what is compiled in a child that was forked.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "journey/compiler.h"
#include "journey/journey.hpp"
#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

class Native : public ::testing::TestWithParam<journey_execution> {
 protected:
  Native() {
    path_ = ::testing::TempDir() + "journey_api_native_" + std::to_string(GetParam()) + ".journey";
    std::ofstream(path_) << kForever;
    journey_compile_options options = JOURNEY_COMPILE_OPTIONS_INIT;
    options.execution = GetParam();
    options.cache_dir = "";
    module_ = std::make_unique<Module>(Module::Make([&](journey_module** module, journey_error** error) {
      return journey_compile_with(path_.c_str(), &options, module, error);
    }));
  }
  ~Native() override { std::filesystem::remove(path_); }

  std::string path_;
  std::unique_ptr<Module> module_;
};

TEST_P(Native, WhatACallbackThrowsPassesThrough) {
  journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
  options.on_records = [](void*, const char*, size_t) { throw std::runtime_error("the host's own"); };
  journey_engine* engine = nullptr;
  ASSERT_EQ(journey_engine_new(module_->handle(), &options, &engine, nullptr), JOURNEY_OK);
  // Ten days of minutes are more than one block, so it is full in the middle of a step.
  const std::string lines = Line("In", "a");
  journey_error* error = nullptr;
  journey_code code = journey_engine_feed(engine, lines.data(), lines.size(), nullptr);
  EXPECT_EQ(code, JOURNEY_ERROR_WORLD) << "the record of the entry goes out at the end of the call";
  journey_engine_free(engine);
  ASSERT_EQ(journey_engine_new(module_->handle(), &options, &engine, nullptr), JOURNEY_OK);
  const std::string many = lines + Line("In", "a", 10 * 86'400);
  code = journey_engine_feed(engine, many.data(), many.size(), &error);
  EXPECT_EQ(code, JOURNEY_ERROR_WORLD);
  EXPECT_STREQ(journey_error_message(error), "the host's own");
  journey_error_free(error);
  journey_engine_free(engine);
}

// Sends every minute from ten o'clock on; at ten past somebody is taken out: entered, ten sends, ended, and nothing
// more.
TEST_P(Native, WhoIsTakenOutIsOut) {
  std::string records;
  EngineOptions options;
  options.on_records = [&](std::string_view text) { records += text; };
  Engine engine(*module_, std::move(options));
  engine.Feed(Line("In", "a") + Line("In", "b", 600));
  EXPECT_EQ(engine.Remove("a"), std::optional<uint64_t>(1));
  EXPECT_EQ(engine.Remove("a"), std::optional<uint64_t>(0));
  EXPECT_EQ(engine.Remove("c"), std::nullopt);
  engine.Forget("b");
  engine.Advance(At(1200));
  EXPECT_EQ(CountLines(records), 13U) << "and one of who entered at ten past";
  EXPECT_NE(records.find(R"("outcome":"stopped","stage":"A","cause":{"operator":"remove"})"), std::string::npos)
      << records;
}

// A thread of the parent was inside of the code generator when the child was forked, which has no such thread: the
// child gets its code or is told that it cannot, and waits for nobody. Its optimisation level is one that nobody has
// used yet. The front end is done with before: a child of a process with threads may make none itself, since the
// system's locks may have been held.
TEST(NativeAfterFork, WaitsForNobody) {
  const std::string path = ::testing::TempDir() + "journey_api_fork." + std::to_string(getpid()) + ".journey";
  std::ofstream(path) << kForever;
  journey_compile_options options = JOURNEY_COMPILE_OPTIONS_INIT;
  options.cache_dir = "";
  options.execution = JOURNEY_NATIVE;
  journey_module* module = nullptr;
  ASSERT_EQ(journey_compile_with(path.c_str(), &options, &module, nullptr), JOURNEY_OK);  // loads the library
  journey_module_free(module);
  options.execution = JOURNEY_INTERPRETED;
  journey_module* own = nullptr;
  ASSERT_EQ(journey_compile_with(path.c_str(), &options, &own, nullptr), JOURNEY_OK);
  options.execution = JOURNEY_TIERED;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(journey_compile_with(path.c_str(), &options, &module, nullptr), JOURNEY_OK);
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
    const pid_t child = fork();
    if (child == 0) {
      alarm(60);
      journey_native_options native = JOURNEY_NATIVE_OPTIONS_INIT;
      native.opt_level = 0;
      native.cache_dir = "";
      const journey_code code = journey_module_make_native(own, &native, nullptr);
      _exit(code == JOURNEY_OK || code == JOURNEY_ERROR_WORLD ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << i;
    journey_module_free(module);
  }
  journey_module_free(own);
  std::filesystem::remove(path);
}

INSTANTIATE_TEST_SUITE_P(Ways, Native, ::testing::Values(JOURNEY_INTERPRETED, JOURNEY_NATIVE));

}  // namespace
}  // namespace journey::testing_api
