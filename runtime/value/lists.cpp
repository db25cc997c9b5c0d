// Walks over the types of lists and records: see lists.h.
#include "runtime/value/lists.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/value/packed.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::rt {
namespace {

using ir::Kind;

constexpr uint64_t Rounded(uint64_t bytes) { return (bytes + 7) & ~uint64_t{7}; }

const ir::Layout& LayoutOf(const ir::Module& module, const ir::Type& record) {
  return module.records[record.enum_id].layout;
}

uint8_t* BytesOf(Str* record) { return reinterpret_cast<uint8_t*>(record->data()); }
const uint8_t* BytesOf(const Str* record) { return reinterpret_cast<const uint8_t*>(record->data()); }

Value Zero(const ir::Type& type) {
  if (type.optional) return Value::None();
  return ir::IsHeld(type.kind) ? Value::String(&kNothingHeld) : Value::Int(0);
}

}  // namespace

ListMaker::ListMaker(Arena& arena, uint32_t room, bool held) {
  list_ = arena.NewStr(static_cast<uint32_t>(sizeof(ListHead) + room * kCellBytes));
  const ListHead head{.count = 0, .room = room & 0x7FFF'FFFF, .held = held ? 1u : 0u};
  std::memcpy(list_->data(), &head, sizeof head);
}

Str* NewRecord(Arena& arena, const ir::Record& record) {
  Str* made = arena.NewStr(record.layout.size);
  if (record.layout.size > 0) std::memset(made->data(), 0, record.layout.size);
  return made;
}

Value FieldOf(const Str* record, const ir::Layout& layout, const ir::Slot& slot) {
  if (record->size < layout.size) return Zero(slot.type);
  return LoadRelative(BytesOf(record), slot);
}

void SetField(Str* record, const ir::Slot& slot, const Value& value) {
  if (!ir::IsHeld(slot.type.kind)) return StoreSlot(BytesOf(record), slot, value);
  const bool empty = value.has == 0 || value.s->size == 0;
  StoreRelative(BytesOf(record), slot, value, empty ? nullptr : value.s);
}

const Str* LastOf(Arena& arena, const Str* list, uint32_t most) {
  const uint32_t count = CountOf(list);
  if (count <= most) return list;
  const bool held = HeldCells(list);
  ListMaker last(arena, most, held);
  for (uint32_t i = count - most; i < count; ++i) last.Push(ElementOf(list, i, held));
  return last.list();
}

bool SameValue(const ir::Module& module, const ir::Type& type, const Value& a, const Value& b) {
  if (a.has == 0 || b.has == 0) return a.has == b.has;
  switch (type.kind) {
    case Kind::kFloat:
      return a.f == b.f;
    case Kind::kString:
      return a.s->view() == b.s->view();
    case Kind::kList: {
      const uint32_t count = CountOf(a.s);
      if (count != CountOf(b.s)) return false;
      const ir::Type element = type.Element();
      const bool held = ir::IsHeld(element.kind);
      for (uint32_t i = 0; i < count; ++i) {
        if (!SameValue(module, element, ElementOf(a.s, i, held), ElementOf(b.s, i, held))) return false;
      }
      return true;
    }
    case Kind::kRecord: {
      const ir::Layout& layout = LayoutOf(module, type);
      for (const ir::Slot& slot : layout.slots) {
        if (!SameValue(module, slot.type, FieldOf(a.s, layout, slot), FieldOf(b.s, layout, slot))) return false;
      }
      return true;
    }
    default:
      return a.i == b.i;
  }
}

namespace {

// Equal values have equal hashes.
uint64_t HashOf(const ir::Module& module, const ir::Type& type, const Value& value) {
  constexpr uint64_t kPrime = 0x9E37'79B9'7F4A'7C15;
  if (value.has == 0) return kPrime;
  switch (type.kind) {
    case Kind::kFloat: {
      const double plain = value.f == 0 ? 0.0 : value.f;
      return XXH3_64bits(&plain, sizeof plain);
    }
    case Kind::kString:
      return XXH3_64bits(value.s->data(), value.s->size);
    case Kind::kList: {
      uint64_t hash = CountOf(value.s);
      const bool held = ir::IsHeld(type.element);
      for (uint32_t i = 0; i < CountOf(value.s); ++i) {
        hash = hash * kPrime + HashOf(module, type.Element(), ElementOf(value.s, i, held));
      }
      return hash;
    }
    case Kind::kRecord: {
      const ir::Layout& layout = LayoutOf(module, type);
      uint64_t hash = 1;
      for (const ir::Slot& slot : layout.slots) {
        hash = hash * kPrime + HashOf(module, slot.type, FieldOf(value.s, layout, slot));
      }
      return hash;
    }
    default:
      return XXH3_64bits(&value.i, sizeof value.i);
  }
}

}  // namespace

const Str* Distinct(const ir::Module& module, const ir::Type& element, const Str* list, Arena& arena) {
  const uint32_t count = CountOf(list);
  const bool held = ir::IsHeld(element.kind);
  ListMaker kept(arena, count, held);
  std::unordered_multimap<uint64_t, uint32_t> seen;  // places in `list` by hash
  for (uint32_t i = 0; i < count; ++i) {
    const Value value = ElementOf(list, i, held);
    const uint64_t hash = HashOf(module, element, value);
    const auto [begin, end] = seen.equal_range(hash);
    const bool again = std::any_of(begin, end, [&](const auto& other) {
      return SameValue(module, element, ElementOf(list, other.second, held), value);
    });
    if (again) continue;
    seen.emplace(hash, i);
    kept.Push(value);
  }
  return kept.list();
}

// ---------------------------------------------------------------- whole in itself

namespace {

// One walk that counts or writes: the outermost value's bytes first, then a block for each text, list and record
// inside, at multiples of 8 from them.
class Flattener {
 public:
  explicit Flattener(const ir::Module& module) : module_(module) {}

  // Adds the value's bytes and all inside; false when it is too much.
  bool Measure(const ir::Type& type, const Str* value, uint32_t most) {
    const uint64_t own = OwnBytes(type, value, most);
    bytes_ += own;
    if (bytes_ > kMostFlatBytes) return false;
    if (own == 0) return true;
    if (type.kind == Kind::kList && ir::IsHeld(type.element)) {
      const uint32_t count = CountOf(value);
      for (uint32_t i = count - std::min(count, most); i < count; ++i) {
        if (!MeasureInside(type.Element(), HeldAt(CellOf(value, i)))) return false;
      }
    } else if (type.kind == Kind::kRecord) {
      for (const ir::Slot& slot : LayoutOf(module_, type).slots) {
        if (!ir::IsHeld(slot.type.kind)) continue;
        const Value field = LoadRelative(BytesOf(value), slot);
        if (field.has != 0 && !MeasureInside(slot.type, field.s)) return false;
      }
    }
    return true;
  }

  uint64_t bytes() const { return bytes_; }

  void WriteAll(const ir::Type& type, const Str* value, uint32_t most, Str* out) {
    next_ = out->data() + OwnBytes(type, value, most);
    Write(type, value, most, out);
    out->size = static_cast<uint32_t>(next_ - out->data());
  }

 private:
  // Without what is inside. A record that is whole in itself has that behind its fields.
  uint64_t OwnBytes(const ir::Type& type, const Str* value, uint32_t most) const {
    switch (type.kind) {
      case Kind::kList: {
        const uint32_t count = std::min(CountOf(value), most);
        return count == 0 ? 0 : sizeof(ListHead) + count * kCellBytes;
      }
      case Kind::kRecord: {
        const uint64_t fields = LayoutOf(module_, type).size;
        return value->size < fields ? 0 : fields;
      }
      default:
        return value->size;
    }
  }

  bool MeasureInside(const ir::Type& type, const Str* value) {
    const uint64_t own = OwnBytes(type, value, UINT32_MAX);
    if (own == 0) return true;
    bytes_ += Rounded(sizeof(Str) + own) - own;
    return Measure(type, value, UINT32_MAX);
  }

  const Str* WriteInside(const ir::Type& type, const Str* value) {
    const uint64_t own = OwnBytes(type, value, UINT32_MAX);
    if (own == 0) return nullptr;
    Str* place = reinterpret_cast<Str*>(next_);
    next_ += Rounded(sizeof(Str) + own);
    std::memset(next_ - sizeof(uint64_t), 0, sizeof(uint64_t));  // what rounding adds
    place->size = static_cast<uint32_t>(own);
    Write(type, value, UINT32_MAX, place);
    return place;
  }

  void Write(const ir::Type& type, const Str* value, uint32_t most, Str* out) {
    const uint64_t own = OwnBytes(type, value, most);
    if (own == 0) return;
    if (type.kind == Kind::kList) return WriteList(type, value, most, out);
    std::memcpy(out->data(), value->data(), own);
    if (type.kind != Kind::kRecord) return;
    for (const ir::Slot& slot : LayoutOf(module_, type).slots) {
      if (!ir::IsHeld(slot.type.kind)) continue;
      const Value field = LoadRelative(BytesOf(value), slot);
      StoreRelative(BytesOf(out), slot, field, field.has != 0 ? WriteInside(slot.type, field.s) : nullptr);
    }
  }

  void WriteList(const ir::Type& type, const Str* value, uint32_t most, Str* out) {
    const uint32_t count = CountOf(value), kept = std::min(count, most);
    const ListHead head{.count = kept, .room = kept, .held = ir::IsHeld(type.element) ? 1u : 0u};
    std::memcpy(out->data(), &head, sizeof head);
    char* cell = out->data() + sizeof head;
    if (!ir::IsHeld(type.element)) {
      std::memcpy(cell, CellOf(value, count - kept), kept * kCellBytes);
      return;
    }
    for (uint32_t i = count - kept; i < count; ++i, cell += kCellBytes) {
      HoldAt(cell, WriteInside(type.Element(), HeldAt(CellOf(value, i))));
    }
  }

  const ir::Module& module_;
  uint64_t bytes_ = 0;
  char* next_ = nullptr;
};

}  // namespace

uint64_t FlatBytes(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most) {
  Flattener flattener(module);
  (void)flattener.Measure(type, value, most);
  return flattener.bytes();
}

void Flatten(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most, Str* out) {
  Flattener(module).WriteAll(type, value, most, out);
}

const Str* FlatCopy(const ir::Module& module, const ir::Type& type, const Str* value, uint32_t most, Arena& arena) {
  const uint64_t bytes = FlatBytes(module, type, value, most);
  if (bytes > kMostFlatBytes) return &kNothingHeld;
  Str* copy = arena.NewStr(static_cast<uint32_t>(bytes));
  Flatten(module, type, value, most, copy);
  return copy;
}

}  // namespace journey::rt
