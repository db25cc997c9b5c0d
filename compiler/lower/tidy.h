// The last touch on a lowered function: what lowering leaves behind, without a change of meaning.
//
// Drops blocks that nothing reaches and registers that nothing names, leads jumps past blocks that only jump, and puts
// the blocks into the order of the source (reverse postorder, first targets first).
#pragma once

#include "ir/ir.h"

namespace journey::lower {

void TidyFunction(ir::Function& function);

}  // namespace journey::lower
