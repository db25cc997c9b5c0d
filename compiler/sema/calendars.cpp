// Calendars: when they open, and dates on which they do not (edition 2, section 6).
#include <algorithm>

#include "compiler/sema/times.h"
#include "ir/week.h"

namespace journey::sema {
namespace {

class CalendarChecker {
 public:
  CalendarChecker(Context& context, const CalendarDecl& decl, typed::Calendar& out)
      : context_(context), decl_(*decl.ast), out_(out), exprs_(context, {.module = decl.module}) {
    out_.info = context.Info(decl.module, decl_.name, decl_.doc);
  }

  void Check() {
    out_.zone = CheckZone(exprs_, decl_.zone.get());
    for (const ast::OpenHours& hours : decl_.hours) CheckHours(hours);
    std::vector<std::pair<int64_t, Span>> closed;
    for (const ast::ExprPtr& date : decl_.closed) {
      if (IsWeekdayName(*date)) continue;
      const std::optional<ConstValue> value = exprs_.CheckConst(*date, {Kind::kDate}, "a closed day");
      if (value) closed.emplace_back(std::get<int64_t>(*value), date->span);
    }
    std::stable_sort(closed.begin(), closed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [date, span] : closed) {
      if (out_.closed.empty() || out_.closed.back() != date) out_.closed.push_back(date);
    }
    if (out_.openings.empty()) return ReportNever();
    const std::optional<int64_t> first = ir::LongClosing({out_.info.qualified, {}, out_.openings, out_.closed});
    if (!first) return;
    const auto at = std::find_if(closed.begin(), closed.end(), [&](const auto& day) { return day.first == *first; });
    context_
        .Report(DiagCode::J4022, decl_.name.span, "`" + decl_.name.text + "` is closed for ten years on end",
                "more than 3,652 days lie between two days with an opening")
        .Label(at->second, "from this day on");
  }

 private:
  // `closed sunday`.
  bool IsWeekdayName(const ast::Expr& date) {
    const auto* name = std::get_if<ast::NameExpr>(&date.node);
    static constexpr std::string_view kDays[] = {"monday",   "tuesday", "wednesday", "thursday", "friday",
                                                 "saturday", "sunday",  "weekend",   "weekday",  "on"};
    if (name == nullptr || std::ranges::find(kDays, name->name.text) == std::end(kDays)) return false;
    context_.Report(DiagCode::J1001, date.span, "there is no value `" + name->name.text + "`", "`closed` takes dates")
        .Help("write `closed 2026-12-25`; a weekday is closed when no `open` names it");
    return true;
  }

  void CheckHours(const ast::OpenHours& hours) {
    const std::optional<int64_t> from = CheckTime(exprs_, *hours.from, "the beginning of an opening");
    const std::optional<int64_t> to = from ? CheckTime(exprs_, *hours.to, "the end of an opening") : std::nullopt;
    if (!from || !to) {
      failed_ = true;
      return;
    }
    if (*from == *to) {
      failed_ = true;
      context_
          .Report(DiagCode::J4020, hours.span, "this opening begins and ends at one time",
                  "no time at all, or the whole day?")
          .Help("for the whole day write `00:00 to 12:00, 12:00 to 00:00`");
      return;
    }
    out_.openings.push_back({static_cast<ir::DayKind>(hours.day.kind), *from, *to});
  }

  void ReportNever() {
    if (failed_) return;
    context_
        .ReportMissing(DiagCode::J4021, decl_.name.span, "`" + decl_.name.text + "` never opens",
                       "a calendar without an opening")
        .Help("say when it opens: `open weekday 09:00 to 17:00`");
  }

  Context& context_;
  const ast::Calendar& decl_;
  typed::Calendar& out_;
  Exprs exprs_;
  bool failed_ = false;
};

}  // namespace

void CheckCalendars(Context& context) {
  for (size_t i = 0; i < context.calendars.size(); ++i) {
    CalendarChecker(context, context.calendars[i], context.program.calendars[i]).Check();
  }
}

}  // namespace journey::sema
