// JSON Schema and what wraps it: a message of Segment's shape, a choice of such messages, one event's properties, or
// definitions alone.
#include "compiler/schemas/json_shapes.h"

namespace journey::schemas {
namespace {

Result<Json> Parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Status::Error("it is no JSON");
  if (!json.is_object() && !json.is_array()) return Status::Error("it is JSON, but no schema");
  return json;
}

const Json* Constant(const Json& message, const std::string& name) {
  const Json* properties = Member(message, "properties");
  const Json* field = properties == nullptr ? nullptr : Member(*properties, name);
  if (field == nullptr) return nullptr;
  if (const Json* value = Member(*field, "const")) return value;
  const Json* values = Member(*field, "enum");
  return values != nullptr && values->is_array() && values->size() == 1 ? &(*values)[0] : nullptr;
}

// `{"properties": {"type": {"const": "track"}, "event": {"const": …}, "properties": {…}}}`
bool IsMessage(const Json& schema) {
  const Json* type = Constant(schema, "type");
  return type != nullptr && type->is_string();
}

class Reader {
 public:
  Reader(const Json& document, Schemas& schemas) : shapes_(document, schemas), schemas_(schemas) {}

  // False: it is none.
  bool Message(const Json& message) {
    if (!IsMessage(message)) return false;
    const auto type = Constant(message, "type")->get<std::string>();
    const Json* name = Constant(message, "event");
    const Json* properties = Member(message, "properties");
    if (type == "identify") {
      if (const Json* traits = Inside(*properties, "traits")) schemas_.traits = shapes_.FieldsOf(*traits, "traits");
    } else if (type == "page" || type == "screen" || (name != nullptr && name->is_string())) {
      const std::string wire = name != nullptr && name->is_string() ? name->get<std::string>() : type;
      const Json* fields = Inside(*properties, "properties");
      Named(wire, fields == nullptr ? Json::object() : *fields, TextOf(message, "description"));
    }
    return true;
  }

  void Named(const std::string& wire, const Json& properties, std::string doc) {
    if (doc.empty()) doc = TextOf(properties, "description");
    schemas_.events.push_back({wire, std::move(doc), shapes_.FieldsOf(properties, wire)});
  }

  const Json* Resolved(const Json& schema) const { return shapes_.Resolved(schema); }

  const Json* Inside(const Json& properties, const char* name) const {
    const Json* inner = Member(properties, name);
    return inner == nullptr ? nullptr : shapes_.Resolved(*inner);
  }

 private:
  JsonShapes shapes_;
  Schemas& schemas_;
};

Status NothingIn(const Schemas& schemas, const char* what) {
  return schemas.events.empty() && schemas.traits.empty() ? Status::Error(what) : Status();
}

Result<Schemas> OfJsonSchema(const Json& json, const std::string& name) {
  Schemas schemas;
  Reader reader(json, schemas);
  const auto messages = [&](const char* choice) {
    const Json* list = Member(json, choice);
    if (list == nullptr || !list->is_array()) return;
    for (const Json& one : *list) {
      if (const Json* message = reader.Resolved(one)) reader.Message(*message);
    }
  };
  messages("oneOf");
  messages("anyOf");
  if (!schemas.events.empty() || !schemas.traits.empty() || reader.Message(json)) {
    if (Status nothing = NothingIn(schemas, "its messages have no event"); !nothing.ok()) return nothing;
    return schemas;
  }
  if (Member(json, "properties") != nullptr || Member(json, "allOf") != nullptr) {
    const std::string title = TextOf(json, "title");
    reader.Named(title.empty() ? name : title, json, "");
    return schemas;
  }
  for (const char* place : {"$defs", "definitions"}) {
    const Json* definitions = Member(json, place);
    if (definitions == nullptr || !definitions->is_object()) continue;
    for (const auto& [key, schema] : definitions->items()) {
      if (Member(schema, "properties") == nullptr) continue;
      const std::string title = TextOf(schema, "title");
      reader.Named(title.empty() ? key : title, schema, "");
    }
  }
  if (Status nothing = NothingIn(schemas, "it has no `properties`, no `$defs` and no messages: nothing is an event");
      !nothing.ok()) {
    return nothing;
  }
  return schemas;
}

Result<Schemas> OfSegmentPlan(const Json& json) {
  const Json* rules = Member(json, "rules");
  const Json* events = rules == nullptr ? nullptr : Member(*rules, "events");
  if (events == nullptr || !events->is_array())
    return Status::Error("it has no `rules.events`, as a tracking plan has");
  Schemas schemas;
  const auto part = [&](const Json& rule, const char* inside) -> const Json* {
    const Json* properties = Member(rule, "properties");
    return properties == nullptr ? nullptr : Member(*properties, inside);
  };
  const auto add = [&](const std::string& name, const Json& rule, const std::string& doc) {
    const Json* fields = part(rule, "properties");
    Reader(rule, schemas).Named(name, fields == nullptr ? Json::object() : *fields, doc);
  };
  for (const Json& event : *events) {
    const std::string name = TextOf(event, "name");
    const Json* rule = Member(event, "rules");
    if (name.empty()) return Status::Error("one of `rules.events` has no `name`");
    add(name, rule == nullptr ? Json::object() : *rule, TextOf(event, "description"));
  }
  for (const char* type : {"page", "screen"}) {
    if (const Json* rule = Member(*rules, type)) add(type, *rule, "");
  }
  if (const Json* identify = Member(*rules, "identify")) {
    if (const Json* traits = part(*identify, "traits"))
      schemas.traits = JsonShapes(*identify, schemas).FieldsOf(*traits, "traits");
  }
  if (Status nothing = NothingIn(schemas, "the plan has no event"); !nothing.ok()) return nothing;
  return schemas;
}

}  // namespace

Result<Schemas> ReadJsonSchema(std::string_view text, const std::string& name) {
  const Result<Json> json = Parsed(text);
  if (!json.ok()) return json.status();
  return OfJsonSchema(json.value(), name);
}

Result<Schemas> ReadSegmentPlan(std::string_view text) {
  const Result<Json> json = Parsed(text);
  if (!json.ok()) return json.status();
  return OfSegmentPlan(json.value());
}

Result<Schemas> ReadAny(std::string_view text, const std::string& name) {
  const Result<Json> json = Parsed(text);
  if (!json.ok()) return json.status();
  if (Member(json.value(), "rules") != nullptr) return OfSegmentPlan(json.value());
  if (json.value().is_array() || TextOf(json.value(), "type") == "record") return ReadAvro(text);
  return OfJsonSchema(json.value(), name);
}

}  // namespace journey::schemas
