// A stage's flow as functions that can stop and go on.
//
// Two functions, because calls never recurse: `flow/start` holds what runs at stage entry, up to the waits that always
// suspend, and is what entering a stage calls; the flow function holds every resume point and what follows it, and is
// called by the engine (times) and by handlers (arms) only. A flow without waits is the flow function alone.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/lower/code.h"

namespace journey::lower {

// An arm of a wait, for the handlers: `event` that passes `where` resumes the stage's flow at `entry`. Without an event
// it is a condition, for the end of steps.
struct ArmResume {
  int32_t event = ir::kNone;
  const typed::Expr* where = nullptr;
  Span span;
  int32_t wait = ir::kNone;
  int32_t stage = ir::kNone;
  int64_t entry = 0;
};

struct FlowFunctions {
  int32_t flow_fn = ir::kNone;   // Stage::flow_fn
  int32_t start_fn = ir::kNone;  // what enter_fn calls; takes the entry operand when it is flow_fn itself
};

// Adds the flow's functions, fills in its rows of Journey::waits, adds counter slots to Journey::memory and its arms to
// `arms` in source order.
FlowFunctions LowerFlow(Tables& tables, const JourneyScope& scope, int32_t stage, std::vector<ArmResume>& arms);

}  // namespace journey::lower
