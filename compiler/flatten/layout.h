// Module -> fields of the packed state, with places. Part of Flatten.
#pragma once

#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey {

// Fills in fields, shape, guards and event_bytes; `timers` must be there. False when a value has no packed form or
// all do not fit into the largest slot.
bool LayOut(const ir::Module& module, flat::Plan& plan);

}  // namespace journey
