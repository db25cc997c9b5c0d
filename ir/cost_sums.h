// What running something costs, and what two such things cost together; private to cost.cpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ir/longest_path.h"

namespace journey::ir {

// Of running something once.
struct Cost {
  uint64_t steps = 0;
  uint64_t kept = 0;   // bytes that are still there when it is through
  uint64_t peak = 0;   // bytes beyond those that were there for a while
  uint64_t emits = 0;  // events that it emits
  // Steps as the limit counts them: without moves and jumps, and what only counts the rounds of a walk is one.
  uint64_t charged = 0;
  uint64_t bytes() const { return SaturatingAdd(kept, peak); }
};
// One after the other.
inline Cost Then(const Cost& a, const Cost& b) {
  return {SaturatingAdd(a.steps, b.steps), SaturatingAdd(a.kept, b.kept), std::max(a.peak, b.peak),
          SaturatingAdd(a.emits, b.emits), SaturatingAdd(a.charged, b.charged)};
}
// One or the other.
inline Cost Or(const Cost& a, const Cost& b) {
  return {std::max(a.steps, b.steps), std::max(a.kept, b.kept), std::max(a.peak, b.peak), std::max(a.emits, b.emits),
          std::max(a.charged, b.charged)};
}

}  // namespace journey::ir
