// An edit, tried: does the project still compile, and what do its tests say?
//
// In: the texts of a project, and advice. Out: the texts with the edits in the one style, and the tests that want other
// expectations then. The interpreter runs them. For one thread.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/advise/advise.h"

namespace journey::advise {

struct Trial {
  std::vector<SourceText> texts;  // with the edits, a new file last; empty where they do not compile
  bool same_records = true;       // whatever comes in
  size_t tests = 0;               // that pass now
  std::vector<std::string>
      broken;  // tests that passed before and would not: "cart.journey:40: an e-mail an hour later"

  bool compiles() const { return !texts.empty(); }
};

// `compilation`: of `texts`, in their order, without errors.
Result<Trial> Try(const std::vector<SourceText>& texts, const Compilation& compilation, const Advice& advice);

}  // namespace journey::advise
