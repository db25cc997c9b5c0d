// Delays, moments and days of the syntax tree as the IR holds them, with the J4 rules of each by itself.
#include "compiler/sema/times.h"

namespace journey::sema {
int32_t CheckCalendar(Context& context, const Exprs& exprs, const ast::Path& path) {
  const Symbol* symbol = context.Resolve(exprs.scope.module, path, SymbolKind::kCalendar, "calendar");
  return symbol == nullptr ? kNone : symbol->index;
}

std::optional<std::string> CheckZone(Exprs& exprs, const ast::Expr* zone) {
  if (zone == nullptr) return std::nullopt;
  std::optional<ConstValue> value = exprs.CheckConst(*zone, {Kind::kZone}, "the zone after `in`");
  if (!value) return std::nullopt;
  return std::get<std::string>(*value);
}

int64_t ConstantDuration(Context& context, Exprs& exprs, const typed::Expr& expr, std::string_view what,
                         int64_t otherwise) {
  const std::optional<ConstValue> value = exprs.RequireConst(expr, what);
  if (!value) return otherwise;
  const int64_t ms = std::get<int64_t>(*value);
  if (ms > 0) return ms;
  context.Report(DiagCode::J4001, expr.span, std::string(what) + " must be longer than nothing",
                 ms == 0 ? "this is zero" : "this is less than zero");
  return otherwise;
}

int64_t CheckDuration(Context& context, Exprs& exprs, const ast::Expr& expr, std::string_view what, int64_t otherwise) {
  return ConstantDuration(context, exprs, *exprs.CheckAs(expr, {Kind::kDuration}, what), what, otherwise);
}

DelayValue CheckDelay(Context& context, Exprs& exprs, const ast::Delay& delay, std::string_view what,
                      int64_t least_ms) {
  DelayValue result;
  result.delay.ms = kStandInMs;
  if (delay.duration != nullptr) {
    result.delay.ms = CheckDuration(context, exprs, *delay.duration, what, kStandInMs);
    if (result.delay.ms < least_ms) {
      context.Report(DiagCode::J4002, delay.duration->span, std::string(what) + " must be at least a minute");
      result.delay.ms = kStandInMs;
    }
    if (delay.open_in) result.delay.open_in = CheckCalendar(context, exprs, *delay.open_in);
    return result;
  }
  result.delay.calendar = true;
  result.delay.ms = 0;
  result.delay.count = delay.count;
  result.delay.unit = static_cast<ir::CalendarUnit>(delay.unit);
  if (delay.count <= 0) {
    context.Report(DiagCode::J4001, delay.span, std::string(what) + " must be longer than nothing", "this is zero");
    result.delay.count = 1;
  }
  result.zone = CheckZone(exprs, delay.zone.get());
  return result;
}

std::optional<int64_t> CheckTime(Exprs& exprs, const ast::Expr& expr, std::string_view what) {
  const std::optional<ConstValue> value = exprs.CheckConst(expr, {Kind::kTime}, what);
  if (!value) return std::nullopt;
  return std::get<int64_t>(*value);
}

void CheckDay(Context& context, const ast::DaySpec& day, ir::Moment& moment) {
  moment.day = static_cast<ir::DayKind>(day.kind);
  if (day.kind != ast::DayKind::kMonthDay) return;
  if (day.month_day >= 1 && day.month_day <= 31) {
    moment.month_day = static_cast<uint8_t>(day.month_day);
    return;
  }
  context.Report(DiagCode::J4003, day.span, "no month has such a day", "a day of the month is 1 to 31")
      .Help("`month on 31` means the last day of shorter months");
  moment.month_day = 1;
}

MomentValue MakeMoment(Context& context, Exprs& exprs, int64_t time_ms, const ast::DaySpec* day,
                       const ast::Expr* zone) {
  MomentValue result;
  result.moment.time_ms = time_ms;
  if (day != nullptr) CheckDay(context, *day, result.moment);
  result.zone = CheckZone(exprs, zone);
  return result;
}

MomentValue CheckMoment(Context& context, Exprs& exprs, const ast::Moment& moment, std::string_view what) {
  const std::optional<int64_t> time = CheckTime(exprs, *moment.time, what);
  return MakeMoment(context, exprs, time.value_or(0), moment.day ? &*moment.day : nullptr, moment.zone.get());
}

}  // namespace journey::sema
