// Applies the fixes that diagnostics carry.
//
// In: the texts of a project. Out: the same texts with every fix applied that stands alone on its diagnostic, in
// rounds, until none is left; a guess ("did you mean") only where asked for. Fixes that overlap wait for the next
// round; what the lints do not show is not fixed. A round that would leave more errors than it found is taken back and
// ends it. So what comes out is the same when it is done again, and nothing that has no fix changes. Thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/compile.h"

namespace journey {

struct FixedTexts {
  std::vector<SourceText> texts;  // in the order in which they came
  size_t applied = 0;             // how many fixes
};

FixedTexts ApplyFixes(std::vector<SourceText> texts, bool guesses, const Lints& lints = {});

}  // namespace journey
