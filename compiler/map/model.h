// What is drawn: a project as plain data, every part with its place.
//
// Made from the typed program by build.h, laid out by pictures.h, written as it is by write.h. Nothing here knows of
// coordinates, and nothing of how journeys run: a move says what the author wrote, in the author's words. Indices are
// those of the vectors here; kNone where there is none. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace journey::map {

inline constexpr int32_t kNone = -1;

// Where it is written; line 0: nowhere that can be opened (the standard library).
struct Place {
  std::string file;
  uint32_t line = 0;
};

struct Note {
  std::string text;
  Place at;
};

// A touchpoint (`touch`) or what we do (`reach`, or a `send` of the code).
struct Contact {
  int32_t channel = kNone;
  std::string device;
  std::string text;
  Place at;
};

struct Channel {
  std::string name, title;
  bool inbound = false;
  std::vector<std::string> caps;    // "3 per 7 days", those of its groups too
  std::vector<std::string> groups;  // names
  Place at;
};

struct Kpi {
  std::string name, title;
  int32_t stage = kNone;      // kNone: the journey's
  std::string value, target;  // "conversion_rate", "at least 0.1"
  Place at;
};

struct Persona {
  std::string name, title, doc, segment;
  std::vector<Note> quotes, goals, frustrations;
  Place at;
};

// What makes a customer go on.
enum class Cause : uint8_t { kEvent, kTime, kCondition, kAtOnce };

// A way out of a stage, or out of the whole journey.
struct Move {
  Cause cause = Cause::kAtOnce;
  std::string text;                 // "on Checkout Started", "after 5 days"
  std::vector<std::string> guards;  // "if reminders == 0", "discount 50%": what else must hold
  int32_t to = kNone;               // a stage of the journey; kNone: it ends
  std::string end;                  // how, if it ends: "converted", "exited"
  Place at;
  std::string event;                // of kEvent: how logs call it
  std::optional<int64_t> after_ms;  // of kTime, where that is a fixed time from coming into the stage
  std::string condition;            // of kEvent and kCondition: what must hold then, as it is written; empty: nothing
};

// Something on the time line of a stage, told from the moment at which the stage is entered.
enum class StepKind : uint8_t {
  kSend,    // a message, at `from`
  kWait,    // the flow rests
  kWindow,  // the flow listens for something
  kTimer,   // a trigger that comes by time, at `to`
  kIdle,    // the same, of silence
  kMove,    // the flow leaves the stage, at `from`
};
// How well its length is known before it has passed.
enum class Length : uint8_t { kExact, kAbout, kUnknown };
struct Step {
  StepKind kind = StepKind::kWait;
  std::string text;
  std::string guard;  // "if reminders == 0"; empty: always
  int64_t from_ms = 0, to_ms = 0;
  Length length = Length::kExact;  // else drawn as about that long
  Place at;
};

// What was recorded (measure.h).
struct StageFigures {
  uint64_t entered = 0;              // times
  uint64_t reached = 0;              // entries of the journey that came here at least once
  uint64_t moved_on = 0;             // times that ended by a move to another stage
  uint64_t converted = 0;            // entries that reached the goal here
  uint64_t dropped = 0;              // entries that ended here otherwise, in a stage that is not final
  uint64_t inside = 0;               // entries that are still here
  std::optional<int64_t> median_ms;  // of the times that ended
  uint64_t answers = 0;              // to what was asked of customers who were here
  std::optional<double> feeling;     // that these tell on average, -2 .. 2
  std::vector<uint64_t> to;          // by stage: moves there
};
struct JourneyFigures {
  uint64_t entries = 0, held_out = 0, converted = 0, ended = 0;
};

struct Stage {
  std::string name, title, doc;
  bool final = false;
  int32_t phase = kNone;
  std::vector<Note> aims, does, thinks, pains, gains, moments, decisions, owners, departments;
  std::vector<Contact> touches, reaches, sends;
  std::optional<double> feeling;  // -2 .. 2
  std::string feeling_text;       // as written
  Place feeling_at;
  std::vector<Move> moves;
  std::vector<Step> steps;
  std::optional<StageFigures> figures;
  Place at;
};

struct Journey {
  std::string name, qualified, title, doc, segment;
  int32_t persona = kNone;
  std::vector<Move> enters;  // to the first stage
  std::vector<Move> rules;   // from whatever stage: goals, exits, the timeout, `on` and `when` of the journey
  std::vector<Stage> stages;
  std::vector<Kpi> kpis;
  std::optional<int64_t> goal_ms, timeout_ms;
  std::string goal_text, timeout_text;
  std::string holdout;                                                            // "10%"; empty: none
  std::vector<int32_t> channels;                                                  // those it sends on, ascending
  std::vector<int32_t> enter_events, leave_events, heard_events, emitted_events;  // ascending; Model::events
  std::optional<JourneyFigures> figures;
  Place at;
};

struct Event {
  std::string name, wire;
  Place at;
};

enum class LinkKind : uint8_t {
  kStarts,
  kStops,
  kFeeds,    // what one emits the other hears
  kFollows,  // what ends one lets a customer into the other
};
struct Link {
  LinkKind kind = LinkKind::kStarts;
  int32_t from = kNone, to = kNone;  // journeys
  int32_t event = kNone;             // of kFeeds, kFollows
  Place at;
};

struct Model {
  std::string title;
  std::vector<std::string> phases;  // as people read them
  std::vector<Channel> channels;    // those that journeys or notes name
  std::vector<Event> events;        // those that journeys hear, or give
  std::vector<Persona> personas;
  std::vector<Journey> journeys;  // no templates
  std::vector<Link> links;
  bool measured = false;
};

// One map: a persona's journeys, or a journey of nobody's.
struct MapOf {
  int32_t persona = kNone;
  std::vector<int32_t> journeys;
};
// In the order of personas, then of journeys. Personas without a journey have an empty one, so that they can be seen.
std::vector<MapOf> MapsOf(const Model& model);

// "Ada" or the journey's name; for people, its title.
const std::string& NameOf(const Model& model, const MapOf& map);
const std::string& TitleOf(const Model& model, const MapOf& map);
template <typename T>
const std::string& TitleOf(const T& named) {
  return named.title.empty() ? named.name : named.title;
}

}  // namespace journey::map
