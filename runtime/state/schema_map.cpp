// By name, and fields by name and type.
#include "runtime/state/schema_map.h"

#include <algorithm>
#include <optional>
#include <string>

namespace journey::rt {
namespace {

// Instances are found by their keys, so those of another kind of key have no place.
bool SameKey(const JourneySchema& old, const JourneySchema& now) {
  const auto key = [](const JourneySchema& journey) -> std::optional<FieldSchema> {
    const auto slot = static_cast<size_t>(journey.key_slot);
    if (journey.key_slot < 0 || slot >= journey.memory.size()) return std::nullopt;
    return journey.memory[slot];
  };
  return key(old) == key(now);
}

}  // namespace

std::vector<int64_t> RowMap::Of(std::span<const int64_t> row) const {
  constexpr uint32_t kBits = 64;
  std::vector<int64_t> moved(words);
  for (const Move& move : whole) moved[move.to] = row[move.from];
  for (const Move& move : bits) {
    const uint64_t bit = static_cast<uint64_t>(row[move.from / kBits]) >> (move.from % kBits) & 1;
    moved[move.to / kBits] |= static_cast<int64_t>(bit << (move.to % kBits));
  }
  return moved;
}

SchemaMap::SchemaMap(const Schema& from_schema, const Program& program) : from(from_schema), to(Schema::Of(program)) {
  for (const EnumSchema& declaration : from.enums) {
    const auto found = std::find_if(to.enums.begin(), to.enums.end(),
                                    [&](const EnumSchema& one) { return one.name == declaration.name; });
    enum_members.push_back(found != to.enums.end() ? ir::PlacesByName(declaration.members, found->members)
                                                   : Positions(declaration.members.size(), ir::kNone));
  }
  MapRecords();
  customer = Fields(from.customer, to.customer);
  running = Fields(from.running, to.running);
  MapJourneys();
  logs = ir::PlacesByName(from.logs, to.logs);
  rings = ir::PlacesByName(from.rings, to.rings);
  schedules = ir::PlacesByName(from.schedules, to.schedules);
  whens = ir::PlacesByName(from.whens, to.whens);
}

void SchemaMap::MapJourneys() {
  std::vector<std::string> old_names, new_names;
  for (const JourneySchema& journey : from.journeys) old_names.push_back(journey.name);
  for (const JourneySchema& journey : to.journeys) new_names.push_back(journey.name);
  const Positions places = ir::PlacesByName(old_names, new_names);
  journeys.resize(from.journeys.size());
  for (size_t j = 0; j < from.journeys.size(); ++j) MapJourney(j, places[j]);
}

void SchemaMap::MapJourney(size_t old_journey, int32_t place) {
  JourneyMap& map = journeys[old_journey];
  const JourneySchema& old = from.journeys[old_journey];
  const JourneySchema nothing;
  const bool stays = place != ir::kNone;
  const JourneySchema& now = stays ? to.journeys[static_cast<size_t>(place)] : nothing;
  map.memory = Fields(old.memory, now.memory);
  map.stages = ir::PlacesByName(old.stages, now.stages);
  map.timers = ir::PlacesByName(old.timers, now.timers);
  map.waits = ir::PlacesByName(old.waits, now.waits);
  map.journey = stays && SameKey(old, now) ? place : ir::kNone;
}

void SchemaMap::MapRecords() {
  const std::vector<FieldSchema> none;
  for (const RecordSchema& old : from.records) {
    const auto now = std::find_if(to.records.begin(), to.records.end(),
                                  [&](const RecordSchema& one) { return one.name == old.name; });
    const bool stays = now != to.records.end();
    RecordMap& made = records[old.name];
    made.record = stays ? static_cast<int32_t>(now - to.records.begin()) : ir::kNone;
    made.fields = Fields(old.fields, stays ? now->fields : none);
  }
}

FieldMap SchemaMap::Fields(const std::vector<FieldSchema>& old, const std::vector<FieldSchema>& now) const {
  FieldMap map;
  map.from = &old;
  for (const FieldSchema& field : old) {
    const auto found = std::find(now.begin(), now.end(), field);
    map.slots.push_back(found != now.end() ? static_cast<int32_t>(found - now.begin()) : ir::kNone);
    const Positions* members = nullptr;
    for (size_t e = 0; e < from.enums.size() && !field.enum_name.empty(); ++e) {
      if (from.enums[e].name == field.enum_name) members = &enum_members[e];
    }
    map.members.push_back(members);
  }
  return map;
}

}  // namespace journey::rt
