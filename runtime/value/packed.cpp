// Slots of packed blocks: see packed.h for who owns what.
#include "runtime/value/packed.h"

#include <cstdlib>

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
    case Kind::kString: {
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
      Write<const Str*>(at, present ? value.s : nullptr);
      break;
    default:
      Write<int64_t>(at, present ? value.i : 0);
  }
}

const Str* OwnStr(std::string_view text) {
  DCHECK(text.size() <= UINT32_MAX);
  void* memory = std::malloc(sizeof(Str) + text.size());
  CHECK_MSG(memory != nullptr, "out of memory");
  Str* str = new (memory) Str{static_cast<uint32_t>(text.size())};
  if (!text.empty()) std::memcpy(str->data(), text.data(), text.size());
  return str;
}

void FreeStr(const Str* str) { std::free(const_cast<Str*>(str)); }

void StoreOwned(uint8_t* block, const ir::Slot& slot, const Value& value) {
  if (slot.type.kind != Kind::kString) {
    StoreSlot(block, slot, value);
    return;
  }
  uint8_t* at = block + slot.offset;
  const Str* old = Read<const Str*>(at);
  // The new text may be the old one, so it is copied before that is freed. Empty text needs no block.
  const Str* owned = value.has && value.s->size > 0 ? OwnStr(value.s->view()) : nullptr;
  SetPresence(block, slot, value);
  Write<const Str*>(at, owned);
  FreeStr(old);
}

void FreeBlock(uint8_t* block, const ir::Layout& layout) {
  for (const ir::Slot& slot : layout.slots) {
    if (slot.type.kind != Kind::kString) continue;
    FreeStr(Read<const Str*>(block + slot.offset));
    Write<const Str*>(block + slot.offset, nullptr);
  }
}

}  // namespace journey::rt
