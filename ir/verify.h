// Checks every rule of a well-formed module: indices in range, operand types, definite assignment, terminators, no call
// cycles, contexts, layouts, who may read what, what may happen where, loops that end. What the compiler makes keeps
// them all; the runtime runs nothing that does not.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "ir/ir.h"

namespace journey::ir {

Status Verify(const Module& module);

// For modules from elsewhere: Verify, then what the compiler's diagnostics see to, texts and bounds of work. Costs are
// worked out anew (FillCosts).
Status Admit(Module& module);

// Calls inside one another; each takes about a kilobyte of stack when interpreted.
inline constexpr uint64_t kMaxCallDepth = 2'000;

}  // namespace journey::ir
