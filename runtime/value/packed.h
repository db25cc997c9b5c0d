// Reading and writing one slot of a packed block (ir::Layout).
//
// Texts, lists and records: blocks of events hold the address of a Str that lives in an arena, null being the empty
// one. Blocks that are part of a customer's state may move, so they hold how far the Str is from the slot itself, 0
// being the empty one. Optionals have a presence byte.
#pragma once

#include <cstring>
#include <string_view>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

// Of events; of state all but texts, lists and records.
Value LoadSlot(const uint8_t* block, const ir::Slot& slot);
inline void StoreSlot(uint8_t* block, const ir::Slot& slot, const Value& value) {
  if (slot.type.optional) block[slot.presence] = value.has != 0 ? 1 : 0;
  uint8_t* at = block + slot.offset;
  if (slot.type.kind == ir::Kind::kBool) {
    *at = value.has != 0 && value.i != 0 ? 1 : 0;
    return;
  }
  // An absent value is written as zero so that equal blocks are equal bytes; the payload of any kind is eight bytes.
  const int64_t payload = value.has != 0 ? value.i : 0;
  std::memcpy(at, &payload, sizeof payload);
}

// Of state.
Value LoadRelative(const uint8_t* block, const ir::Slot& slot);
// A slot of state of a text, list or record: `text` is where it lives from now on, null if it is empty or there is
// none.
void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text);

}  // namespace journey::rt
