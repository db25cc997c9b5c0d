// Compiling for tools that follow names: the phases of compile.h, and what every name refers to; also again and again,
// as a project is edited.
#pragma once

#include <memory>
#include <vector>

#include "compiler/driver/compile.h"
#include "compiler/sema/kept.h"
#include "compiler/sema/references.h"

namespace journey {

// As Compile.
std::unique_ptr<Compilation> CompileIndexed(std::vector<SourceText> texts, Names& names, const Lints& lints = {});

// How much of the last compilation was done, and not taken from the one before it.
struct EditCounts {
  size_t files_parsed = 0;  // those of the standard library too
  AnalysisCounts typed;
  size_t journeys_lowered = 0;  // for the bounds
};

// As CompileIndexed, but for the ir, which is not kept: the diagnostics are those of Compile. What `before`, which came
// from here and may be null, did over the same texts is not done again.
std::unique_ptr<Compilation> CompileAgain(std::unique_ptr<Compilation> before, std::vector<SourceText> texts,
                                          Names& names, const Lints& lints = {});
EditCounts CountsOf(const Compilation& compilation);
// Frees what the next CompileAgain has no use for, when nobody waits for it.
void FreeRemains(Compilation& compilation);

}  // namespace journey
