// Upper bounds on what a module may do (promise "total"): steps per call and per step of a customer. Bytes are bounded
// by runtime/shard/footprint.h, from the structures that take them.
//
// FillCosts walks functions in call order and sets Function::max_steps and Journey::max_steps: the longest path through
// the blocks, where a loop (only `repeat` makes one) counts its bound. Back edges carry their trip count in Instr::imm
// of the Branch that closes the loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

void FillCosts(Module& module);

struct JourneyCost {
  std::string journey;
  uint64_t steps_per_event = 0;  // of one instance, the worst event
  uint64_t steps_per_timer = 0;  // of one firing, the worst timer
};
std::vector<JourneyCost> Costs(const Module& module);

}  // namespace journey::ir
