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
};

struct Generated {
  std::string text;  // "" where nothing was found
  size_t tests = 0;
  coverage::Share before, after;
};

Result<Generated> GenerateTests(const std::vector<SourceText>& texts, const GenerateOptions& options = {});

}  // namespace journey::generate
