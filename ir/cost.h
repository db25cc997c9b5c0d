// Upper bounds on what a module may do (promise "total"): steps per call and per step of a customer, and bytes of texts
// that a step holds at once. Bytes that stay are bounded by runtime/shard/footprint.h, from the structures that take
// them.
//
// FillCosts walks functions in call order and sets Function::max_steps and Journey::max_steps: the longest path through
// the blocks, where a loop (of a `repeat`, or through a list) counts its bound. Back edges carry their trip count in
// Instr::imm of the Branch that closes the loop. What goes through long texts counts as many steps (text_bytes.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

// What one input or timer may cost at most (edition 2 of the language, section 16).
inline constexpr uint64_t kMaxSteps = 10'000'000;
inline constexpr uint64_t kMaxLiveBytes = 64 << 20;

void FillCosts(Module& module);

// Steps as the limit counts them: of what computes. Moves and jumps are none, and what only counts the rounds of a walk
// through a list is one step a round.
struct JourneyCost {
  std::string journey;
  uint64_t steps_per_event = 0;  // of one instance, the worst event
  uint64_t steps_per_timer = 0;  // of one firing, the worst timer
};
std::vector<JourneyCost> Costs(const Module& module);

// What one input or timer takes, and where most of it comes from.
struct Excess {
  uint64_t amount = 0;
  int32_t event = kNone;     // the input that does it; kNone: a timer
  int32_t function = kNone;  // where most of it is spent, callees of it included; kNone within the limit
  uint32_t line = 0;
};
// Steps of the worst one, over all journeys: each customer is in each journey once.
Excess WorstSteps(const Module& module);

// What is beyond a limit.
struct Excesses {
  std::optional<Excess> steps, bytes;
};
Excesses FindExcesses(const Module& module);

// What the worst input or timer takes. Of a project that is lowered in parts the sum of their steps is at least what
// the whole takes, and the most of their bytes too, as long as none emits: emitted events go from part to part.
struct Amounts {
  uint64_t steps = 0, bytes = 0;
  bool emits = false;
};
Amounts WorstAmounts(const Module& module);

}  // namespace journey::ir
