// Reading and writing one slot of a packed block (ir::Layout).
//
// Texts: blocks of events hold the address of a Str that lives in an arena, null being the empty text. Blocks that are
// part of a customer's state may move, so they hold how far the Str is from the slot itself, 0 being the empty text.
// Optionals have a presence byte.
#pragma once

#include <string_view>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

// Of events; of state all but texts.
Value LoadSlot(const uint8_t* block, const ir::Slot& slot);
void StoreSlot(uint8_t* block, const ir::Slot& slot, const Value& value);

// Of state.
Value LoadRelative(const uint8_t* block, const ir::Slot& slot);
// A text slot of state: `text` is where the value's text lives from now on, null if it is empty or there is none.
void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text);

}  // namespace journey::rt
