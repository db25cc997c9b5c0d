// One value of a field as bytes and back, under a schema: what states and logs of inputs are made of.
//
// Written are presence and value; enum members by their number, zones by name, records and lists by their parts, as
// docs/formats/state.md says under "Numbers". A reader maps what was written under one schema to the program's. Bytes
// from anywhere are safe to read: what does not fit makes the ByteReader fail.
#pragma once

#include "ir/ir.h"
#include "runtime/program/program.h"
#include "runtime/state/bytes.h"
#include "runtime/state/schema_map.h"
#include "runtime/value/value.h"

namespace journey::rt {

void PutValue(const ir::Module& module, const ir::Type& type, const Value& value, ByteWriter& out);

// A value as it stands in the bytes: nothing, or something that fits the field it was read for.
struct ReadValue {
  Value value = Value::None();
  bool lost = false;  // an enum member, record or zone that is gone
};

// All must outlive it; texts are made in the arena.
class ValueReader {
 public:
  ValueReader(ByteReader& in, const SchemaMap& map, const Program& program, Arena& arena)
      : in_(in), map_(map), program_(program), arena_(arena) {}
  // `members` are those of the field, as FieldMap has them.
  [[gnu::always_inline]] ReadValue Take(const FieldSchema& field, const Positions* members) {
    if (!in_.Flag()) return {};
    const auto kind = static_cast<ir::Kind>(field.kind);
    switch (kind) {
      case ir::Kind::kString:
      case ir::Kind::kZone:
      case ir::Kind::kFloat:
      case ir::Kind::kDate:
      case ir::Kind::kList:
      case ir::Kind::kRecord:
        return TakePresent(field, kind, members, 0);
      case ir::Kind::kEnum:
        return TakeMember(members);
      case ir::Kind::kInstant:
        return {.value = Value::Int(in_.Time())};
      default:
        return {.value = Value::Int(in_.I())};
    }
  }
  // Whatever the bytes say, what is printed later is a date.
  static int64_t ADate(int64_t days);

 private:
  ReadValue TakeMember(const Positions* members) {
    const int64_t member = in_.I();
    const bool known = members != nullptr && member >= 0 && static_cast<uint64_t>(member) < members->size();
    const int32_t place = known ? (*members)[static_cast<size_t>(member)] : ir::kNone;
    return {.value = Value::Int(place), .lost = place == ir::kNone};
  }
  ReadValue Take(const FieldSchema& field, const Positions* members, int nesting);
  ReadValue TakePresent(const FieldSchema& field, ir::Kind kind, const Positions* members, int nesting);
  ReadValue TakeList(const FieldSchema& field, const Positions* members, int nesting);
  ReadValue TakeRecord(const FieldSchema& field, int nesting);
  Str* NewInitialRecord(int32_t index);

  ByteReader& in_;
  const SchemaMap& map_;
  const Program& program_;
  Arena& arena_;
};

}  // namespace journey::rt
