// A schema says what is allowed; a type of the language is looked for that takes all of that.
#include "compiler/schemas/json_shapes.h"

#include <algorithm>
#include <utility>

namespace journey::schemas {
namespace {

constexpr int kMostReferences = 64;  // one behind the other
constexpr uint64_t kMostInList = 1'000;

// The types that `type` names, "null" apart.
std::vector<std::string> TypesOf(const Json& schema, bool& null) {
  std::vector<std::string> types;
  const auto add = [&](const Json& type) {
    if (!type.is_string()) return;
    if (type == "null") {
      null = true;
    } else {
      types.push_back(type.get<std::string>());
    }
  };
  if (const Json* type = Member(schema, "type")) {
    if (type->is_array()) {
      for (const Json& one : *type) add(one);
    } else {
      add(*type);
    }
  }
  return types;
}

// One part of a JSON pointer: ~1 is a slash, ~0 a tilde.
std::string Unescaped(std::string_view part) {
  std::string out;
  for (size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1')) {
      out += part[++i] == '0' ? '~' : '/';
    } else {
      out += part[i];
    }
  }
  return out;
}

std::string LastOf(const std::string& reference) {
  std::string last = Unescaped(std::string_view(reference).substr(reference.rfind('/') + 1));
  return last.substr(last.rfind('.') + 1);
}

}  // namespace

const Json* Member(const Json& json, const std::string& name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found == json.end() ? nullptr : &*found;
}

