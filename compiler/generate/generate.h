// Tests of what no test of a project has tried.
//
// In: the texts of a project without errors. Out: the text of a module of tests that compiles with the project and
// passes, each coming to something that neither the project's tests nor those before it came to. What they expect is
// what happens today. Deterministic; for one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/coverage/coverage.h"
#include "compiler/driver/compile.h"

namespace journey::generate {

struct GenerateOptions {
  size_t tries = 20'000;    // runs of the search
  size_t most_tests = 100;  // that come out
  bool by_journey = false;  // also as a module for each journey
};

// The tests whose first new outcome is a journey's, as a module that compiles with the project by itself.
struct GeneratedPart {
  std::string path, journey;  // the file, and the name there
  std::string text;
  size_t tests = 0;
};

struct Generated {
  std::string text;  // "" where nothing was found
  size_t tests = 0;
  coverage::Share before, after;
  std::vector<coverage::FileCoverage> covered;  // by the project's own tests; empty where there is nothing to try
  std::vector<GeneratedPart> by_journey;        // where it is asked for
};

Result<Generated> GenerateTests(const std::vector<SourceText>& texts, const GenerateOptions& options = {});

}  // namespace journey::generate
