// What others have declared of events: JSON Schema, Segment tracking plans, Avro, protobuf -> one plain form, and what
// is made of it: `event` declarations, or what a change of theirs would break here.
//
// Only what a journey could read is kept. What the language has no type for is left out and told. Reading is bounded
// in depth and follows references inside the document alone. Values; pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace journey::schemas {

enum class Kind : uint8_t { kBool, kInt, kNumber, kText, kInstant, kDate, kEnum, kRecord };

struct Type {
  Kind kind = Kind::kText;
  bool list = false;
  uint32_t max = 0;    // of a list; 0: not said
  int32_t index = -1;  // of an enum or a record

  bool operator==(const Type&) const = default;
};

struct Field {
  std::string wire, doc;
  Type type;
  bool required = false;  // there in every message, and not null
  // What an absent one is: a text, a number or a value of an enum as it is sent; empty for a list without elements.
  std::optional<std::string> otherwise = std::nullopt;

  bool operator==(const Field&) const = default;
};

struct Enum {
  std::string name;
  std::vector<std::string> values;
};

struct Record {
  std::string name, doc;
  std::vector<Field> fields;
};

struct Event {
  std::string wire, doc;
  std::vector<Field> fields;
};

struct Schemas {
  std::vector<Enum> enums;
  std::vector<Record> records;
  std::vector<Event> events;
  std::vector<Field> traits;         // of the customer
  std::vector<std::string> remarks;  // what was left out or is read otherwise, and why
};

// A document that is no schema of its kind is an error that says what is missing. `name` stands for an event that has
// none of its own, in JSON Schema alone.
Result<Schemas> ReadJsonSchema(std::string_view text, const std::string& name);
// As Segment Protocols exports it: `rules.events`, `rules.identify`.
Result<Schemas> ReadSegmentPlan(std::string_view text);
// A record, or a union of records, each an event: the Apache Avro specification, 1.11, "Schema Declaration".
Result<Schemas> ReadAvro(std::string_view text);
// By what stands in it.
Result<Schemas> ReadAny(std::string_view text, const std::string& name);

// Declarations in the one style. `from`: what they were taken from, for the first line.
std::string WriteDeclarations(const Schemas& schemas, const std::string& from);

}  // namespace journey::schemas
