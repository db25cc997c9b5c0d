// Conversions: widening, wrapping into optionals, zones from text, and what to say when nothing fits.
#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"
#include "runtime/value/calendar.h"

namespace journey::sema {
namespace {

// What clocks on walls call themselves, and a place whose clock that is.
constexpr std::pair<std::string_view, std::string_view> kClocks[] = {
    {"PST", "America/Los_Angeles"}, {"PDT", "America/Los_Angeles"}, {"PT", "America/Los_Angeles"},
    {"MDT", "America/Denver"},      {"MT", "America/Denver"},       {"CST", "America/Chicago"},
    {"CDT", "America/Chicago"},     {"CT", "America/Chicago"},      {"EDT", "America/New_York"},
    {"ET", "America/New_York"},     {"BST", "Europe/London"},       {"CEST", "Europe/Paris"},
    {"EEST", "Europe/Athens"},      {"MSK", "Europe/Moscow"},       {"IST", "Asia/Kolkata"},
    {"SGT", "Asia/Singapore"},      {"JST", "Asia/Tokyo"},          {"AEST", "Australia/Sydney"},
    {"AEDT", "Australia/Sydney"},   {"NZST", "Pacific/Auckland"},   {"NZDT", "Pacific/Auckland"}};

void HelpZone(Diagnostics::Builder& builder, Span span, const std::string& name) {
  for (const auto& [clock, place] : kClocks) {
    if (name != clock) continue;
    builder.Guess(span, "\"" + std::string(place) + "\"",
                "name a place whose clock it is: `\"" + std::string(place) + "\"`");
    return;
  }
  if (name.starts_with('+') || name.starts_with('-') || name.starts_with("UTC") || name.starts_with("GMT")) {
    builder.Help("an offset knows no summer time: name a place whose clock it is, \"Europe/Paris\", or \"UTC\"");
    return;
  }
  const auto zones = rt::ZoneNames();
  const std::string_view near = Nearest(name, {zones.begin(), zones.end()});
  // Three letters are near to any other three.
  if (near.empty() || near.size() < 5) {
    builder.Help("zones are named as in the IANA database: \"Europe/Paris\", \"America/New_York\", \"UTC\"");
  } else {
    builder.Guess(span, "\"" + std::string(near) + "\"", "did you mean `\"" + std::string(near) + "\"`?");
  }
}

}  // namespace

ExprPtr Exprs::ZoneFromText(ExprPtr text) {
  const std::string name = std::get<std::string>(text->value);
  if (rt::FindZone(name)) return MakeConst({Kind::kZone}, name, text->span);
  auto builder =
      context_.Report(DiagCode::J2006, text->span, "there is no time zone `" + name + "`", "not an IANA zone");
  HelpZone(builder, text->span, name);
  return MakeError(text->span);
}

ExprPtr Exprs::Widen(ExprPtr expr, Kind to) {
  const Span span = expr->span;
  const Kind from = expr->type.kind;
  if (from == to) return expr;
  if (!expr->type.optional) return MakePure(context_, WideningOp(from, to), {to}, span, Args(std::move(expr)));
  // int? -> decimal?: if there is a value, the widened value.
  if (expr->kind == ExprKind::kSome) {
    ExprPtr inner = Widen(std::move(expr->args[0]), to);
    return Make(context_, ExprKind::kSome, {to, true}, span, Args(std::move(inner)));
  }
  ExprPtr present = Make(context_, ExprKind::kIsSome, {Kind::kBool}, span, Args(Clone(*expr)));
  ExprPtr value = Make(context_, ExprKind::kUnwrap, {from}, span, Args(std::move(expr)));
  ExprPtr some = Make(context_, ExprKind::kSome, {to, true}, span, Args(Widen(std::move(value), to)));
  return Make(context_, ExprKind::kIf, {to, true}, span,
              Args(std::move(present), std::move(some), MakeConst({to, true}, std::monostate(), span)));
}

bool Exprs::RequirePresent(const typed::Expr& expr, std::string_view purpose, bool operand) {
  if (expr.type.kind == Kind::kError || !expr.type.optional) return true;
  if (expr.type.kind == Kind::kNone) {
    context_.Report(DiagCode::J2002, expr.span, "`none` cannot stand here", std::string(purpose));
    return false;
  }
  const std::string text = Excerpt(context_, expr.span, "…");
  const std::string open = operand ? "(" : "";
  const std::string close = operand ? ")" : "";
  auto builder =
      context_.Report(DiagCode::J2002, expr.span, "this is " + context_.WithArticle(expr.type) + " and may be none",
                      purpose.empty() ? "may be none" : std::string(purpose));
  switch (expr.op) {
    case ir::Op::kIntDiv:
    case ir::Op::kDecDiv:
    case ir::Op::kFloatDiv:
    case ir::Op::kDurDiv:
    case ir::Op::kDurRatio:
    case ir::Op::kDurMod:
    case ir::Op::kIntMod:
    case ir::Op::kDecMod:
    case ir::Op::kFloatMod:
      builder.Note("a division gives none when the divisor is zero, unless the divisor is a constant");
      builder.Help("say what it is then: `" + open + text + " ?? " +
                   (expr.type.kind == Kind::kDuration ? "0 ms" : "0") + close + "`");
      return false;
    default:
      break;
  }
  builder.Help("say what to use instead: `" + open + text + " ?? …" + close + "`");
  const std::optional<Place> place = PlaceOf(expr);
  if (!place) return false;
  builder.Help("or ask first: `if " + text + " != none { … }`, `" + text + " != none and …`");
  if (forgotten.contains(*place)) {
    builder.Note("what was asked before a wait, or before an assignment to it, no longer counts");
  }
  return false;
}

ExprPtr Exprs::Convert(ExprPtr expr, Type target, std::string_view purpose) {
  const Type from = expr->type;
  const Span span = expr->span;
  if (from.kind == Kind::kError || target.kind == Kind::kError) return MakeError(span, target);
  if (from == target) return expr;
  if (from.kind == Kind::kNone) {
    if (target.optional) return MakeConst(target, std::monostate(), span);
    auto builder = context_.Report(DiagCode::J2002, span, context_.WithArticle(target) + " is needed here, not `none`",
                                   std::string(purpose));
    if (target.kind == Kind::kList) {
      builder.Fix(span, "[]", "nothing in a list is written `[]`");
    } else {
      builder.Help("what may be absent has a type with `?`: `" + context_.TypeName(target) + "?`");
    }
    return MakeError(span, target);
  }
  if (from.kind == Kind::kList && target.kind == Kind::kList && expr->kind == ExprKind::kListLit &&
      from != target.Required()) {
    return ConvertList(std::move(expr), target, purpose);
  }
  const bool same = from.Required() == target.Required();
  const bool widens =
      IsNumeric(from.kind) && IsNumeric(target.kind) && NumericRank(from.kind) < NumericRank(target.kind);
  if (same || widens) {
    if (from.optional && !target.optional) {
      RequirePresent(*expr, purpose);
      return MakeError(span, target);
    }
    if (widens) expr = Widen(std::move(expr), target.kind);
    if (target.optional && !from.optional) return Make(context_, ExprKind::kSome, target, span, Args(std::move(expr)));
    return expr;
  }
  if (target.kind == Kind::kZone && from.kind == Kind::kString) {
    if (IsConst(*expr) && !from.optional) {
      ExprPtr zone = ZoneFromText(std::move(expr));
      return zone->type.kind == Kind::kError ? MakeError(span, target) : Convert(std::move(zone), target, purpose);
    }
    if (HasError(*expr)) return MakeError(span, target);
    context_.Report(DiagCode::J2001, span, "a time zone must be known at compile time", std::string(purpose))
        .Note("text becomes a `timezone` only where it is a constant, as it is checked by the compiler")
        .Help("write the zone as a literal, or use a field of type `timezone`");
    return MakeError(span, target);
  }
  auto builder = context_.Report(
      DiagCode::J2001, span, "expected `" + context_.TypeName(target) + "`, found `" + context_.TypeName(from) + "`",
      std::string(purpose));
  HelpMismatch(builder, *expr, target);
  return MakeError(span, target);
}

ExprPtr Exprs::CheckAs(const ast::Expr& expr, Type target, std::string_view purpose) {
  return Convert(Check(expr, target), target, purpose);
}

ExprPtr Exprs::CheckCondition(const ast::Expr& expr, std::string_view purpose) {
  return CheckAs(expr, {Kind::kBool}, purpose);
}

std::optional<ConstValue> Exprs::RequireConst(const typed::Expr& expr, std::string_view purpose) {
  if (IsConst(expr)) return ConstOf(expr);
  if (HasError(expr)) return std::nullopt;
  if (std::optional<ConstValue> value = Evaluate(context_, expr)) return value;
  const typed::Expr* impure = FirstImpure(context_, expr, false, false);
  const typed::Expr& culprit = impure == nullptr ? expr : *impure;
  auto builder = context_.Report(DiagCode::J2005, expr.span, std::string(purpose) + " must be a constant");
  builder.Label(culprit.span, "this " + std::string(WhatItReads(culprit)));
  builder.Note("constants are made of literals, constant `let`s and pure functions of them");
  if (expr.type.kind == Kind::kDuration) {
    builder.Help(
        "write it out, `3 days`; a moment may be computed: `wait until now() + 1 day * n`, `at customer.day_x`");
  } else {
    builder.Help("write the value itself, or a `let` of one");
  }
  return std::nullopt;
}

std::optional<ConstValue> Exprs::CheckConst(const ast::Expr& expr, Type target, std::string_view purpose) {
  const ExprPtr value = CheckAs(expr, target, purpose);
  return RequireConst(*value, purpose);
}

Type Exprs::CommonType(const typed::Expr& a, const typed::Expr& b, Span at) {
  const Type x = a.type;
  const Type y = b.type;
  if (x.kind == Kind::kError || y.kind == Kind::kError) return kErrorType;
  const bool optional = x.optional || y.optional;
  if (x.kind == Kind::kNone) return y.Optional();
  if (y.kind == Kind::kNone) return x.Optional();
  const bool unknown = x.kind == Kind::kList && x.element == Kind::kNone;
  if (x.Required() == y.Required() && !unknown) return optional ? x.Optional() : x;
  if (x.kind == Kind::kList && y.kind == Kind::kList) {
    // Elements of literals widen; those of lists that are there already do not.
    const auto fits = [](const typed::Expr& literal, Type into) {
      const Kind element = literal.type.element;
      const bool widens = IsNumeric(element) && NumericRank(element) <= NumericRank(into.element);
      return literal.kind == ExprKind::kListLit && (element == Kind::kNone || widens);
    };
    const Type found = fits(a, y) ? y : fits(b, x) ? x : kErrorType;
    if (found.element == Kind::kNone) {
      context_.Report(DiagCode::J2015, at, "what type would the elements of these lists be?");
      return kErrorType;
    }
    if (found.kind == Kind::kList) return optional ? found.Optional() : found;
  }
  if (IsNumeric(x.kind) && IsNumeric(y.kind)) {
    return {NumericRank(x.kind) > NumericRank(y.kind) ? x.kind : y.kind, optional, 0};
  }
  const bool zone_text = (x.kind == Kind::kZone && y.kind == Kind::kString && IsConst(b)) ||
                         (y.kind == Kind::kZone && x.kind == Kind::kString && IsConst(a));
  if (zone_text) return {Kind::kZone, optional, 0};
  auto builder = context_.Report(
      DiagCode::J2001, at,
      "these are of different types: `" + context_.TypeName(x) + "` and `" + context_.TypeName(y) + "`");
  builder.Label(a.span, context_.WithArticle(x));
  builder.Label(b.span, context_.WithArticle(y));
  // What is written out is most likely what is wrong.
  const bool left = IsConst(a) && !IsConst(b);
  HelpMismatch(builder, left ? a : b, left ? y : x);
  return kErrorType;
}

ExprPtr Exprs::ToText(ExprPtr expr) {
  const Span span = expr->span;
  if (expr->type.kind == Kind::kString) return expr;
  if (expr->type.kind == Kind::kError) return MakeError(span, {Kind::kString});
  const std::optional<ir::Op> op = FamilyOp(Family::kToText, expr->type.kind);
  if (!op) {
    auto builder = context_.Report(DiagCode::J2003, span, context_.WithArticle(expr->type) + " has no text");
    if (expr->type.kind == Kind::kList)
      builder.Help("join its elements: `join(it of " + Excerpt(context_, span, "…") + ", \", \")`");
    return MakeError(span, {Kind::kString});
  }
  return MakePure(context_, *op, {Kind::kString}, span, Args(std::move(expr)));
}

}  // namespace journey::sema
