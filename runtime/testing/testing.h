// Runs the test blocks of a module (section 10) on an engine with a virtual clock.
//
// In: a program and whatever executes it. Out: a result per test, in the module's order. Each test starts from nothing:
// its own engine, clock, customers and history. Deterministic; not thread-safe over one result, any number of runs in
// parallel.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/shard/engine.h"

namespace journey::rt {

struct TestOptions {
  std::string filter;  // only tests whose name contains this; empty: all
};

struct TestFailure {
  uint32_t line = 0, column = 0;
  std::string text;                  // the expectation as written
  std::string message;               // what was found instead
  std::vector<std::string> records;  // of the current customer, as JSON, in order: what led there
};

struct TestResult {
  std::string name;
  std::string file;
  uint32_t line = 0;
  bool passed = true;
  std::vector<TestFailure> failures;
};

std::vector<TestResult> RunTests(const Program& program, const Executor& executor, const TestOptions& options = {});

}  // namespace journey::rt
