// Upper bounds on what a module may do (promise "total"): steps per call, per step of a customer, bytes per instance.
//
// FillCosts walks functions in call order and sets Function::max_steps and Journey::max_steps: the longest path through the
// blocks, where a loop (only `repeat` makes one) counts its bound. Back edges carry their trip count in Instr::imm of the
// Branch that closes the loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

void FillCosts(Module& module);

struct JourneyCost {
  std::string journey;
  uint64_t steps_per_event = 0;   // of one instance, the worst event
  uint64_t steps_per_timer = 0;   // of one firing, the worst timer
  uint64_t bytes_per_instance = 0;  // packed memory, without text and bookkeeping
};
struct ModuleCost {
  std::vector<JourneyCost> journeys;
  uint64_t bytes_per_customer = 0;          // profile and unwindowed history, without text
  uint64_t history_bytes_per_customer = 0;  // at most, with every window full
};
ModuleCost Costs(const Module& module);

}  // namespace journey::ir
