// Runs the test blocks of a module (section 10) on an engine with a virtual clock.
//
// In: a program and whatever executes it. Out: a result per test, in the module's order. Each test starts from nothing:
// its own engine, clock, customers and history. Deterministic; not thread-safe over one result, any number of runs in
// parallel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/shard/engine.h"

namespace journey::rt {

class Touched;

struct TestOptions {
  std::optional<std::vector<size_t>> only;  // indices of the module's tests; none: all
  bool keep_going = false;                  // a test goes on after its first failure
  // Is told what records and instances say of what runs; what instructions say an Interpreter that has it tells. May be
  // null; outlives the run.
  Touched* touched = nullptr;
};

struct TestFailure {
  uint32_t line = 0, column = 0;
  std::string text;     // the expectation as written
  std::string message;  // what was found instead
};

// What happened to a customer: what the test did, what came of it, and where something was found to be wrong.
struct TimelineEntry {
  int64_t time = 0;
  std::string text;             // for people
  uint32_t line = 0;            // of the step, for what the test did
  std::string record;           // as JSON, for what came of it
  int32_t failure = ir::kNone;  // of TestResult::failures
};
struct TestTimeline {
  std::string customer;
  std::vector<TimelineEntry> entries;  // up to the last failure
};

struct TestResult {
  std::string name;
  std::string file;
  uint32_t line = 0;
  bool passed = true;
  std::vector<TestFailure> failures;
  std::vector<TestTimeline> timelines;  // of those who were current at a failure
};

// A test that need not be one of the module's: of functions that it has.
TestResult RunTest(const Program& program, const Executor& executor, const ir::Test& test,
                   const TestOptions& options = {});

std::vector<TestResult> RunTests(const Program& program, const Executor& executor, const TestOptions& options = {});

}  // namespace journey::rt
