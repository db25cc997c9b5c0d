// Avro: records are events, the records in them records.
#include <algorithm>
#include <set>

#include "compiler/schemas/json_shapes.h"

namespace journey::schemas {
namespace {

class AvroReader {
 public:
  explicit AvroReader(Schemas& schemas) : schemas_(schemas) {}

  // Names are known from where they are declared on, and may be used before their declaration ends.
  void Declare(const Json& schema, const std::string& space, int depth = 0) {
    if (depth > kDeepestShape) return;
    if (schema.is_array()) {
      for (const Json& one : schema) Declare(one, space, depth + 1);
      return;
    }
    if (!schema.is_object()) return;
    std::string inside = TextOf(schema, "namespace");
    if (inside.empty()) inside = space;
    if (const std::string name = TextOf(schema, "name"); !name.empty() && Member(schema, "type") != nullptr) {
      named_.emplace(name, &schema);
      if (!inside.empty()) named_.emplace(inside + "." + name, &schema);
    }
    for (const char* part : {"type", "items", "values"}) {
      if (const Json* inner = Member(schema, part)) Declare(*inner, inside, depth + 1);
    }
    if (const Json* fields = Member(schema, "fields"); fields != nullptr && fields->is_array()) {
      for (const Json& field : *fields) {
        if (const Json* type = Member(field, "type")) Declare(*type, inside, depth + 1);
      }
    }
  }

  std::vector<Field> FieldsOf(const Json& record, const std::string& where) {
    std::vector<Field> fields;
    const Json* list = Member(record, "fields");
    if (list == nullptr || !list->is_array()) return fields;
    for (const Json& field : *list) {
      const std::string name = TextOf(field, "name");
      const Json* type = Member(field, "type");
      if (name.empty() || type == nullptr) continue;
      if (++read_ > kMostFieldsRead) {
        if (read_ == kMostFieldsRead + 1)
          schemas_.remarks.push_back(where + ": here the document became too large; the rest is left out");
        break;
      }
      ++depth_;
      const Shape shape = ShapeOf(*type, where + "." + name, 0);
      --depth_;
      if (!shape.type) {
        schemas_.remarks.push_back(where + "." + name + " is left out: " + shape.why);
        continue;
      }
      fields.push_back({name, TextOf(field, "doc"), *shape.type, !shape.null && Member(field, "default") == nullptr});
    }
    return fields;
  }

 private:
  struct Shape {
    std::optional<Type> type;
    bool null = false;
    std::string why;
  };

  Shape ShapeOf(const Json& schema, const std::string& where, int depth) {
    if (depth + depth_ > kDeepestShape) return {{}, false, "it lies too deep"};
    if (schema.is_array()) return OfUnion(schema, where, depth);
    if (schema.is_string()) return OfName(schema.get<std::string>(), where, depth);
    if (const Json* inner = Member(schema, "type"); inner != nullptr && !inner->is_string()) {
      return ShapeOf(*inner, where, depth + 1);
    }
    return OfObject(schema, where, depth);
  }

  Shape OfUnion(const Json& schema, const std::string& where, int depth) {
    Shape only;
    size_t others = 0;
    bool null = false;
    for (const Json& one : schema) {
      if (one == "null") {
        null = true;
      } else if (++others == 1) {
        only = ShapeOf(one, where, depth + 1);
      }
    }
    if (others != 1) return {{}, null, "it may be of several types"};
    only.null = only.null || null;
    return only;
  }

  Shape OfName(const std::string& name, const std::string& where, int depth) {
    if (name == "boolean") return {Type{Kind::kBool}, false, ""};
    if (name == "int" || name == "long") return {Type{Kind::kInt}, false, ""};
    if (name == "float" || name == "double") return {Type{Kind::kNumber}, false, ""};
    if (name == "string") return {Type{Kind::kText}, false, ""};
    if (name == "bytes" || name == "null") return {{}, false, "the language has nothing like `" + name + "`"};
    const auto found = named_.find(name);
    if (found == named_.end()) return {{}, false, "`" + name + "` is declared nowhere"};
    if (!open_.insert(found->second).second) return {{}, false, "`" + name + "` is part of itself"};
    const Shape shape = OfObject(*found->second, where, depth + 1);
    open_.erase(found->second);
    return shape;
  }

  Shape OfObject(const Json& schema, const std::string& where, int depth) {
    const std::string type = TextOf(schema, "type"), logical = TextOf(schema, "logicalType"),
                      name = TextOf(schema, "name");
    if (logical == "decimal") return {Type{Kind::kNumber}, false, ""};
    if (logical.starts_with("timestamp-") || logical.starts_with("local-timestamp-")) {
      schemas_.remarks.push_back(where +
                                 " is a number in Avro and an instant here: send it as text, 2026-01-31T09:00:00Z");
      return {Type{Kind::kInstant}, false, ""};
    }
    if (logical == "date") {
      schemas_.remarks.push_back(where + " is a number in Avro and a date here: send it as text, 2026-01-31");
      return {Type{Kind::kDate}, false, ""};
    }
    if (type == "enum") {
      std::vector<std::string> values;
      if (const Json* symbols = Member(schema, "symbols"); symbols != nullptr && symbols->is_array()) {
        for (const Json& symbol : *symbols) {
          if (symbol.is_string()) values.push_back(symbol.get<std::string>());
        }
      }
      if (values.empty()) return {{}, false, "it has no value"};
      return {Type{Kind::kEnum, false, 0, EnumOf(schemas_, name, std::move(values))}, false, ""};
    }
    if (type == "array") {
      const Json* items = Member(schema, "items");
      if (items == nullptr) return {{}, false, "a list that does not say of what"};
      Shape one = ShapeOf(*items, where + "[]", depth + 1);
      if (!one.type) return one;
      if (one.type->list) return {{}, false, "a list of lists"};
      one.type->list = true;
      one.null = false;
      return one;
    }
    if (type == "record") {
      const bool inside_itself = !name.empty() && !names_.insert(name).second;
      if (inside_itself) return {{}, false, "`" + name + "` is part of itself"};
      Record record{name, TextOf(schema, "doc"), FieldsOf(schema, where)};
      names_.erase(name);
      if (record.fields.empty()) return {{}, false, "nothing of it can be read here"};
      return {Type{Kind::kRecord, false, 0, RecordOf(schemas_, std::move(record))}, false, ""};
    }
    if (type == "map" || type == "fixed") return {{}, false, "the language has nothing like `" + type + "`"};
    return OfName(type, where, depth + 1);
  }

  Schemas& schemas_;
  std::map<std::string, const Json*> named_;
  std::set<const Json*> open_;   // named types that are being read
  std::set<std::string> names_;  // of records that are
  int depth_ = 0;                // of fields in fields
  size_t read_ = 0;
};

}  // namespace

Result<Schemas> ReadAvro(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Status::Error("it is no JSON");
  std::vector<const Json*> records;
  const auto add = [&](const Json& one) {
    if (TextOf(one, "type") == "record" && !TextOf(one, "name").empty()) records.push_back(&one);
  };
  if (json.is_array()) {
    for (const Json& one : json) add(one);
  } else {
    add(json);
  }
  if (records.empty()) return Status::Error("it has no record with a name, as an Avro schema of an event has");
  Schemas schemas;
  AvroReader reader(schemas);
  reader.Declare(json, "");
  for (const Json* record : records) {
    const std::string name = TextOf(*record, "name");
    schemas.events.push_back({name, TextOf(*record, "doc"), reader.FieldsOf(*record, name)});
  }
  return schemas;
}

}  // namespace journey::schemas
