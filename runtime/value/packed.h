// Reading and writing one slot of a packed block (ir::Layout).
//
// Texts, lists and records: blocks of events hold the address of a Str that lives in an arena, null being the empty
// one. Blocks that are part of a customer's state may move, so they hold how far the Str is from the slot itself, 0
// being the empty one. Optionals have a presence byte.
#pragma once

#include <string_view>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

// Of events; of state all but texts, lists and records.
Value LoadSlot(const uint8_t* block, const ir::Slot& slot);
void StoreSlot(uint8_t* block, const ir::Slot& slot, const Value& value);

// Of state.
Value LoadRelative(const uint8_t* block, const ir::Slot& slot);
// A slot of state of a text, list or record: `text` is where it lives from now on, null if it is empty or there is
// none.
void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text);

}  // namespace journey::rt
