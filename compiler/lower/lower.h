// typed::Program -> ir::Module. Total: the program has no errors, so this has none either.
//
// Out: a module that ir::Verify accepts, journeys in journey order (priority descending, then qualified name),
// functions for every handler, stage, flow, trigger, condition, history filter and test expression, layouts packed,
// cost bounds filled in.
#pragma once

#include <vector>

#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "ir/ir.h"

namespace journey {

ir::Module Lower(const SourceMap& sources, const typed::Program& program);

// Only what costs are worked out from (ir/cost.h): these journeys, by Program::journeys, with all that they start or
// stop among them; no tests, no places, no names. Neither verified nor with costs; nothing to run. Several threads may
// do so at once.
ir::Module LowerForCosts(const SourceMap& sources, const typed::Program& program, const std::vector<bool>& journeys);

}  // namespace journey
