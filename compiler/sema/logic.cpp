// `and` and `or`: what the one side knows for the other, and one message for each way to connect what is no condition.
#include <algorithm>
#include <string>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"

namespace journey::sema {
namespace {

const ast::BinaryExpr* Connection(const ast::Expr& expr) {
  const auto* node = std::get_if<ast::BinaryExpr>(&expr.node);
  const bool connects = node != nullptr && (node->op == ast::BinaryOp::kAnd || node->op == ast::BinaryOp::kOr);
  return connects ? node : nullptr;
}

// What `and`s and `or`s connect, from left to right, without `not`.
void AddParts(const ast::Expr& expr, std::vector<const ast::Expr*>& parts) {
  if (const ast::BinaryExpr* node = Connection(expr)) {
    AddParts(*node->left, parts);
    AddParts(*node->right, parts);
    return;
  }
  const auto* unary = std::get_if<ast::UnaryExpr>(&expr.node);
  if (unary != nullptr && unary->op == ast::UnaryOp::kNot) return AddParts(*unary->operand, parts);
  parts.push_back(&expr);
}

const ast::BinaryExpr* Comparison(const ast::Expr& expr) {
  const auto* node = std::get_if<ast::BinaryExpr>(&expr.node);
  return node != nullptr && node->op >= ast::BinaryOp::kEq && node->op <= ast::BinaryOp::kGe ? node : nullptr;
}

bool IsDuration(const ast::Expr* part) { return std::holds_alternative<ast::DurationLit>(part->node); }

// What stands in front of the last connection on the left side: `b` of `a or b`.
const ast::Expr* LastPart(const ast::Expr& expr) {
  std::vector<const ast::Expr*> parts;
  AddParts(expr, parts);
  return parts.back();
}

// `1 hour and 30 minutes`: durations are added by standing beside each other, the greater one first.
void ReportDurations(Context& context, const ast::Expr& expr, const std::vector<const ast::Expr*>& parts) {
  const auto ms = [](const ast::Expr* part) { return std::get<ast::DurationLit>(part->node).ms; };
  const bool falls = std::ranges::is_sorted(parts, std::ranges::greater(), ms);
  std::string sum;
  for (const ast::Expr* part : parts) {
    if (!sum.empty()) sum += falls ? " " : " + ";
    sum += context.sources.Text(part->span);
  }
  context.Report(DiagCode::J2001, expr.span, "durations are not connected by `and` or `or`", "these are durations")
      .Fix(expr.span, sum, "write their sum: `" + sum + "`");
}

}  // namespace

// Whether nothing but an event is meant by the name.
bool Exprs::IsEventAsValue(const ast::Expr& expr) {
  if (!std::holds_alternative<ast::NameExpr>(expr.node) || !NamesEvent(expr)) return false;
  const Context::Quiet quiet(context_);
  return Check(expr)->type.kind == Kind::kError;
}

// Whether a value of the type could be compared with that one.
bool Exprs::ComparesLike(const ast::Expr& compared, Type type) {
  const Context::Quiet quiet(context_);
  const Kind kind = Check(compared)->type.kind;
  return kind == type.kind || (IsNumeric(kind) && IsNumeric(type.kind));
}

// What is said once of all that is connected: false when there is nothing.
bool Exprs::ReportChain(const ast::Expr& expr) {
  std::vector<const ast::Expr*> parts;
  AddParts(expr, parts);
  if (std::ranges::all_of(parts, IsDuration)) {
    ReportDurations(context_, expr, parts);
    return true;
  }
  std::erase_if(parts, [&](const ast::Expr* part) { return !IsEventAsValue(*part); });
  if (parts.size() < 2) return false;
  std::string asked(context_.sources.Text(expr.span));
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const Span span = (*part)->span;
    const std::string name(context_.sources.Text(span));
    asked.replace(span.begin - expr.span.begin, span.end - span.begin, "seen(" + name + ")");
  }
  const std::string first(context_.sources.Text(parts[0]->span)), second(context_.sources.Text(parts[1]->span));
  auto builder = context_.Report(DiagCode::J1005, parts[0]->span, "`" + first + "` is an event, not a value");
  for (size_t i = 1; i < parts.size(); ++i) builder.Label(parts[i]->span, "so is this");
  if (scope.moment) {
    builder.Help("wait for one after the other: `wait { on " + first + " { } }`, then `wait { on " + second +
                 " { } }`");
  }
  const bool fits = asked.size() <= 80 && asked.find('\n') == std::string::npos;
  builder.Help("ask the history whether they came: `" + (fits ? asked : "seen(" + first + ") and …") + "`");
  return true;
}

// One side of `and` or `or`. `before`: what stands in front of it, if it is the right one; `told`: something that is no
// condition was reported already, and what else is none is the same mistake.
ExprPtr Exprs::CheckSide(const ast::Expr& side, const ast::BinaryExpr& node, const ast::Expr* before, bool& told) {
  const Type bool_type{Kind::kBool};
  const std::string purpose = "`" + std::string(Spelling(node.op)) + "` takes bools";
  ExprPtr value = Check(side, bool_type);
  if (value->type.kind == Kind::kBool || value->type.kind == Kind::kError)
    return Convert(std::move(value), bool_type, purpose);
  if (told) return MakeError(side.span, bool_type);
  told = true;
  const ast::BinaryExpr* compared = before == nullptr ? nullptr : Comparison(*before);
  const std::string text = Excerpt(context_, side.span, "");
  if (compared == nullptr || !IsConst(*value) || text.empty() || !ComparesLike(*compared->left, value->type)) {
    return Convert(std::move(value), bool_type, purpose);
  }
  // `n == 1 or 2`
  const std::string what = Excerpt(context_, compared->left->span, "x");
  auto builder = context_.Report(DiagCode::J2001, side.span,
                                 "expected `bool`, found `" + context_.TypeName(value->type) + "`", purpose);
  builder.Note("each side is a condition by itself: the `" + std::string(Spelling(compared->op)) +
               "` in front does not reach over here");
  builder.Help("compare again: `" + what + " " + std::string(Spelling(compared->op)) + " " + text + "`");
  if (compared->op == ast::BinaryOp::kEq && node.op == ast::BinaryOp::kOr) {
    builder.Help("or look into a list: `" + what + " in [" + Excerpt(context_, compared->right->span, "…") + ", " +
                 text + "]`");
  }
  return MakeError(side.span, bool_type);
}

ExprPtr Exprs::CheckLogic(const ast::Expr& expr, const ast::BinaryExpr& node) {
  if (logic_depth_ == 0 && ReportChain(expr)) return MakeError(expr.span);
  ++logic_depth_;
  bool told = false;
  ExprPtr left = CheckSide(*node.left, node, nullptr, told);
  told = told || (Connection(*node.left) != nullptr && HasError(*left));
  // The right side is reached only when the left was true (`and`) or false (`or`).
  const bool is_and = node.op == ast::BinaryOp::kAnd;
  const Facts before = facts;
  facts = Union(before, FactsWhen(*left, is_and));
  ExprPtr right = CheckSide(*node.right, node, LastPart(*node.left), told);
  facts = before;
  --logic_depth_;
  return Make(context_, is_and ? ExprKind::kAnd : ExprKind::kOr, {Kind::kBool}, expr.span,
              Args(std::move(left), std::move(right)));
}

}  // namespace journey::sema
