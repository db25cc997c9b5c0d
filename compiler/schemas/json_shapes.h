// Objects of JSON Schema -> fields. Shared by the readers whose documents hold such objects.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/schemas/collect.h"

namespace journey::schemas {

using Json = nlohmann::ordered_json;  // fields stay in their order

// The member, where the value is an object that has it.
const Json* Member(const Json& json, const std::string& name);
// A member that is a text; empty otherwise.
std::string TextOf(const Json& json, const std::string& name);

class JsonShapes {
 public:
  // Both outlive it. References lead into `document`.
  JsonShapes(const Json& document, Schemas& schemas) : document_(document), schemas_(schemas) {}

  // The properties of an object, those of `allOf` with them. `where`: how messages call the object.
  std::vector<Field> FieldsOf(const Json& object, const std::string& where);
  // Behind `$ref`, however many there are; null where that leads nowhere.
  const Json* Resolved(const Json& schema) const;

 private:
  struct Shape {
    std::optional<Type> type;  // none: there is none such here
    bool null = false;         // may be null
    std::string why;           // there is no type
  };

  void AddFields(const Json& object, const std::string& where, std::vector<Field>& fields,
                 std::set<std::string>& needed);
  Shape ShapeOf(const Json& schema, const std::string& name, const std::string& where);
  Shape OfAlternatives(const Json& list, const std::string& name, const std::string& where);
  Shape OfObject(const Json& schema, const std::string& name, const std::string& where);
  Shape OfList(const Json& schema, const std::string& name, const std::string& where);

  const Json& document_;
  Schemas& schemas_;
  int depth_ = 0;
  size_t read_ = 0;  // properties, so that references to references end
};

}  // namespace journey::schemas
