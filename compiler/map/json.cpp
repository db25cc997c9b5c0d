// The model, part by part; absent parts are left out.
#include <nlohmann/json.hpp>

#include "compiler/map/write.h"
#include "insight/text_width.h"

namespace journey::map {
namespace {

using insight::CleanText;

using Json = nlohmann::ordered_json;

void AddPlace(const Place& at, Json& json) {
  if (at.line == 0) return;
  json["file"] = CleanText(at.file);
  json["line"] = at.line;
}

void AddText(const char* key, const std::string& text, Json& json) {
  if (!text.empty()) json[key] = CleanText(text);
}

// Name, title, `///` text.
template <typename T>
Json Named(const T& named) {
  Json json = {{"name", named.name}};
  AddText("title", named.title, json);
  return json;
}

void AddNotes(const char* key, const std::vector<Note>& notes, Json& json) {
  if (notes.empty()) return;
  Json& list = json[key] = Json::array();
  for (const Note& note : notes) {
    Json item = {{"text", CleanText(note.text)}};
    AddPlace(note.at, item);
    list.push_back(std::move(item));
  }
}

void AddContacts(const Model& model, const char* key, const std::vector<Contact>& contacts, Json& json) {
  if (contacts.empty()) return;
  Json& list = json[key] = Json::array();
  for (const Contact& contact : contacts) {
    Json item = {{"channel", model.channels[static_cast<size_t>(contact.channel)].name}};
    AddText("device", contact.device, item);
    AddText("text", contact.text, item);
    AddPlace(contact.at, item);
    list.push_back(std::move(item));
  }
}

const char* NameOf(Cause cause) {
  switch (cause) {
    case Cause::kEvent:
      return "event";
    case Cause::kTime:
      return "time";
    case Cause::kCondition:
      return "condition";
    case Cause::kAtOnce:
      break;
  }
  return "at_once";
}

const char* NameOf(StepKind kind) {
  switch (kind) {
    case StepKind::kSend:
      return "send";
    case StepKind::kWait:
      return "wait";
    case StepKind::kWindow:
      return "window";
    case StepKind::kTimer:
      return "timer";
    case StepKind::kIdle:
      return "idle";
    case StepKind::kMove:
      break;
  }
  return "move";
}

const char* NameOf(LinkKind kind) {
  switch (kind) {
    case LinkKind::kStarts:
      return "starts";
    case LinkKind::kStops:
      return "stops";
    case LinkKind::kFeeds:
      return "feeds";
    case LinkKind::kFollows:
      break;
  }
  return "lets_into";
}

void AddMoves(const Journey& journey, const char* key, const std::vector<Move>& moves, Json& json) {
  if (moves.empty()) return;
  Json& list = json[key] = Json::array();
  for (const Move& move : moves) {
    Json item = {{"cause", NameOf(move.cause)}, {"text", CleanText(move.text)}};
    for (const std::string& guard : move.guards) item["guards"].push_back(CleanText(guard));
    if (move.to != kNone) {
      item["to"] = journey.stages[static_cast<size_t>(move.to)].name;
    } else {
      item["end"] = CleanText(move.end);
    }
    AddPlace(move.at, item);
    list.push_back(std::move(item));
  }
}

void AddSteps(const std::vector<Step>& steps, Json& json) {
  if (steps.empty()) return;
  Json& list = json["time_line"] = Json::array();
  for (const Step& step : steps) {
    Json item = {{"kind", NameOf(step.kind)}, {"text", CleanText(step.text)}};
    AddText("guard", step.guard, item);
    item["from_ms"] = step.from_ms;
    item["to_ms"] = step.to_ms;
    item["length"] = step.length == Length::kExact ? "exact" : step.length == Length::kAbout ? "about" : "unknown";
    AddPlace(step.at, item);
    list.push_back(std::move(item));
  }
}

Json FiguresOf(const Journey& journey, const StageFigures& figures) {
  Json json = {{"entered", figures.entered},     {"reached", figures.reached}, {"moved_on", figures.moved_on},
               {"converted", figures.converted}, {"dropped", figures.dropped}, {"inside", figures.inside}};
  if (figures.median_ms) json["median_ms"] = *figures.median_ms;
  if (figures.feeling) json["said"] = {{"answers", figures.answers}, {"feeling", *figures.feeling}};
  for (size_t i = 0; i < figures.to.size(); ++i) {
    if (figures.to[i] > 0) json["to"][journey.stages[i].name] = figures.to[i];
  }
  return json;
}

Json JsonOf(const Model& model, const Journey& journey, const Stage& stage) {
  Json json = Named(stage);
  AddText("doc", stage.doc, json);
  if (stage.final) json["final"] = true;
  if (stage.phase != kNone) json["phase"] = CleanText(model.phases[static_cast<size_t>(stage.phase)]);
  AddPlace(stage.at, json);
  if (stage.feeling) json["feeling"] = {{"text", stage.feeling_text}, {"value", *stage.feeling}};
  AddNotes("aims", stage.aims, json);
  AddNotes("does", stage.does, json);
  AddNotes("thinks", stage.thinks, json);
  AddContacts(model, "touches", stage.touches, json);
  AddNotes("pains", stage.pains, json);
  AddNotes("gains", stage.gains, json);
  AddNotes("moments", stage.moments, json);
  AddNotes("decisions", stage.decisions, json);
  AddContacts(model, "reaches", stage.reaches, json);
  AddContacts(model, "sends", stage.sends, json);
  AddNotes("owners", stage.owners, json);
  AddNotes("departments", stage.departments, json);
  AddMoves(journey, "moves", stage.moves, json);
  AddSteps(stage.steps, json);
  if (stage.figures) json["measured"] = FiguresOf(journey, *stage.figures);
  return json;
}

Json JsonOf(const Model& model, const Journey& journey) {
  Json json = {{"name", journey.qualified}};
  AddText("title", journey.title, json);
  AddText("doc", journey.doc, json);
  AddText("segment", journey.segment, json);
  if (journey.persona != kNone) json["persona"] = model.personas[static_cast<size_t>(journey.persona)].name;
  AddPlace(journey.at, json);
  AddText("holdout", journey.holdout, json);
  if (journey.goal_ms) json["goal_ms"] = *journey.goal_ms;
  if (journey.timeout_ms) json["timeout_ms"] = *journey.timeout_ms;
  AddMoves(journey, "enters", journey.enters, json);
  AddMoves(journey, "rules", journey.rules, json);
  const auto events = [&](const char* key, const std::vector<int32_t>& list) {
    for (const int32_t event : list) json[key].push_back(CleanText(model.events[static_cast<size_t>(event)].wire));
  };
  events("enter_events", journey.enter_events);
  events("leave_events", journey.leave_events);
  events("heard_events", journey.heard_events);
  events("emitted_events", journey.emitted_events);
  for (const int32_t channel : journey.channels) {
    json["channels"].push_back(model.channels[static_cast<size_t>(channel)].name);
  }
  for (const Kpi& kpi : journey.kpis) {
    Json item = Named(kpi);
    if (kpi.stage != kNone) item["stage"] = journey.stages[static_cast<size_t>(kpi.stage)].name;
    item["value"] = CleanText(kpi.value);
    item["target"] = CleanText(kpi.target);
    AddPlace(kpi.at, item);
    json["kpis"].push_back(std::move(item));
  }
  if (journey.figures) {
    json["measured"] = {{"entries", journey.figures->entries},
                        {"held_out", journey.figures->held_out},
                        {"converted", journey.figures->converted},
                        {"ended", journey.figures->ended}};
  }
  json["stages"] = Json::array();
  for (const Stage& stage : journey.stages) json["stages"].push_back(JsonOf(model, journey, stage));
  return json;
}

Json JsonOf(const Persona& persona) {
  Json json = Named(persona);
  AddText("doc", persona.doc, json);
  AddText("segment", persona.segment, json);
  AddPlace(persona.at, json);
  AddNotes("quotes", persona.quotes, json);
  AddNotes("goals", persona.goals, json);
  AddNotes("frustrations", persona.frustrations, json);
  return json;
}

Json JsonOf(const Channel& channel) {
  Json json = Named(channel);
  if (channel.inbound) json["inbound"] = true;
  for (const std::string& cap : channel.caps) json["caps"].push_back(cap);
  for (const std::string& group : channel.groups) json["groups"].push_back(group);
  AddPlace(channel.at, json);
  return json;
}

}  // namespace

std::string WriteJson(const Model& model) {
  Json json = {{"format_version", 1}, {"title", CleanText(model.title)}, {"measured", model.measured}};
  for (const char* key : {"phases", "personas", "journeys", "channels", "links"}) json[key] = Json::array();
  for (const std::string& phase : model.phases) json["phases"].push_back(CleanText(phase));
  for (const Persona& persona : model.personas) json["personas"].push_back(JsonOf(persona));
  for (const Journey& journey : model.journeys) json["journeys"].push_back(JsonOf(model, journey));
  for (const Channel& channel : model.channels) json["channels"].push_back(JsonOf(channel));
  for (const Link& link : model.links) {
    Json item = {{"kind", NameOf(link.kind)},
                 {"from", model.journeys[static_cast<size_t>(link.from)].qualified},
                 {"to", model.journeys[static_cast<size_t>(link.to)].qualified}};
    if (link.event != kNone) item["event"] = CleanText(model.events[static_cast<size_t>(link.event)].wire);
    AddPlace(link.at, item);
    json["links"].push_back(std::move(item));
  }
  return json.dump(2) + "\n";
}

}  // namespace journey::map
