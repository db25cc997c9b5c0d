// Reading and writing one slot of a packed block (ir::Layout).
//
// Texts, lists and records: blocks of events hold the address of a Str that lives in an arena, null being the empty
// one. Records in lists, and blocks that are kept of a customer, may move, so they hold how far the Str is from the
// slot itself, 0 being the empty one. Optionals have a presence byte. What is kept has places of its own, in which
// smaller values are short (ir::KeptBytes).
#pragma once

#include <cstring>
#include <string_view>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

// Of events; of records all but texts, lists and records.
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

// Of records.
Value LoadRelative(const uint8_t* block, const ir::Slot& slot);
// A slot of a text, list or record: `text` is where it lives from now on, null if it is empty or there is none.
void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text);

// Of what is kept.
Value LoadKept(const uint8_t* block, const ir::Slot& slot);
// All but texts, lists and records.
inline void StoreKept(uint8_t* block, const ir::Slot& slot, const Value& value) {
  if (slot.type.optional) block[slot.kept_presence] = value.has != 0 ? 1 : 0;
  // What is short is the lower part of the word.
  const int64_t payload = value.has != 0 ? value.i : 0;
  const auto part = static_cast<int32_t>(payload);
  uint8_t* at = block + slot.kept;
  switch (ir::KeptBytes(slot.type.kind)) {
    case 1:
      *at = payload != 0 ? 1 : 0;
      break;
    case 4:
      std::memcpy(at, &part, sizeof part);
      break;
    default:
      std::memcpy(at, &payload, sizeof payload);
  }
}
// Texts, lists and records, as StoreRelative.
void KeepText(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text);

}  // namespace journey::rt
