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
template <typename T>
void Write(uint8_t* at, T value) {
  std::memcpy(at, &value, sizeof(T));
}

bool SetPresence(uint8_t* block, const ir::Slot& slot, const Value& value) {
  if (slot.type.optional) block[slot.presence] = value.has ? 1 : 0;
  return value.has != 0;
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

void StoreSlot(uint8_t* block, const ir::Slot& slot, const Value& value) {
  bool present = SetPresence(block, slot, value);
  uint8_t* at = block + slot.offset;
  // An absent value is written as zero so that equal blocks are equal bytes.
  switch (slot.type.kind) {
    case Kind::kBool:
      *at = present && value.i != 0 ? 1 : 0;
      break;
    case Kind::kFloat:
      Write<double>(at, present ? value.f : 0);
      break;
    case Kind::kString:
    case Kind::kList:
    case Kind::kRecord:
      Write<const Str*>(at, present ? value.s : nullptr);
      break;
    default:
      Write<int64_t>(at, present ? value.i : 0);
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
  SetPresence(block, slot, value);
  uint8_t* at = block + slot.offset;
  Write<int64_t>(at, text != nullptr ? reinterpret_cast<const uint8_t*>(text) - at : 0);
}

}  // namespace journey::rt
