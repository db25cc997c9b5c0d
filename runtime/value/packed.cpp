// Slots of packed blocks: see packed.h for where texts stand.
#include "runtime/value/packed.h"

namespace journey::rt {

namespace {

using ir::Kind;

const Str kEmptyStr{0};

template <typename T>
T Read(const uint8_t* at) {
  T result;
  std::memcpy(&result, at, sizeof(T));
  return result;
}

// All but texts, lists and records, in eight bytes or a bool's one.
Value ReadPlain(Kind kind, const uint8_t* at) {
  switch (kind) {
    case Kind::kBool:
      return Value::Bool(*at != 0);
    case Kind::kFloat:
      return Value::Float(Read<double>(at));
    default:
      return Value::Int(Read<int64_t>(at));
  }
}

// Distances are told in so many bits of a slot.
template <class Distance>
Value ReadText(const uint8_t* at) {
  const auto distance = Read<Distance>(at);
  return Value::String(distance != 0 ? reinterpret_cast<const Str*>(at + distance) : &kEmptyStr);
}
template <class Distance>
void WriteText(uint8_t* at, const Str* text) {
  const auto distance = static_cast<Distance>(text != nullptr ? reinterpret_cast<const uint8_t*>(text) - at : 0);
  std::memcpy(at, &distance, sizeof distance);
}

}  // namespace

Value LoadSlot(const uint8_t* block, const ir::Slot& slot) {
  if (slot.type.optional && block[slot.presence] == 0) return Value::None();
  const uint8_t* at = block + slot.offset;
  if (!ir::IsHeld(slot.type.kind)) return ReadPlain(slot.type.kind, at);
  const Str* str = Read<const Str*>(at);
  return Value::String(str != nullptr ? str : &kEmptyStr);
}

Value LoadRelative(const uint8_t* block, const ir::Slot& slot) {
  if (!ir::IsHeld(slot.type.kind)) return LoadSlot(block, slot);
  if (slot.type.optional && block[slot.presence] == 0) return Value::None();
  return ReadText<int64_t>(block + slot.offset);
}

void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text) {
  if (slot.type.optional) block[slot.presence] = value.has != 0 ? 1 : 0;
  WriteText<int64_t>(block + slot.offset, text);
}

Value LoadKept(const uint8_t* block, const ir::Slot& slot) {
  if (slot.type.optional && block[slot.kept_presence] == 0) return Value::None();
  const uint8_t* at = block + slot.kept;
  if (ir::IsHeld(slot.type.kind)) return ReadText<int32_t>(at);
  if (ir::KeptBytes(slot.type.kind) == sizeof(int32_t)) return Value::Int(Read<int32_t>(at));
  return ReadPlain(slot.type.kind, at);
}

void KeepText(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text) {
  if (slot.type.optional) block[slot.kept_presence] = value.has != 0 ? 1 : 0;
  WriteText<int32_t>(block + slot.kept, text);
}

}  // namespace journey::rt
