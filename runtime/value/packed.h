// Reading and writing one slot of a packed block (ir::Layout).
//
// Blocks that own their strings (profiles, instance memory) hold `const Str*` from OwnStr; blocks of events point into
// an arena. A null string pointer in a slot means the empty string. Optionals have a presence byte.
#pragma once

#include <string_view>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

Value LoadSlot(const uint8_t* block, const ir::Slot& slot);
// Does not touch ownership: for events and for non-string slots.
void StoreSlot(uint8_t* block, const ir::Slot& slot, const Value& value);

// Heap copies with an owner, for blocks that outlive a step.
const Str* OwnStr(std::string_view text);
void FreeStr(const Str* str);  // null is fine
// Frees the old text if the slot is a string and stores an owned copy of the new one.
void StoreOwned(uint8_t* block, const ir::Slot& slot, const Value& value);
// Frees every owned string of the block.
void FreeBlock(uint8_t* block, const ir::Layout& layout);

}  // namespace journey::rt
