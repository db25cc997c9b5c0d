// Which tests a change can reach, and why.
//
// In: two typed programs without errors and their changes. Out: the tests of the new one that may give another result
// than before. Tests are versions of each other by module and name, several of one name in their order. A test that is
// not among them gives what it gave. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/compare/compare.h"
#include "compiler/sema/typed.h"

namespace journey::affected {

struct AffectedTest {
  size_t index = 0;                             // of Program::tests and of the module's tests
  bool is_new = false;                          // there was none before
  bool differs = false;                         // it does or expects something else
  std::vector<const compare::Change*> changes;  // of what it can come to; of the list that was handed in
};

// In the order of the program.
std::vector<AffectedTest> AffectedTests(const typed::Program& before, const typed::Program& after,
                                        const std::vector<compare::Change>& changes);

// "the test is new", "journey shop.Cart: Shopping / after: comes at another time"
std::vector<std::string> ReasonsOf(const AffectedTest& test);

}  // namespace journey::affected
