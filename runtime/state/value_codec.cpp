// What is lost of a value is left out; everything is read to its end all the same.
#include "runtime/state/value_codec.h"

#include <algorithm>
#include <optional>

#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// Deeper in one another than this no records are.
constexpr int kMostNesting = 100;

}  // namespace

void PutValue(const ir::Module& module, const ir::Type& type, const Value& value, ByteWriter& out) {
  out.U(value.has != 0 ? 1 : 0);
  if (value.has == 0) return;
  switch (type.kind) {
    case ir::Kind::kString:
      return out.Text(value.s->view());
    case ir::Kind::kZone:
      return out.Text(ZoneName(value.i));
    case ir::Kind::kFloat:
      return out.Fixed(static_cast<uint64_t>(value.i));
    case ir::Kind::kList: {
      const uint32_t count = CountOf(value.s);
      out.U(count);
      for (uint32_t i = 0; i < count; ++i)
        PutValue(module, type.Element(), ElementOf(value.s, i, ir::IsHeld(type.element)), out);
      return;
    }
    case ir::Kind::kRecord: {
      const ir::Layout& layout = module.records[type.enum_id].layout;
      for (const ir::Slot& slot : layout.slots) PutValue(module, slot.type, FieldOf(value.s, layout, slot), out);
      return;
    }
    default:
      return out.I(value.i);
  }
}

int64_t ValueReader::ADate(int64_t days) { return std::clamp(days, ir::kFirstDate, ir::kLastDate); }

ReadValue ValueReader::Take(const FieldSchema& field, const Positions* members, int nesting) {
  if (nesting > kMostNesting) in_.Fail();
  if (!in_.Flag()) return {};
  return TakePresent(field, static_cast<ir::Kind>(field.kind), members, nesting);
}

ReadValue ValueReader::TakePresent(const FieldSchema& field, ir::Kind kind, const Positions* members, int nesting) {
  ReadValue read;
  switch (kind) {
    case ir::Kind::kList:
      return TakeList(field, members, nesting);
    case ir::Kind::kRecord:
      return TakeRecord(field, nesting);
    case ir::Kind::kString:
      read.value = Value::String(arena_.Copy(in_.Text()));
      break;
    case ir::Kind::kZone: {
      const std::optional<ZoneId> zone = FindZone(in_.Text());
      read.lost = !zone.has_value();
      read.value = Value::Int(zone.value_or(kUtc));
      break;
    }
    case ir::Kind::kFloat:
      read.value.i = static_cast<int64_t>(in_.Fixed());
      read.value.has = 1;
      break;
    case ir::Kind::kEnum:
      return TakeMember(members);
    case ir::Kind::kDate:
      read.value = Value::Int(ADate(in_.I()));
      break;
    default:
      read.value = Value::Int(in_.I());
  }
  return read;
}

// What is lost of it is left out; of a list the last ones that may be kept anywhere.
ReadValue ValueReader::TakeList(const FieldSchema& field, const Positions* members, int nesting) {
  const auto kind = static_cast<ir::Kind>(field.element);
  if (kind == ir::Kind::kList) in_.Fail();
  const uint64_t count = in_.Count();
  ListMaker list(arena_, static_cast<uint32_t>(count), ir::IsHeld(kind));
  for (uint64_t i = 0; i < count && in_.ok(); ++i) {
    if (!in_.Flag()) in_.Fail();
    if (!in_.ok()) break;
    const ReadValue element = TakePresent(field, kind, members, nesting + 1);
    if (!element.lost && in_.ok()) list.Push(element.value);
  }
  ReadValue read;
  read.value = Value::String(list.list());
  return read;
}

ReadValue ValueReader::TakeRecord(const FieldSchema& field, int nesting) {
  ReadValue read;
  const auto found = map_.records.find(field.enum_name);
  if (found == map_.records.end()) {
    in_.Fail();
    return read;
  }
  const RecordMap& names = found->second;
  Str* made = names.record != ir::kNone ? NewInitialRecord(names.record) : nullptr;
  read.lost = made == nullptr;
  for (size_t i = 0; i < names.fields.from->size() && in_.ok(); ++i) {
    const ReadValue part = Take((*names.fields.from)[i], names.fields.members[i], nesting + 1);
    const int32_t place = names.fields.slots[i];
    if (made == nullptr || part.lost || place == ir::kNone || !in_.ok()) continue;
    const ir::Layout& layout = program_.module().records[static_cast<size_t>(names.record)].layout;
    const ir::Slot& slot = layout.slots[static_cast<size_t>(place)];
    // None stands only where it may: what is there is a value of the field.
    if (part.value.has == 0 && !slot.type.optional) continue;
    Value value = part.value;
    if (slot.type.kind == ir::Kind::kList && value.has != 0) value.s = LastOf(arena_, value.s, slot.max);
    SetField(made, slot, value);
  }
  if (made != nullptr) read.value = Value::String(made);
  return read;
}

Str* ValueReader::NewInitialRecord(int32_t index) {
  const ir::Record& record = program_.module().records[static_cast<size_t>(index)];
  Str* made = NewRecord(arena_, record);
  for (const ir::Slot& slot : record.layout.slots) {
    if (slot.initial != ir::kNone) SetField(made, slot, program_.constants()[slot.initial]);
  }
  return made;
}

}  // namespace journey::rt
