// The small mistakes that can be made in a project's journeys.
//
// In: trees without errors. Out: mutants by file and place. A guard is negated; a delay is made twice as long; a cap
// lets one more through; a comparison takes its bound in or leaves it out, or is turned about where it asks for
// equality. Tests, ensures, figures and migrations stay as they are, and so does the standard library. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/source/source.h"

namespace journey::mutate {

enum class MutantKind : uint8_t { kGuard, kDelay, kCap, kBound };
// "guard"
std::string_view KindName(MutantKind kind);

struct Mutant {
  MutantKind kind = MutantKind::kGuard;
  std::string where;        // "journey Cart", "policy ads", "let wants"
  Span span;                // what is replaced
  std::string replacement;  // by what
};

std::vector<Mutant> MutantsOf(const SourceMap& sources, const std::vector<ast::Module>& modules);

// The text with the mutant in it.
std::string Mutated(std::string_view text, const Mutant& mutant);

// The lines that it is in, before and after, without their common indentation and last newline.
struct MutatedLines {
  std::string before, after;
};
MutatedLines LinesOf(const SourceMap& sources, const Mutant& mutant);

}  // namespace journey::mutate
