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
}  // namespace

Value LoadSlot(const uint8_t* block, const ir::Slot& slot) {
  if (slot.type.optional && block[slot.presence] == 0) return Value::None();
  const uint8_t* at = block + slot.offset;
  switch (slot.type.kind) {
    case Kind::kBool:
      return Value::Bool(*at != 0);
    case Kind::kFloat:
      return Value::Float(Read<double>(at));
    case Kind::kString:
    case Kind::kList:
    case Kind::kRecord: {
      const Str* str = Read<const Str*>(at);
      return Value::String(str != nullptr ? str : &kEmptyStr);
    }
    default:
      return Value::Int(Read<int64_t>(at));
  }
}

Value LoadRelative(const uint8_t* block, const ir::Slot& slot) {
  if (!ir::IsHeld(slot.type.kind)) return LoadSlot(block, slot);
  if (slot.type.optional && block[slot.presence] == 0) return Value::None();
  const uint8_t* at = block + slot.offset;
  const auto distance = Read<int64_t>(at);
  return Value::String(distance != 0 ? reinterpret_cast<const Str*>(at + distance) : &kEmptyStr);
}

void StoreRelative(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text) {
  if (slot.type.optional) block[slot.presence] = value.has != 0 ? 1 : 0;
  uint8_t* at = block + slot.offset;
  const int64_t distance = text != nullptr ? reinterpret_cast<const uint8_t*>(text) - at : 0;
  std::memcpy(at, &distance, sizeof distance);
}

Value LoadKept(const uint8_t* block, const ir::Slot& slot) {
  if (slot.type.optional && block[slot.kept_presence] == 0) return Value::None();
  const uint8_t* at = block + slot.kept;
  switch (slot.type.kind) {
    case Kind::kBool:
      return Value::Bool(*at != 0);
    case Kind::kFloat:
      return Value::Float(Read<double>(at));
    case Kind::kString:
    case Kind::kList:
    case Kind::kRecord: {
      const auto distance = Read<int32_t>(at);
      return Value::String(distance != 0 ? reinterpret_cast<const Str*>(at + distance) : &kEmptyStr);
    }
    default:
      return Value::Int(ir::KeptBytes(slot.type.kind) == 4 ? Read<int32_t>(at) : Read<int64_t>(at));
  }
}

void KeepText(uint8_t* block, const ir::Slot& slot, const Value& value, const Str* text) {
  if (slot.type.optional) block[slot.kept_presence] = value.has != 0 ? 1 : 0;
  uint8_t* at = block + slot.kept;
  const auto distance = static_cast<int32_t>(text != nullptr ? reinterpret_cast<const uint8_t*>(text) - at : 0);
  std::memcpy(at, &distance, sizeof distance);
}

}  // namespace journey::rt
