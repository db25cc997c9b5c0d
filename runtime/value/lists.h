// Lists and records as values: what their bytes are, and the meaning of the operations on them.
//
// Both are Str blocks, as texts are, so a Value, a slot and a piece of a customer's block hold them in the same way. A
// list's bytes are a head (how many elements, room for how many), then a word for each element; a record's bytes are
// its packed layout (ir::Record). Texts, lists and records inside are told by how far they are from the word that
// refers to them, 0 being the empty one. No bytes at all are the empty list, and a record of zero values.
//
// What a step makes refers to what was there before it, wherever that is; what is kept must be whole in itself: Flatten
// copies it so. Lists that are being made (ListMaker) are changed in place until they are full; others never.
#pragma once

#include <cstdint>
#include <cstring>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

inline const Str kNothingHeld{0};  // the empty text, list and record

struct ListHead {
  uint32_t count = 0;
  uint32_t room : 31 = 0;
  uint32_t held : 1 = 0;  // the words tell where the elements are
};
inline constexpr size_t kCellBytes = 8;

inline ListHead HeadOf(const Str* list) {
  ListHead head;
  if (list->size >= sizeof(ListHead)) std::memcpy(&head, list->data(), sizeof(ListHead));
  return head;
}
inline uint32_t CountOf(const Str* list) { return HeadOf(list).count; }
inline bool HeldCells(const Str* list) { return HeadOf(list).held != 0; }
inline const char* CellOf(const Str* list, uint32_t i) { return list->data() + sizeof(ListHead) + i * kCellBytes; }
inline int64_t WordOf(const Str* list, uint32_t i) {
  int64_t word;
  std::memcpy(&word, CellOf(list, i), sizeof word);
  return word;
}
inline const Str* HeldAt(const char* place) {
  int64_t distance;
  std::memcpy(&distance, place, sizeof distance);
  return distance != 0 ? reinterpret_cast<const Str*>(place + distance) : &kNothingHeld;
}
inline void HoldAt(char* place, const Str* held) {
  const int64_t distance = held == nullptr || held->size == 0 ? 0 : reinterpret_cast<const char*>(held) - place;
  std::memcpy(place, &distance, sizeof distance);
}
// An element that there is.
inline Value ElementOf(const Str* list, uint32_t i, bool held) {
  if (held) return Value::String(HeldAt(CellOf(list, i)));
  return Value::Int(WordOf(list, i));
}

// A list that grows in the arena.
class ListMaker {
 public:
  ListMaker(Arena& arena, uint32_t room, bool held);
  // Goes on with one that is not full.
  explicit ListMaker(Str* list) : list_(list) {}
  // Nothing when there is no room.
  void Push(const Value& value) {
    ListHead head = HeadOf(list_);
    if (head.count >= head.room) return;
    char* cell = list_->data() + sizeof(ListHead) + head.count * kCellBytes;
    if (head.held != 0) {
      HoldAt(cell, value.s);
    } else {
      std::memcpy(cell, &value.i, sizeof value.i);
    }
    ++head.count;
    std::memcpy(list_->data(), &head, sizeof head);
  }
  const Str* list() const { return list_; }

 private:
  Str* list_;
};

// A new record of zero values, to be filled by StoreHeld and StoreSlot.
Str* NewRecord(Arena& arena, const ir::Record& record);
// One field of a record; of a record without bytes the zero value.
Value FieldOf(const Str* record, const ir::Layout& layout, const ir::Slot& slot);
void SetField(Str* record, const ir::Slot& slot, const Value& value);

// The list's last elements, at most so many.
const Str* LastOf(Arena& arena, const Str* list, uint32_t most);

// By value; floats as `==` has it.
bool SameValue(const ir::Module& module, const ir::Type& type, const Value& a, const Value& b);
const Str* Distinct(const ir::Module& module, const ir::Type& element, const Str* list, Arena& arena);

// ---- whole in itself
// More than this nothing holds that is kept.
inline constexpr uint64_t kMostFlatBytes = 64 * 1024 * 1024;
// How many bytes the value takes when it is whole in itself, its size aside; beyond kMostFlatBytes any larger number.
// Of a list the last `most` elements.
uint64_t FlatBytes(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most);
// Writes them, and the size.
void Flatten(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most, Str* out);
// A copy in the arena, the zero value where it would be too large. Texts too.
const Str* FlatCopy(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most, Arena& arena);

}  // namespace journey::rt
