// A module -> its Plan (runtime/flat/plan.h), or nothing when its customers do not fit a packed slot.
//
// In: a verified module. Out: layout, decisions and tables for the batch loop. What the flattener does not understand
// becomes a slow leaf, never a wrong one; nothing at all is returned when steps would have to look at what no slot
// holds (history, `when` rules, schedules, keys) or when no customer could ever enter quickly. Deterministic; no
// threads.
#pragma once

#include <optional>

#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey {

struct FlattenOptions {
  // Events will come in order of time: slots without a clock (flat::Plan::ordered).
  bool ordered = false;
};

std::optional<flat::Plan> Flatten(const ir::Module& module, const FlattenOptions& options = {});

}  // namespace journey
