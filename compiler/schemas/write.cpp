// Plain form -> declarations. The formatter has the last word on white space.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "compiler/format/format.h"
#include "compiler/format/identifiers.h"
#include "compiler/format/string_literal.h"
#include "compiler/schemas/schemas.h"

namespace journey::schemas {
namespace {

class DeclarationWriter {
 public:
  explicit DeclarationWriter(const Schemas& schemas) : schemas_(schemas) {
    // One namespace; events first, so that it is not they that get a number.
    std::vector<std::string> names;
    for (const Event& event : schemas.events) names.push_back(event.wire);
    for (const Enum& one : schemas.enums) names.push_back(one.name);
    for (const Record& record : schemas.records) names.push_back(record.name);
    names_ = Identifiers(names);
  }

  std::string Run(const std::string& from) {
    Line("// Taken from {} by `journey import`.", InComment(from));
    for (const std::string& remark : schemas_.remarks) Line("// {}", InComment(remark));
    Line("");
    for (size_t i = 0; i < schemas_.enums.size(); ++i) EnumText(i);
    for (size_t i = 0; i < schemas_.records.size(); ++i) {
      Doc(schemas_.records[i].doc, "");
      Line("record {} {{", NameOf(Kind::kRecord, i));
      Fields(schemas_.records[i].fields, false);
      Line("}}");
    }
    for (size_t i = 0; i < schemas_.events.size(); ++i) {
      const Event& event = schemas_.events[i];
      Doc(event.doc, "");
      Line("event {}{} {}", names_[i], Wire(names_[i], event.wire), event.fields.empty() ? "" : "{");
      if (event.fields.empty()) continue;
      Fields(event.fields, false);
      Line("}}");
    }
    if (!schemas_.traits.empty()) {
      Line("customer {{");
      Fields(schemas_.traits, true);
      Line("}}");
    }
    const format::Formatted formatted = format::Format(out_);
    CHECK_MSG(formatted.fault.empty() && formatted.kept.empty(), "declarations that are none");
    return formatted.text;
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  const std::string& NameOf(Kind kind, size_t index) const {
    return names_[schemas_.events.size() + (kind == Kind::kRecord ? schemas_.enums.size() : 0) + index];
  }

  static std::string Wire(const std::string& name, const std::string& wire) {
    return name == wire ? "" : " " + StringLiteral(wire);
  }

  void Doc(const std::string& doc, const char* indent) {
    for (size_t at = 0; at < doc.size();) {
      const size_t end = std::min(doc.find('\n', at), doc.size());
      if (end > at) Line("{}/// {}", indent, InComment(std::string_view(doc).substr(at, end - at)));
      at = end + 1;
    }
  }

  void EnumText(size_t index) {
    const Enum& one = schemas_.enums[index];
    const std::vector<std::string> members = SmallIdentifiers(one.values);
    std::string text;
    for (size_t i = 0; i < members.size(); ++i) {
      text += (i == 0 ? "" : ", ") + members[i] + Wire(members[i], one.values[i]);
    }
    Line("enum {} {{ {} }}", NameOf(Kind::kEnum, index), text);
  }

  std::string TypeText(const Type& type) const {
    switch (type.kind) {
      case Kind::kBool:
        return "bool";
      case Kind::kInt:
        return "int";
      case Kind::kNumber:
        return "decimal";
      case Kind::kText:
        return "string";
      case Kind::kInstant:
        return "instant";
      case Kind::kDate:
        return "date";
      default:
        return NameOf(type.kind, static_cast<size_t>(type.index));
    }
  }

  // The value of a field that is absent, as the language writes it.
  std::string DefaultText(const Field& field) const {
    if (field.type.list) return "[]";
    if (field.type.kind == Kind::kText) return StringLiteral(*field.otherwise);
    if (field.type.kind != Kind::kEnum) return *field.otherwise;
    const Enum& of = schemas_.enums[static_cast<size_t>(field.type.index)];
    return SmallIdentifiers(
        of.values)[static_cast<size_t>(std::ranges::find(of.values, *field.otherwise) - of.values.begin())];
  }

  // What a customer has is not known before somebody has said it, so traits may all be none.
  void Fields(const std::vector<Field>& fields, bool of_customer) {
    std::vector<std::string> wires;
    for (const Field& field : fields) wires.push_back(field.wire);
    const std::vector<std::string> names = SmallIdentifiers(wires);
    for (size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      Doc(field.doc, "  ");
      std::string type = TypeText(field.type);
      if (field.type.list) type = "[" + type + "]";
      const bool absent = field.otherwise && !of_customer;  // is a value
      if ((!field.required && !absent) || of_customer) type += '?';
      const uint32_t max = field.type.max != 0 ? field.type.max : of_customer && field.type.list ? 100 : 0;
      if (max != 0) type += fmt::format(" max {}", max);
      if (absent) type += " = " + DefaultText(field);
      Line("  {}: {}{}", names[i], type, Wire(names[i], field.wire));
    }
  }

  const Schemas& schemas_;
  std::vector<std::string> names_;  // of events, enums, records
  std::string out_;
};

}  // namespace

std::string WriteDeclarations(const Schemas& schemas, const std::string& from) {
  return DeclarationWriter(schemas).Run(from);
}

}  // namespace journey::schemas
