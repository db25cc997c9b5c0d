// Calls about dates and local time: `year` and its like, `date`, `instant`, `days_between`, `format`.
#include <algorithm>

#include "compiler/sema/changes.h"
#include "compiler/sema/exprs.h"

namespace journey::sema {

ExprPtr Exprs::CustomerZone(Span span) {
  // Without a field for it every customer's zone is UTC.
  context_.Ask(kNoFile, span, kZoneField);
  if (context_.program.zone_field == kNone) return MakeConst({Kind::kZone}, std::string("UTC"), span);
  return Make(context_, ExprKind::kCustomerZone, {Kind::kZone}, span, {});
}

ExprPtr Exprs::ZoneArgument(const ast::CallExpr& node, size_t index, Span call) {
  if (node.args.size() <= index) return CustomerZone(call);
  return CheckAs(*node.args[index].value, {Kind::kZone}, "a time zone stands here");
}

// The first argument, with a complaint about a zone beside a date; an error when it is neither.
ExprPtr Exprs::InstantOrDate(const ast::CallExpr& node, std::string_view name, size_t zone, bool takes_dates) {
  const ast::Expr& argument = *node.args[0].value;
  if (!takes_dates) return CheckAs(argument, {Kind::kInstant}, "an instant stands here");
  ExprPtr value = Check(argument);
  if (value->type.kind != Kind::kDate)
    return Convert(std::move(value), {Kind::kInstant}, "an instant or a date stands here");
  if (!RequirePresent(*value, "an instant or a date stands here")) return MakeError(argument.span);
  if (node.args.size() <= zone) return value;
  context_.Report(DiagCode::J2009, node.args[zone].span, "`" + std::string(name) + "` of a date takes no zone")
      .Label(value->span, "a date is the same everywhere");
  return MakeError(argument.span);
}

ExprPtr Exprs::CallCalendar(const ast::Expr& expr, const ast::CallExpr& node, std::string_view name, ir::Op op,
                            std::optional<ir::Op> date_op, Kind result) {
  ExprPtr value = InstantOrDate(node, name, 1, date_op.has_value());
  if (value->type.kind == Kind::kError) return MakeError(expr.span, {result});
  if (value->type.kind == Kind::kDate) {
    return MakePure(context_, *date_op, {result}, expr.span, Args(std::move(value)));
  }
  ExprPtr zone = ZoneArgument(node, 1, expr.span);
  return MakePure(context_, op, {result}, expr.span, Args(std::move(value), std::move(zone)));
}

ExprPtr Exprs::CallInstant(const ast::Expr& expr, const ast::CallExpr& node) {
  const Type result{Kind::kInstant};
  if (!RequireArgs(expr, node, "instant", 2, 3)) return MakeError(expr.span, result);
  ExprPtr date = CheckAs(*node.args[0].value, {Kind::kDate}, "a date stands here");
  ExprPtr time = CheckAs(*node.args[1].value, {Kind::kTime}, "a time of day stands here");
  ExprPtr zone = ZoneArgument(node, 2, expr.span);
  return MakePure(context_, ir::Op::kInstantOf, result, expr.span,
                  Args(std::move(date), std::move(time), std::move(zone)));
}

ExprPtr Exprs::CallOpen(const ast::Expr& expr, const ast::CallExpr& node, const Symbol& calendar,
                        const ast::Name& member) {
  const typed::Calendar& decl = context_.program.calendars[calendar.index];
  if (member.text != "open") {
    auto builder = context_.Report(DiagCode::J1006, member.span, "a calendar has no function `" + member.text + "`");
    builder.Label(calendar.span, "declared here");
    builder.Help("ask whether it is open: `" + decl.info.name + ".open(now())`");
    return MakeError(expr.span);
  }
  if (!RequireArgs(expr, node, "open", 1, 1)) return MakeError(expr.span, {Kind::kBool});
  ExprPtr instant = CheckAs(*node.args[0].value, {Kind::kInstant}, "`open` takes an instant");
  if (HasError(*instant)) return MakeError(expr.span, {Kind::kBool});
  ExprPtr zone = decl.zone ? MakeConst({Kind::kZone}, *decl.zone, expr.span) : CustomerZone(expr.span);
  ExprPtr result = Make(context_, ExprKind::kPure, {Kind::kBool}, expr.span, Args(std::move(instant), std::move(zone)));
  result->op = ir::Op::kCalendarOpen;
  result->index = calendar.index;
  result->text = decl.info.qualified;
  const std::optional<ConstValue> value = Evaluate(context_, *result);
  return value ? MakeConst({Kind::kBool}, *value, expr.span) : std::move(result);
}

ExprPtr Exprs::CallDaysBetween(const ast::Expr& expr, const ast::CallExpr& node) {
  const Type result{Kind::kInt};
  if (!RequireArgs(expr, node, "days_between", 2, 2)) return MakeError(expr.span, result);
  ExprPtr first = CheckAs(*node.args[0].value, {Kind::kDate}, "`days_between` takes dates");
  ExprPtr second = CheckAs(*node.args[1].value, {Kind::kDate}, "`days_between` takes dates");
  return MakePure(context_, ir::Op::kDateDays, result, expr.span, Args(std::move(first), std::move(second)));
}

void Exprs::CheckFormatPattern(std::string_view pattern, Span span) {
  static constexpr std::string_view kRuns[] = {"yyyy", "MM", "dd", "HH", "mm", "ss", "EEE", "MMM"};
  bool quoted = false;
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') quoted = !quoted;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (quoted || !letter) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < pattern.size() && pattern[end] == c) ++end;
    const std::string_view run = pattern.substr(i, end - i);
    if (std::ranges::find(kRuns, run) == std::end(kRuns)) {
      context_.Report(DiagCode::J2013, span, "`" + std::string(run) + "` means nothing in a date pattern")
          .Note("the letters are yyyy MM dd HH mm ss, EEE for the day's name and MMM for the month's")
          .Help("put text that is to stand as it is into single quotes");
      return;
    }
    i = end;
  }
}

ExprPtr Exprs::CallFormat(const ast::Expr& expr, const ast::CallExpr& node) {
  const Type result{Kind::kString};
  if (!RequireArgs(expr, node, "format", 2, 3)) return MakeError(expr.span, result);
  ExprPtr value = InstantOrDate(node, "format", 2, true);
  ExprPtr pattern = CheckAs(*node.args[1].value, {Kind::kString}, "the pattern is a text");
  if (IsConst(*pattern)) CheckFormatPattern(std::get<std::string>(ConstOf(*pattern)), pattern->span);
  if (value->type.kind == Kind::kError) return MakeError(expr.span, result);
  if (value->type.kind == Kind::kDate) {
    return MakePure(context_, ir::Op::kDateFormat, result, expr.span, Args(std::move(value), std::move(pattern)));
  }
  ExprPtr zone = ZoneArgument(node, 2, expr.span);
  return MakePure(context_, ir::Op::kFormat, result, expr.span,
                  Args(std::move(value), std::move(pattern), std::move(zone)));
}

}  // namespace journey::sema
