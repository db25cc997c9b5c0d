// What holds for every send of a channel, as written: rules, policies, groups of channels, calendars.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ast/expr.h"

namespace journey::ast {

struct Requires {
  ExprPtr condition;
  Span span;
};
// `quiet T1 to T2 [on DAY]`, or `quiet outside CALENDAR`.
struct Quiet {
  ExprPtr from;  // null for a calendar
  ExprPtr to;
  std::optional<DaySpec> day;
  std::optional<Path> outside;
  ExprPtr unless;  // may be null
  Span span;
};
struct Cap {
  int64_t count = 0;
  // `per 7 days` or `per calendar day` (count 1 of the unit, no zone)
  ExprPtr window;  // null for a calendar cap
  CalendarUnit unit = CalendarUnit::kDay;
  ExprPtr where;  // may be null
  ExprPtr defer;  // `defer up to D`; may be null
  Span span;
};
struct Cost {
  ExprPtr amount;
  Span span;
};
using PolicyItem = std::variant<Requires, Quiet, Cap, Cost>;
struct Policy {
  std::string doc;
  Path channel;  // or a group
  std::vector<PolicyItem> items;
  Span span;
};
struct Group {
  std::string doc;
  Name name;
  std::vector<Path> members;
  Span span;
};
struct OpenHours {
  DaySpec day;
  ExprPtr from;
  ExprPtr to;
  Span span;  // from the first time to the second
};
struct Calendar {
  std::string doc;
  Name name;
  ExprPtr zone;  // may be null
  std::vector<OpenHours> hours;
  std::vector<ExprPtr> closed;
  Span span;
};

}  // namespace journey::ast
