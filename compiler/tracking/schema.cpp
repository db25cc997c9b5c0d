// Absent and null are the same in the input, so what may be absent may be null.
#include "compiler/tracking/schema.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/references.h"

namespace journey::tracking {
namespace {

Json SchemaOfType(const typed::Program& program, const typed::Type& type);

std::vector<Field> FieldsOf(const typed::Program& program, const typed::Record& record) {
  std::vector<Field> fields;
  for (const typed::Field& from : record.fields) {
    Field field{from.info.name, from.wire, from.info.doc, TypeName(program, from.type), from.type, from.max};
    field.required = !from.default_value && !from.type.optional;
    fields.push_back(std::move(field));
  }
  return fields;
}

// Nothing for a list or record, which SchemaOfType knows.
Json SchemaOfKind(const typed::Program& program, ir::Kind kind, uint32_t id) {
  switch (kind) {
    case ir::Kind::kBool:
      return {{"type", "boolean"}};
    case ir::Kind::kInt:
      return {{"type", "integer"}};
    case ir::Kind::kDecimal:
    case ir::Kind::kFloat:
      return {{"type", "number"}};
    case ir::Kind::kDuration:
      return {{"type", "integer"}, {"description", "milliseconds"}};
    case ir::Kind::kInstant:
      return {{"type", "string"}, {"format", "date-time"}};
    case ir::Kind::kDate:
      return {{"type", "string"}, {"format", "date"}};
    case ir::Kind::kTime:
      return {{"type", "string"}, {"description", "a time of day: 09:00 or 21:30:15"}};
    case ir::Kind::kZone:
      return {{"type", "string"}, {"description", "an IANA time zone"}};
    case ir::Kind::kEnum: {
      Json json = {{"type", "string"}, {"enum", Json::array()}};
      for (const typed::EnumMember& member : program.enums[id].members) json["enum"].push_back(member.wire);
      return json;
    }
    default:
      return {{"type", "string"}};
  }
}

// The object that holds the last part of the path, made if need be.
Json* Place(Json& object, const std::vector<std::string>& path, bool required) {
  Json* at = &object;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (required) {
      Json& list = (*at)["required"];
      if (std::find(list.begin(), list.end(), path[i]) == list.end()) list.push_back(path[i]);
    }
    Json& inner = (*at)["properties"][path[i]];
    if (inner.is_null()) inner = {{"type", "object"}};
    at = &inner;
  }
  return at;
}

Json SchemaOfFields(const typed::Program& program, const std::vector<Field>& fields) {
  Json object = {{"type", "object"}};
  for (const Field& field : fields) {
    Json* at = Place(object, field.wire, field.required);
    Json schema = SchemaOfType(program, field.shape);
    if (!field.doc.empty()) schema["description"] = field.doc;
    if (!field.required && schema.contains("type")) schema["type"] = {schema["type"], "null"};
    if (!field.required && schema.contains("enum")) schema["enum"].push_back(nullptr);
    (*at)["properties"][field.wire.back()] = std::move(schema);
    if (field.required) (*at)["required"].push_back(field.wire.back());
  }
  return object;
}

Json SchemaOfType(const typed::Program& program, const typed::Type& type) {
  const bool is_list = type.kind == ir::Kind::kList;
  const ir::Kind kind = is_list ? type.element : type.kind;
  // Records do not hold themselves, so this ends.
  Json one = kind == ir::Kind::kRecord ? SchemaOfFields(program, FieldsOf(program, program.records[type.enum_id]))
                                       : SchemaOfKind(program, kind, type.enum_id);
  return is_list ? Json{{"type", "array"}, {"items", std::move(one)}} : one;
}

}  // namespace

Json SchemaOf(const typed::Program& program, const std::vector<Field>& fields) {
  return SchemaOfFields(program, fields);
}

}  // namespace journey::tracking
