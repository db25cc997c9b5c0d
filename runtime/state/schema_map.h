// From the names of one schema to the places of another: what state written under the one finds under the other.
//
// By ir/match.h: schemas know no fingerprints, so a wait is found by its path alone. A migration knows both modules,
// and changes what is found before anything is read. Not moved once made.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/match.h"
#include "runtime/program/program.h"
#include "runtime/state/schema.h"

namespace journey::rt {

// Position in one list -> position in another by name; kNone: gone.
using Positions = std::vector<int32_t>;

// A field's value that goes to another one, too, as it is or widened.
struct FieldCopy {
  size_t from = 0;
  int32_t to = ir::kNone;
  ir::Op widen = ir::Op::kMov;
};

// Where fields go, and the members of those that are enums.
struct FieldMap {
  const std::vector<FieldSchema>* from = nullptr;
  Positions slots;
  std::vector<const Positions*> members;  // by field of `from`; null: no enum
  std::vector<FieldCopy> copies;          // besides
};

// What becomes of the words of an occurrence: those that are not named are 0.
struct RowMap {
  int32_t place = ir::kNone;  // the ring
  uint32_t words = 0;         // of an occurrence there
  struct Move {
    uint32_t from, to;
  };
  std::vector<Move> whole, bits;  // words; bits, counted through all words
  std::vector<int64_t> Of(std::span<const int64_t> row) const;
};

// A record as it was, and as it is.
struct RecordMap {
  int32_t record = ir::kNone;  // of the module
  FieldMap fields;
};

struct JourneyMap {
  // Those who are active in these old stages are found by another map (a migration may lead them elsewhere); null: by
  // this one, as all others.
  std::shared_ptr<const JourneyMap> led;
  std::vector<bool> led_stages;
  const JourneyMap& Of(int64_t stage, bool ended) const {
    const bool elsewhere = led != nullptr && !ended && stage >= 0 && static_cast<size_t>(stage) < led_stages.size() &&
                           led_stages[static_cast<size_t>(stage)];
    return elsewhere ? *led : *this;
  }

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
  std::vector<RowMap> rows;  // by ring of `from`; empty: occurrences are as they were, or gone

  SchemaMap(const Schema& from_schema, const Program& program);
  SchemaMap(const SchemaMap&) = delete;
  FieldMap Fields(const std::vector<FieldSchema>& old, const std::vector<FieldSchema>& now) const;
  // Of an old journey: what it is now (kNone: gone), and what of it is found there, with which it replaces what is said
  // of it.
  void MapJourney(size_t old_journey, int32_t place);

 private:
  void MapRecords();
  void MapJourneys();
};

}  // namespace journey::rt
