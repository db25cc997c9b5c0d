// Cuts a module into parts that compile, and are cached, independently.
//
// A part is a set of root functions: those the engine calls. Functions that only functions call (`let`s) are compiled
// into every part that needs them, so that the optimiser can inline them and parts need no linking among each other.
// Where parts are cut depends on the names around the cut alone, so one changed journey changes one part, not all
// behind it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::native {

struct Part {
  std::vector<int32_t> roots;      // ascending
  std::vector<int32_t> functions;  // the roots and everything they call, ascending
};

// True at each function the engine may call: those the module's tables name, and those nobody calls.
std::vector<bool> Roots(const ir::Module& module);
std::vector<Part> SplitIntoParts(const ir::Module& module);
// One part with everything.
Part WholeModule(const ir::Module& module);

// All that code generation reads of a part, hashed: equal fingerprints give equal code. Lines are left out, because
// code without debug information does not have them.
struct Fingerprint {
  uint64_t low = 0, high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
Fingerprint FingerprintOf(const ir::Module& module, const Part& part);

}  // namespace journey::native
