// The dump of what holds for every send of a channel.
#include "compiler/ast/dump.h"
#include "compiler/ast/dump_text.h"

namespace journey::ast_dump {
namespace {

struct RuleTexts {
  std::string operator()(const ast::Requires& rule) const { return "requires " + Dump(*rule.condition); }
  std::string operator()(const ast::Quiet& rule) const {
    const std::string unless = rule.unless != nullptr ? " unless " + Dump(*rule.unless) : "";
    if (rule.outside) return "quiet outside " + Show(*rule.outside) + unless;
    return "quiet " + Dump(*rule.from) + " to " + Dump(*rule.to) + (rule.day ? " on " + DayText(*rule.day) : "") +
           unless;
  }
  std::string operator()(const ast::Cap& rule) const {
    return "cap " + std::to_string(rule.count) + " per " +
           (rule.window != nullptr ? Dump(*rule.window) : "calendar " + std::string(Spelling(rule.unit))) +
           (rule.where != nullptr ? " where " + Dump(*rule.where) : "") +
           (rule.defer != nullptr ? " defer up to " + Dump(*rule.defer) : "");
  }
  std::string operator()(const ast::Cost& rule) const { return "cost " + Dump(*rule.amount); }
};

}  // namespace

std::string_view Spelling(ast::CalendarUnit unit) {
  switch (unit) {
    case ast::CalendarUnit::kDay:
      return "day";
    case ast::CalendarUnit::kWeek:
      return "week";
    case ast::CalendarUnit::kMonth:
      return "month";
    case ast::CalendarUnit::kYear:
      return "year";
  }
  return "?";
}

namespace {

std::string_view Spelling(ast::DayKind kind) {
  switch (kind) {
    case ast::DayKind::kEveryDay:
      return "day";
    case ast::DayKind::kMonday:
      return "monday";
    case ast::DayKind::kTuesday:
      return "tuesday";
    case ast::DayKind::kWednesday:
      return "wednesday";
    case ast::DayKind::kThursday:
      return "thursday";
    case ast::DayKind::kFriday:
      return "friday";
    case ast::DayKind::kSaturday:
      return "saturday";
    case ast::DayKind::kSunday:
      return "sunday";
    case ast::DayKind::kWeekday:
      return "weekday";
    case ast::DayKind::kWeekend:
      return "weekend";
    case ast::DayKind::kMonthDay:
      return "month";
  }
  return "?";
}

}  // namespace

std::string DayText(const ast::DaySpec& day) {
  const bool in_month = day.kind == ast::DayKind::kMonthDay;
  return std::string(Spelling(day.kind)) + (in_month ? " " + std::to_string(day.month_day) : "");
}

std::string RuleText(const ast::PolicyItem& rule) { return std::visit(RuleTexts(), rule); }

}  // namespace journey::ast_dump
