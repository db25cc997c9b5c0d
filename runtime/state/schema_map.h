// From the names of one schema to the places of another: what state written under the one finds under the other.
//
// Internal to runtime/state.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/state/schema.h"

namespace journey::rt {

// Position in one list -> position in another by name; kNone: gone.
using Positions = std::vector<int32_t>;

// Where fields go, and the members of those that are enums.
struct FieldMap {
  const std::vector<FieldSchema>* from = nullptr;
  Positions slots;
  std::vector<const Positions*> members;  // by field of `from`; null: no enum
};

// A record as it was, and as it is.
struct RecordMap {
  int32_t record = ir::kNone;  // of the module
  FieldMap fields;
};

struct JourneyMap {
  int32_t journey = ir::kNone;
  FieldMap memory;
  Positions stages, timers, waits;
};

struct SchemaMap {
  Schema from, to;
  std::vector<Positions> enum_members;                      // by enum of `from`
  std::unordered_map<std::string_view, RecordMap> records;  // by name, of `from`
  FieldMap customer, running;
  std::vector<JourneyMap> journeys;
  Positions logs, rings, schedules, whens;

  SchemaMap(const Schema& from_schema, const Program& program);
  FieldMap Fields(const std::vector<FieldSchema>& old, const std::vector<FieldSchema>& now) const;

 private:
  void MapRecords();
  void MapJourneys();
};

}  // namespace journey::rt
