// Which errors a random project may have: "(nearly) every project compiles" (generate.h). Alone those of rules that no
// generator can look ahead to, which count the steps of a call and the time round a circle of `go`s.
#pragma once

#include <algorithm>

#include "compiler/driver/compile.h"

namespace journey::differential {

inline bool RefusedByItsSize(const Compilation& compilation) {
  const std::vector<Diagnostic>& all = compilation.diagnostics.all();
  return !compilation.ir.has_value() && std::all_of(all.begin(), all.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity != Severity::kError || diagnostic.code == DiagCode::J3060 ||
           diagnostic.code == DiagCode::J4050;
  });
}

}  // namespace journey::differential
