// Checks every rule of a well-formed module: indices in range, operand types, definite assignment, terminators, no call
// cycles, contexts, layouts. The runtime verifies what it loads, so a corrupt module is an error and never a crash.
#pragma once

#include "base/status.h"
#include "ir/ir.h"

namespace journey::ir {

Status Verify(const Module& module);

}  // namespace journey::ir
