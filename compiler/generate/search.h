// Scripts of a menu's steps that come to something new.
//
// In: a program with a test for each step, what a script has touched. Out: every script that touches something for the
// first time, in the order in which they are found. For one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "compiler/generate/menu.h"
#include "ir/ir.h"
#include "runtime/program/program.h"
#include "runtime/testing/touched.h"

namespace journey::generate {

using Script = std::vector<size_t>;  // which steps, in their order

// Runs rows of steps as if they were one test.
class StepRunner {
 public:
  // `steps`: a test of the program for each step. `menu_file`: where they stand, of the module's files.
  StepRunner(const rt::Program& program, std::vector<const ir::Test*> steps, int32_t menu_file)
      : program_(program), steps_(std::move(steps)), menu_file_(menu_file) {}

  // Whether every expectation among them holds.
  bool Passes(const Script& script) const;
  rt::Touched Touch(const Script& script) const;
  int32_t menu_file() const { return menu_file_; }

 private:
  ir::Test TestOf(const Script& script) const;

  const rt::Program& program_;
  const std::vector<const ir::Test*> steps_;
  const int32_t menu_file_;
};

// `moves`: those of the steps that are no expectations, from the first on. Ends after so many runs, or when `found`
// says so.
void Search(const StepRunner& runner, const std::vector<Move>& moves, size_t tries,
            const std::function<bool(const Script& script, const rt::Touched& touched)>& found);

}  // namespace journey::generate
