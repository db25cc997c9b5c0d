// Which tests of a module `journey test` is to run, and why.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/driver/compile.h"
#include "ir/ir.h"

namespace journey::cli {

struct ChosenTest {
  size_t index = 0;                  // of the module's tests
  std::vector<std::string> because;  // empty: nobody asks for a reason
};

// By a part of their names; or, FILE.journey:LINE, the one that stands there.
std::vector<ChosenTest> ByFilter(const ir::Module& module, const std::string& filter);

std::vector<size_t> IndicesOf(const std::vector<ChosenTest>& chosen);

// Of these, the ones that depend on what is other than in an older program without errors, each with why.
std::vector<ChosenTest> DependingOn(const typed::Program& before, const Compilation& now,
                                    std::vector<ChosenTest> tests);

// Of these, the ones that depend on what has changed since `path` was as at the commit, branch or tag; all of them if
// it did not compile there.
Result<std::vector<ChosenTest>> ChangedSince(const std::string& reference, const std::string& path,
                                             const Compilation& now, std::vector<ChosenTest> tests);

// "shop.journey:12: a cart is left behind", each with its reasons.
std::string ListedTests(const ir::Module& module, const std::vector<ChosenTest>& tests);

}  // namespace journey::cli
