// The plan in the forms that people and their tools take.
#include <fmt/format.h>

#include <algorithm>

#include "base/csv_text.h"
#include "compiler/tracking/schema.h"
#include "compiler/tracking/tracking_plan.h"

namespace journey::tracking {
namespace {

std::string Joined(const std::vector<std::string>& names, const char* between) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : between) + name;
  return text;
}

// In a cell of a table: no bar, no line break, no markup.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string NeedText(const Field& field) {
  if (field.required) return "yes";
  return field.default_text.empty() ? "no" : "no, else " + field.default_text;
}

void AppendFields(const std::vector<Field>& fields, std::string& out) {
  if (fields.empty()) return;
  out += "\n| field | type | required | what | read by |\n|---|---|---|---|---|\n";
  for (const Field& field : fields) {
    out += fmt::format("| {} | {} | {} | {} | {} |\n", Cell(WireText(field)), Cell(field.type), Cell(NeedText(field)),
                       Cell(field.doc), field.read_by.empty() ? "nobody" : Cell(Joined(field.read_by, "; ")));
  }
}

// "track" and its name, or "page" and "screen", which are events by themselves.
std::string TypeOf(const Event& event) { return event.wire == "page" || event.wire == "screen" ? event.wire : "track"; }

Json MessageOf(const Event& event) {
  const std::string type = TypeOf(event);
  Json json = {{"properties", {{"type", {{"const", type}}}}}, {"required", {"type"}}};
  if (type == "track") {
    json["properties"]["event"] = {{"const", event.wire}};
    json["required"].push_back("event");
  }
  json["properties"]["properties"] = {{"$ref", "#/$defs/" + event.qualified}};
  const bool needs = std::any_of(event.fields.begin(), event.fields.end(), [](const Field& f) { return f.required; });
  if (needs) json["required"].push_back("properties");
  return json;
}

std::string Dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string WriteMarkdown(const TrackingPlan& plan) {
  std::string out = "# Tracking plan: " + Cell(plan.title) + "\n";
  for (const Event& event : plan.events) {
    out += "\n## " + Cell(event.wire) + "\n\n";
    if (!event.title.empty() && event.title != event.wire) out += Cell(event.title) + ". ";
    if (!event.doc.empty()) out += Cell(event.doc) + "\n\n";
    out += "`" + event.name + "`";
    if (event.line != 0) out += fmt::format(", {}:{}", Cell(event.file), event.line);
    if (!event.touchpoint.empty()) out += ", from " + Cell(event.touchpoint);
    out += ".\n";
    if (!event.heard_by.empty()) out += "\nHeard by: " + Cell(Joined(event.heard_by, "; ")) + ".\n";
    if (!event.read_by.empty()) out += "\nLooked up by: " + Cell(Joined(event.read_by, "; ")) + ".\n";
    if (!event.emitted_by.empty()) out += "\nGiven by: " + Cell(Joined(event.emitted_by, "; ")) + ".\n";
    if (event.unread()) out += "\n**Nobody reads it.**\n";
    AppendFields(event.fields, out);
  }
  if (!plan.traits.empty()) {
    out += "\n## identify\n\nWhat is known of a customer: traits.\n";
    AppendFields(plan.traits, out);
  }
  return out;
}

std::string WriteCsv(const TrackingPlan& plan) {
  std::string out = "event,declared,touchpoint,field,type,required,default,what,heard_by,read_by,emitted_by,place\n";
  const auto line = [&](const Event* event, const Field* field) {
    const std::vector<std::string> none;
    const std::vector<std::string>& readers = field != nullptr ? field->read_by : event->read_by;
    const std::vector<std::string> cells = {
        event != nullptr ? event->wire : "identify",
        event != nullptr ? event->name : "customer",
        event != nullptr ? event->touchpoint : "",
        field != nullptr ? WireText(*field) : "",
        field != nullptr ? field->type : "",
        field == nullptr  ? ""
        : field->required ? "yes"
                          : "no",
        field != nullptr ? field->default_text : "",
        field != nullptr ? field->doc : event->doc,
        Joined(event != nullptr ? event->heard_by : none, "; "),
        Joined(readers, "; "),
        Joined(event != nullptr ? event->emitted_by : none, "; "),
        event != nullptr && event->line != 0 ? fmt::format("{}:{}", event->file, event->line) : ""};
    for (size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + CsvCell(cells[i]);
    out += '\n';
  };
  for (const Event& event : plan.events) {
    if (event.fields.empty()) line(&event, nullptr);
    for (const Field& field : event.fields) line(&event, &field);
  }
  for (const Field& field : plan.traits) line(nullptr, &field);
  return out;
}

std::string WriteJsonSchema(const typed::Program& program, const TrackingPlan& plan) {
  Json json = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
               {"title", plan.title},
               {"type", "object"},
               {"oneOf", Json::array()},
               {"$defs", Json::object()}};
  for (const Event& event : plan.events) {
    Json schema = SchemaOf(program, event.fields);
    if (!event.doc.empty()) schema["description"] = event.doc;
    json["$defs"][event.qualified] = std::move(schema);
    json["oneOf"].push_back(MessageOf(event));
  }
  if (!plan.traits.empty()) {
    json["$defs"]["traits"] = SchemaOf(program, plan.traits);
    json["oneOf"].push_back(
        {{"properties", {{"type", {{"const", "identify"}}}, {"traits", {{"$ref", "#/$defs/traits"}}}}},
         {"required", {"type"}}});
  }
  return Dumped(json);
}

std::string WriteSegment(const typed::Program& program, const TrackingPlan& plan) {
  constexpr const char* kDraft = "http://json-schema.org/draft-07/schema#";
  const auto rules_of = [&](const char* part, const std::vector<Field>& fields) {
    Json rules = {{"$schema", kDraft}, {"type", "object"}, {"properties", {{part, SchemaOf(program, fields)}}}};
    rules["required"] = {part};
    return rules;
  };
  Json events = Json::array();
  Json rules;
  for (const Event& event : plan.events) {
    if (TypeOf(event) != "track") {
      rules[event.wire] = rules_of("properties", event.fields);
      continue;
    }
    events.push_back({{"name", event.wire},
                      {"description", event.doc},
                      {"version", 1},
                      {"rules", rules_of("properties", event.fields)}});
  }
  rules["events"] = std::move(events);
  if (!plan.traits.empty()) rules["identify"] = rules_of("traits", plan.traits);
  return Dumped({{"display_name", plan.title}, {"rules", std::move(rules)}});
}

}  // namespace journey::tracking
