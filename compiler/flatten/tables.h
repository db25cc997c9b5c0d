// Decisions -> one table a journey, for the part of the work that needs no branch. Part of Flatten.
#pragma once

#include <vector>

#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey {

// By stage code, then event of the module.
using Decisions = std::vector<std::vector<flat::Decision>>;

flat::JourneyTable MakeTable(const ir::Module& module, const flat::Plan& plan, int32_t journey,
                             const Decisions& decisions);

}  // namespace journey
