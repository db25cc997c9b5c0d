// Parts of the dump's lines that several node types have; internal to compiler/ast. `dump_map.cpp` has those of the
// map, `dump_policies.cpp` those of channels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/ast/ast.h"

namespace journey::ast_dump {

using ast::Name;
using ast::Path;
using ast::StringLit;

inline std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

inline std::string Show(const Path& path) {
  std::string out;
  for (const Name& part : path.parts) out += (out.empty() ? "" : ".") + part.text;
  return out;
}
inline std::string Show(const ast::TypeRef& type) {
  const std::string name = type.element.empty() ? Show(type.name) : '[' + Show(type.element[0]) + ']';
  return name + (type.optional ? "?" : "");
}
inline std::string Show(const std::optional<StringLit>& text) { return text ? " " + Quote(text->value) : ""; }

// One line each.
std::string NoteText(const ast::MapNote& note);
std::string NoteText(const ast::TextNote& note);
std::string KpiText(const ast::Kpi& kpi);
std::string_view Spelling(ast::CalendarUnit unit);
std::string DayText(const ast::DaySpec& day);
std::string RuleText(const ast::PolicyItem& rule);

}  // namespace journey::ast_dump