std::string TextOf(const Json& json, const std::string& name) {
  const Json* member = Member(json, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : "";
}

const Json* JsonShapes::Resolved(const Json& schema) const {
  const Json* at = &schema;
  for (int hops = 0; hops < kMostReferences; ++hops) {
    const std::string reference = TextOf(*at, "$ref");
    if (reference.empty()) return at;
    if (!reference.starts_with("#")) return nullptr;
    at = &document_;
    std::string_view path = std::string_view(reference).substr(1);
    while (!path.empty() && at != nullptr) {
      path.remove_prefix(1);
      const size_t end = std::min(path.find('/'), path.size());
      at = Member(*at, Unescaped(path.substr(0, end)));
      path.remove_prefix(end);
    }
    if (at == nullptr) return nullptr;
  }
  return nullptr;
}

std::vector<Field> JsonShapes::FieldsOf(const Json& object, const std::string& where) {
  std::vector<Field> fields;
  std::set<std::string> needed;
  AddFields(object, where, fields, needed);
  for (Field& field : fields) field.required = field.required && needed.contains(field.wire);
  return fields;
}

void JsonShapes::AddFields(const Json& object, const std::string& where, std::vector<Field>& fields,
                           std::set<std::string>& needed) {
  if (depth_ >= kDeepestShape) {
    schemas_.remarks.push_back(where + ": what is deeper than " + std::to_string(kDeepestShape) +
                               " levels is left out");
    return;
  }
  ++depth_;
  if (const Json* parts = Member(object, "allOf"); parts != nullptr && parts->is_array()) {
    for (const Json& part : *parts) {
      if (const Json* resolved = Resolved(part)) AddFields(*resolved, where, fields, needed);
    }
  }
  if (const Json* list = Member(object, "required"); list != nullptr && list->is_array()) {
    for (const Json& name : *list) {
      if (name.is_string()) needed.insert(name.get<std::string>());
    }
  }
  if (const Json* properties = Member(object, "properties"); properties != nullptr && properties->is_object()) {
    for (const auto& [name, schema] : properties->items()) {
      if (std::ranges::find(fields, name, &Field::wire) != fields.end()) continue;
      if (name.empty() || name[0] == '/') {
        schemas_.remarks.push_back(where + ".\"" + name + "\" is left out: that is a path here, no name");
        continue;
      }
      if (++read_ > kMostFieldsRead) {
        if (read_ == kMostFieldsRead + 1)
          schemas_.remarks.push_back(where + ": here the document became too large; the rest is left out");
        break;
      }
      const Shape shape = ShapeOf(schema, name, where + "." + name);
      if (!shape.type) {
        schemas_.remarks.push_back(where + "." + name + " is left out: " + shape.why);
        continue;
      }
      const Json* resolved = Resolved(schema);
      std::string doc = TextOf(schema, "description");
      if (doc.empty() && resolved != nullptr && shape.type->kind != Kind::kRecord)
        doc = TextOf(*resolved, "description");
      fields.push_back({name, std::move(doc), *shape.type, !shape.null});
    }
  }
  --depth_;
}

JsonShapes::Shape JsonShapes::ShapeOf(const Json& schema, const std::string& name, const std::string& where) {
  if (depth_ >= kDeepestShape) return {{}, false, "it lies too deep, or in itself"};
  const Json* resolved = Resolved(schema);
  if (resolved == nullptr) return {{}, false, "its $ref leads out of the document, or nowhere"};
  const std::string reference = TextOf(schema, "$ref"), title = TextOf(*resolved, "title");
  const std::string called = !title.empty() ? title : !reference.empty() ? LastOf(reference) : name;
  for (const char* choice : {"anyOf", "oneOf"}) {
    if (const Json* list = Member(*resolved, choice); list != nullptr && list->is_array()) {
      return OfAlternatives(*list, called, where);
    }
  }
  bool null = false;
  const std::vector<std::string> types = TypesOf(*resolved, null);
  const auto as = [&](Kind kind) { return Shape{Type{kind}, null, ""}; };
  if (const Json* values = Member(*resolved, "enum"); values != nullptr && values->is_array()) {
    std::vector<std::string> texts;
    for (const Json& value : *values) {
      if (value.is_null()) {
        null = true;
      } else if (value.is_string()) {
        if (std::ranges::find(texts, value.get<std::string>()) == texts.end()) texts.push_back(value);
      } else {
        return {{}, null, "its values are no texts"};
      }
    }
    if (texts.empty()) return {{}, null, "it has no value"};
    return {Type{Kind::kEnum, false, 0, EnumOf(schemas_, called, std::move(texts))}, null, ""};
  }
  if (types.size() > 1) {
    const bool numbers = std::ranges::all_of(types, [](const auto& t) { return t == "integer" || t == "number"; });
    return numbers ? as(Kind::kNumber) : Shape{{}, null, "it may be of several types"};
  }
  const bool object = Member(*resolved, "properties") != nullptr || Member(*resolved, "allOf") != nullptr;
  const std::string type = !types.empty() ? types[0] : object ? "object" : "";
  Shape shape{{}, null, type.empty() ? "it says no type" : "the language has nothing like `" + type + "`"};
  if (type == "boolean") shape = as(Kind::kBool);
  if (type == "integer") shape = as(Kind::kInt);
  if (type == "number") shape = as(Kind::kNumber);
  if (type == "string") {
    const std::string format = TextOf(*resolved, "format");
    shape = as(format == "date-time" ? Kind::kInstant : format == "date" ? Kind::kDate : Kind::kText);
  }
  if (type == "object") shape = OfObject(*resolved, called, where);
  if (type == "array") shape = OfList(*resolved, called, where);
  shape.null = shape.null || null;
  return shape;
}

// One of several, of which one may be null.
JsonShapes::Shape JsonShapes::OfAlternatives(const Json& list, const std::string& name, const std::string& where) {
  std::optional<Shape> only;
  bool null = false;
  ++depth_;
  for (const Json& one : list) {
    bool just_null = false;
    const bool other = !TypesOf(one, just_null).empty() || Member(one, "$ref") != nullptr || !just_null;
    null = null || just_null;
    if (!other) continue;
    const Shape shape = ShapeOf(one, name, where);
    if (only && only->type != shape.type) {
      --depth_;
      return {{}, null, "it may be of several types"};
    }
    null = null || shape.null;
    only = shape;
  }
  --depth_;
  if (!only) return {{}, null, "it says no type"};
  only->null = null;
  return *only;
}

JsonShapes::Shape JsonShapes::OfObject(const Json& schema, const std::string& name, const std::string& where) {
  if (Member(schema, "properties") == nullptr && Member(schema, "allOf") == nullptr) {
    return {{}, false, "an object of which no property is said"};
  }
  Record record{name, TextOf(schema, "description"), FieldsOf(schema, where)};
  if (record.fields.empty()) return {{}, false, "nothing of it can be read here"};
  return {Type{Kind::kRecord, false, 0, RecordOf(schemas_, std::move(record))}, false, ""};
}

JsonShapes::Shape JsonShapes::OfList(const Json& schema, const std::string& name, const std::string& where) {
  const Json* items = Member(schema, "items");
  if (items == nullptr || !items->is_object()) return {{}, false, "a list that does not say of what"};
  ++depth_;
  Shape one = ShapeOf(*items, name, where + "[]");
  --depth_;
  if (!one.type) return one;
  if (one.type->list) return {{}, false, "a list of lists"};
  if (one.null) {
    schemas_.remarks.push_back(where + ": a list with null in it is rejected");
    one.null = false;
  }
  one.type->list = true;
  if (const Json* most = Member(schema, "maxItems"); most != nullptr && most->is_number_unsigned()) {
    one.type->max = static_cast<uint32_t>(std::min(most->get<uint64_t>(), kMostInList));
  }
  return one;
}

}  // namespace journey::schemas
