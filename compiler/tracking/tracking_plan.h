// A project's tracking plan: events, their fields, and who needs them. Plain values.
//
// Readers are told as people would say where a rule stands: "CartRecovery: enter", "CartRecovery / Abandoned: flow".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey::tracking {

struct Field {
  std::string name;               // as declared
  std::vector<std::string> wire;  // the path in the message
  std::string doc, type;          // "decimal", "[Item]?"
  typed::Type shape;
  uint32_t max = 0;  // of a list: the most elements it keeps
  bool required = false;
  std::string default_text;  // empty: none
  std::vector<std::string> read_by;
};

struct Event {
  std::string name, qualified, wire, title, doc;
  std::string touchpoint;  // the channel that it comes from; empty: not said
  std::vector<Field> fields;
  std::vector<std::string> heard_by;    // rules that it sets going
  std::vector<std::string> read_by;     // rules that look at it later: history
  std::vector<std::string> emitted_by;  // journeys that give it
  std::string file;                     // empty: of the standard library
  uint32_t line = 0;

  // Nobody hears it or looks at it.
  bool unread() const { return heard_by.empty() && read_by.empty(); }
};

struct TrackingPlan {
  std::string title;
  std::vector<Event> events;
  std::vector<Field> traits;  // of the customer
};

// `root`: the project's folder, as the paths of the texts spell it.
TrackingPlan Build(const typed::Program& program, const SourceMap& texts, const std::string& root, std::string title);

std::string WriteMarkdown(const TrackingPlan& plan);
// A line for each field, and for each event without fields.
std::string WriteCsv(const TrackingPlan& plan);
// Of whole messages, draft 2020-12: `$defs` has the properties of each event.
std::string WriteJsonSchema(const typed::Program& program, const TrackingPlan& plan);
// As Segment Protocols and Typewriter have it: rules.events with a schema (draft 7) each, rules.identify.
std::string WriteSegment(const typed::Program& program, const TrackingPlan& plan);

// "discount.code"
std::string WireText(const Field& field);

}  // namespace journey::tracking
