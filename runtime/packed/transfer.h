// A customer between its two homes: packed slot and engine.
//
// A slot holds what plan.h says. Unpack makes the engine's customer from it; Pack does the reverse if the customer is
// one that a slot can hold: initial profile, no history, ids or pending sends, first entries only, values in range, and
// of timers exactly those its stages have by the plan. Between the two calls the engine may do anything to it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/engine/core.h"
#include "runtime/flat/lane_state.h"
#include "runtime/flat/plan.h"

namespace journey::packed {

// Due times of the plan's timers; kNever where none is pending.
using Dues = std::vector<int64_t>;

class Transfer {
 public:
  Transfer(const flat::Plan& plan, rt::EngineCore& core) : plan_(plan), core_(core) {}

  // Somebody lives in the slot, and nowhere else.
  bool IsPacked(const uint8_t* slot) const;
  // Nobody has ever lived in the slot.
  bool IsFree(const uint8_t* slot) const;
  // `floor`: no event and no pending timer of the customer is earlier; ordered plans know no other clock.
  rt::Customer& Unpack(const uint8_t* slot, int64_t base, int64_t floor, std::string_view id, Dues& dues) const;
  // Writes the state if it fits; the engine's customer is then nobody any more.
  bool Pack(rt::Customer& customer, int64_t base, uint8_t* slot, Dues& dues) const;
  // Says in the slot that the customer lives in the engine.
  void MarkElsewhere(uint8_t* slot) const;
  // How many instances of the slot are active.
  uint64_t ActiveIn(const uint8_t* slot) const;

 private:
  bool PackInstance(const rt::Instance& instance, int64_t base, int64_t clock, std::vector<uint64_t>& words,
                    Dues& dues) const;
  bool Put(const flat::Field& field, int64_t value, std::vector<uint64_t>& words) const;
  uint64_t BitsOf(const uint8_t* slot, const flat::Field& field) const;
  const flat::Field& FieldOf(flat::FieldKind kind, int32_t journey) const {
    return plan_.fields[static_cast<size_t>(plan_.FindField(kind, journey))];
  }
  void WriteWords(const std::vector<uint64_t>& words, uint8_t* slot) const;

  const flat::Plan& plan_;
  rt::EngineCore& core_;
};

}  // namespace journey::packed
