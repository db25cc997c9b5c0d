// Operators: arithmetic, comparison, `??`, `in`, `if`.
#include <algorithm>

#include "compiler/sema/exprs.h"
#include "compiler/sema/types.h"
#include "ir/text_bytes.h"
#include "runtime/value/numbers.h"

namespace journey::sema {
namespace {

std::string_view Verb(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::kAdd:
      return "add";
    case ast::BinaryOp::kSub:
      return "subtract";
    case ast::BinaryOp::kMul:
      return "multiply";
    case ast::BinaryOp::kDiv:
      return "divide";
    default:
      return "take the remainder of";
  }
}

// What the other side of a comparison may go by.
Type HintOf(Type type) { return type.kind == Kind::kEnum || type.kind == Kind::kList ? type : kAnyType; }
// The same for what may be the value of a whole.
bool IsHint(Type type) { return type.kind == Kind::kEnum || type.kind == Kind::kZone || type.kind == Kind::kList; }

bool IsZero(const ConstValue& value) {
  if (const auto* i = std::get_if<int64_t>(&value)) return *i == 0;
  if (const auto* f = std::get_if<double>(&value)) return *f == 0;
  return true;
}

}  // namespace

std::string_view Spelling(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::kOr:
      return "or";
    case ast::BinaryOp::kAnd:
      return "and";
    case ast::BinaryOp::kEq:
      return "==";
    case ast::BinaryOp::kNe:
      return "!=";
    case ast::BinaryOp::kLt:
      return "<";
    case ast::BinaryOp::kLe:
      return "<=";
    case ast::BinaryOp::kGt:
      return ">";
    case ast::BinaryOp::kGe:
      return ">=";
    case ast::BinaryOp::kCoalesce:
      return "??";
    case ast::BinaryOp::kAdd:
      return "+";
    case ast::BinaryOp::kSub:
      return "-";
    case ast::BinaryOp::kMul:
      return "*";
    case ast::BinaryOp::kDiv:
      return "/";
    case ast::BinaryOp::kMod:
      return "%";
  }
  return "";
}

ExprPtr Exprs::CheckUnary(const ast::Expr& expr, const ast::UnaryExpr& node) {
  if (node.op == ast::UnaryOp::kNot) {
    ExprPtr operand = CheckCondition(*node.operand, "`not` takes a bool");
    return MakePure(context_, ir::Op::kNot, {Kind::kBool}, expr.span, Args(std::move(operand)));
  }
  // The smallest int is in range only with its sign.
  if (const auto* literal = std::get_if<ast::IntLit>(&node.operand->node)) {
    return CheckLiteral(expr, "-" + literal->digits, Kind::kInt);
  }
  if (const auto* literal = std::get_if<ast::DecimalLit>(&node.operand->node)) {
    return CheckLiteral(expr, "-" + literal->digits, Kind::kDecimal);
  }
  ExprPtr operand = Check(*node.operand);
  const Type type = operand->type;
  if (type.kind == Kind::kError || !RequirePresent(*operand, "`-` needs a value")) return MakeError(expr.span);
  const auto op = FamilyOp(Family::kNeg, type.kind);
  if (!op) {
    context_.Report(DiagCode::J2003, expr.span, "cannot negate " + context_.WithArticle(type));
    return MakeError(expr.span);
  }
  return MakePure(context_, *op, type, expr.span, Args(std::move(operand)));
}

ExprPtr Exprs::CheckBinary(const ast::Expr& expr, const ast::BinaryExpr& node, Type expected) {
  switch (node.op) {
    case ast::BinaryOp::kOr:
    case ast::BinaryOp::kAnd:
      return CheckLogic(expr, node);
    case ast::BinaryOp::kEq:
    case ast::BinaryOp::kNe:
      return CheckEquality(expr, node);
    case ast::BinaryOp::kLt:
    case ast::BinaryOp::kLe:
    case ast::BinaryOp::kGt:
    case ast::BinaryOp::kGe:
      return CheckOrder(expr, node);
    case ast::BinaryOp::kCoalesce:
      return CheckCoalesce(expr, node, expected);
    default:
      break;
  }
  // Lists that are joined are of one type, and names in one of them may be known by the other only.
  const auto list = [&](const ast::Expr& other) {
    const Type hint = expected.kind == Kind::kList ? expected.Required() : PeekHint(other);
    return node.op == ast::BinaryOp::kAdd && hint.kind == Kind::kList ? hint : kAnyType;
  };
  ExprPtr left = Check(*node.left, list(*node.right));
  ExprPtr right = Check(*node.right, list(*node.left));
  return Arithmetic(node.op, node.op_span, std::move(left), std::move(right), expr.span);
}

bool Exprs::MayBeMember(const ast::Expr& expr) const {
  const auto* node = std::get_if<ast::NameExpr>(&expr.node);
  return node != nullptr && std::ranges::any_of(context_.program.enums, [&](const typed::Enum& decl) {
           return FindNamed(decl.members, node->name.text) != kNone;
         });
}

ExprPtr Exprs::CheckBeside(const ast::Expr& side, Type hint, bool wrong) {
  beside_wrong_ = wrong && MayBeMember(side);
  ExprPtr result = Check(side, hint);
  beside_wrong_ = false;
  return result;
}

ExprPtr Exprs::CheckEquality(const ast::Expr& expr, const ast::BinaryExpr& node) {
  const Type left_hint = HintOf(PeekHint(*node.right));
  const Type right_hint = HintOf(PeekHint(*node.left));
  ExprPtr left, right;
  const auto is_name = [](const ast::Expr& side) { return std::holds_alternative<ast::NameExpr>(side.node); };
  // A name may be nothing but a member: then it depends on what it is compared with.
  if (is_name(*node.left) && (!is_name(*node.right) || MayBeMember(*node.left))) {
    right = Check(*node.right, right_hint);
    left = CheckBeside(*node.left, left_hint, right->type.kind == Kind::kError);
  } else {
    left = Check(*node.left, left_hint);
    right = CheckBeside(*node.right, right_hint, left->type.kind == Kind::kError);
  }
  const Type bool_type{Kind::kBool};
  const bool negated = node.op == ast::BinaryOp::kNe;
  auto finish = [&](ExprPtr equal) {
    if (!negated) return equal;
    return MakePure(context_, ir::Op::kNot, bool_type, expr.span, Args(std::move(equal)));
  };
  if (left->type.kind == Kind::kError || right->type.kind == Kind::kError) return MakeError(expr.span, bool_type);
  const bool left_none = left->type.kind == Kind::kNone;
  const bool right_none = right->type.kind == Kind::kNone;
  if (left_none && right_none) return MakeConst(bool_type, !negated, expr.span);
  if (left_none || right_none) {
    ExprPtr& value = left_none ? right : left;
    if (!value->type.optional) {
      auto builder = context_.Report(DiagCode::J2901, expr.span,
                                     std::string("this comparison is always ") + (negated ? "true" : "false"));
      builder.Label(value->span, context_.WithArticle(value->type) + " is never none here");
      if (scope.moment && value->kind == ExprKind::kUnwrap) return StillThere(std::move(value), negated, expr.span);
      return MakeConst(bool_type, negated, expr.span);
    }
    ExprPtr present = Make(context_, ExprKind::kIsSome, bool_type, expr.span, Args(std::move(value)));
    if (negated) return present;
    return MakePure(context_, ir::Op::kNot, bool_type, expr.span, Args(std::move(present)));
  }
  const Type common = CommonType(*left, *right, node.op_span);
  if (common.kind == Kind::kError) return MakeError(expr.span, bool_type);
  left = Convert(std::move(left), common, "");
  right = Convert(std::move(right), common, "");
  const ir::Op op = *FamilyOp(Family::kEq, common.kind);
  if (common.optional) {
    return finish(Make(context_, ExprKind::kOptEq, bool_type, expr.span, Args(std::move(left), std::move(right)), op));
  }
  return finish(MakePure(context_, op, bool_type, expr.span, Args(std::move(left), std::move(right))));
}

// Always as is known here; but a moment that asks follows what it asks about, and is none once that is (edition 2,
// section 15.5), so the question stays.
ExprPtr Exprs::StillThere(ExprPtr known, bool negated, Span span) {
  const Type bool_type{Kind::kBool}, optional = known->type.Optional();
  ExprPtr some = Make(context_, ExprKind::kSome, optional, span, Args(std::move(known)));
  ExprPtr present = Make(context_, ExprKind::kIsSome, bool_type, span, Args(std::move(some)));
  return negated ? std::move(present) : MakePure(context_, ir::Op::kNot, bool_type, span, Args(std::move(present)));
}

ExprPtr Exprs::CheckOrder(const ast::Expr& expr, const ast::BinaryExpr& node) {
  const Type bool_type{Kind::kBool};
  const Type left_hint = PeekHint(*node.right);
  const Type right_hint = PeekHint(*node.left);
  ExprPtr left = Check(*node.left, left_hint.kind == Kind::kEnum ? left_hint : kAnyType);
  ExprPtr right = Check(*node.right, right_hint.kind == Kind::kEnum ? right_hint : kAnyType);
  const std::string purpose = "`" + std::string(Spelling(node.op)) + "` needs a value on both sides";
  const bool present = RequirePresent(*left, purpose) & RequirePresent(*right, purpose);
  if (!present || left->type.kind == Kind::kError || right->type.kind == Kind::kError) {
    return MakeError(expr.span, bool_type);
  }
  const Type common = CommonType(*left, *right, node.op_span);
  if (common.kind == Kind::kError) return MakeError(expr.span, bool_type);
  if (!FamilyOp(Family::kLt, common.kind)) {
    auto builder =
        context_.Report(DiagCode::J2004, expr.span, "values of type `" + context_.TypeName(common) + "` have no order");
    builder.Label(node.op_span, "so nothing is less or greater");
    if (common.kind == Kind::kEnum) builder.Help("list the members you mean: `x in [a, b]`");
    return MakeError(expr.span, bool_type);
  }
  left = Convert(std::move(left), common, purpose);
  right = Convert(std::move(right), common, purpose);
  const bool strict = node.op == ast::BinaryOp::kLt || node.op == ast::BinaryOp::kGt;
  const ir::Op op = *FamilyOp(strict ? Family::kLt : Family::kLe, common.kind);
  if (node.op == ast::BinaryOp::kGt || node.op == ast::BinaryOp::kGe) std::swap(left, right);
  return MakePure(context_, op, bool_type, expr.span, Args(std::move(left), std::move(right)));
}

ExprPtr Exprs::CheckCoalesce(const ast::Expr& expr, const ast::BinaryExpr& node, Type expected) {
  Type hint = expected;
  if (!IsHint(hint)) hint = PeekHint(expr);
  ExprPtr left = Check(*node.left, hint);
  ExprPtr right = Check(*node.right, hint);
  if (left->type.kind == Kind::kError || right->type.kind == Kind::kError) {
    // Most likely what the author meant; keeps one mistake from becoming two.
    if (left->type.kind == Kind::kError) return MakeError(expr.span);
    return MakeError(expr.span, left->type.kind == Kind::kNone ? kErrorType : left->type.Required());
  }
  if (left->type.kind == Kind::kNone) return right;
  if (!left->type.optional) {
    context_.Report(DiagCode::J2900, node.op_span, "`??` has nothing to replace", "never used")
        .Label(left->span, context_.WithArticle(left->type) + " is never none here");
  }
  const Type common = CommonType(*left, *right, right->span);
  if (common.kind == Kind::kError) return MakeError(expr.span);
  const Type result =
      left->type.optional ? (right->type.optional ? common.Optional() : common.Required()) : common.Required();
  if (!left->type.optional) return Convert(std::move(left), result, "");
  left = Convert(std::move(left), common.Optional(), "");
  right = Convert(std::move(right), result, "");
  return Make(context_, ExprKind::kCoalesce, result, expr.span, Args(std::move(left), std::move(right)));
}

ExprPtr Exprs::CheckIf(const ast::Expr& expr, const ast::IfExpr& node, Type expected) {
  ExprPtr condition = CheckCondition(*node.condition, "the condition of `if`");
  Type hint = expected;
  if (!IsHint(hint)) hint = PeekHint(expr);
  const Facts before = facts;
  facts = Union(before, FactsWhen(*condition, true));
  ExprPtr yes = Check(*node.then_value, hint);
  facts = Union(before, FactsWhen(*condition, false));
  ExprPtr no = Check(*node.else_value, hint);
  facts = before;
  if (yes->type.kind == Kind::kNone && no->type.kind == Kind::kNone) return yes;
  const Type common = CommonType(*yes, *no, no->span);
  if (common.kind == Kind::kError) return MakeError(expr.span);
  yes = Convert(std::move(yes), common, "");
  no = Convert(std::move(no), common, "");
  return Make(context_, ExprKind::kIf, common, expr.span, Args(std::move(condition), std::move(yes), std::move(no)));
}

bool Exprs::StaysOptional(const typed::Expr& expr) const {
  return scope.moment && expr.type.optional && (expr.type.kind == Kind::kInstant || expr.type.kind == Kind::kDate);
}

ExprPtr Exprs::Moved(ir::Op op, Kind kind, Span span, std::vector<ExprPtr> args) {
  if (!args[0]->type.optional) return MakePure(context_, op, {kind}, span, std::move(args));
  return Make(context_, ExprKind::kPureSome, {kind, true}, span, std::move(args), op);
}

ExprPtr Exprs::CheckShift(const ast::Expr& expr, const ast::ShiftExpr& node) {
  ExprPtr value = Check(*node.value);
  const Type type = value->type;
  const std::string what = node.back ? "`-` needs a value" : "`+` needs a value";
  if (type.kind == Kind::kError) return MakeError(expr.span);
  if (!StaysOptional(*value) && !RequirePresent(*value, what, true)) return MakeError(expr.span);
  if (type.kind != Kind::kInstant && type.kind != Kind::kDate) {
    auto builder =
        context_.Report(DiagCode::J2003, value->span, "a calendar span cannot move " + context_.WithArticle(type),
                        "an instant or a date stands before it");
    if (type.kind == Kind::kDuration) builder.Help("a plain span is a duration: `1 week`, `3 days`");
    return MakeError(expr.span);
  }
  if (node.by.count == 0) {
    context_.Report(DiagCode::J4001, node.by.span, "a calendar span must be longer than nothing", "this is zero");
    return MakeError(expr.span, type);
  }
  const bool months = node.by.unit == ast::CalendarUnit::kMonth || node.by.unit == ast::CalendarUnit::kYear;
  const int64_t each = node.by.unit == ast::CalendarUnit::kWeek ? 7 : node.by.unit == ast::CalendarUnit::kYear ? 12 : 1;
  const int64_t count = rt::SaturatingMul(node.by.count, node.back ? -each : each);
  ExprPtr by = MakeConst({Kind::kInt}, count, node.by.span);
  if (type.kind == Kind::kDate) {
    const ir::Op op = months ? ir::Op::kDateAddMonths : ir::Op::kDateAddDays;
    return Moved(op, type.kind, expr.span, Args(std::move(value), std::move(by)));
  }
  const ir::Op op = months ? ir::Op::kAddMonths : ir::Op::kAddDays;
  return Moved(op, type.kind, expr.span, Args(std::move(value), std::move(by), CustomerZone(expr.span)));
}

ExprPtr Exprs::CheckInList(const ast::Expr& expr, const ast::InListExpr& node) {
  const Type bool_type{Kind::kBool};
  Type item_hint = PeekHint(*node.value);
  Type value_hint = kAnyType;
  for (const ast::ExprPtr& item : node.items) {
    if (value_hint == kAnyType) value_hint = PeekHint(*item);
  }
  if (item_hint == kAnyType) item_hint = value_hint;
  std::vector<ExprPtr> args;
  args.push_back(Check(*node.value, value_hint.kind == Kind::kEnum ? value_hint : kAnyType));
  bool failed = args[0]->type.kind == Kind::kError;
  for (const ast::ExprPtr& item : node.items) {
    args.push_back(CheckBeside(*item, item_hint, args[0]->type.kind == Kind::kError));
    failed |= args.back()->type.kind == Kind::kError;
  }
  if (failed) return MakeError(expr.span, bool_type);
  // The running common type, carried by a placeholder.
  typed::Expr common;
  common.type = args[0]->type;
  common.span = args[0]->span;
  for (size_t i = 1; i < args.size(); ++i) {
    const typed::Expr& so_far = i == 1 ? *args[0] : common;
    const Type type = CommonType(so_far, *args[i], args[i]->span);
    if (type.kind == Kind::kError) return MakeError(expr.span, bool_type);
    common.type = type;
  }
  if (common.type.kind == Kind::kNone) return MakeConst(bool_type, args.size() > 1, expr.span);
  for (ExprPtr& arg : args) {
    arg = Convert(std::move(arg), common.type, "");
    if (arg->type.kind == Kind::kError) return MakeError(expr.span, bool_type);
  }
  return MakeInList(context_, expr.span, std::move(args), *FamilyOp(Family::kEq, common.type.kind));
}

ExprPtr Exprs::CheckInRange(const ast::Expr& expr, const ast::InRangeExpr& node) {
  const Type bool_type{Kind::kBool};
  ExprPtr value = Check(*node.value);
  // Members are known by their names, if only to say that they have no order.
  const Type hint = value->type.kind == Kind::kEnum ? value->type.Required() : kAnyType;
  ExprPtr low = Check(*node.low, hint);
  ExprPtr high = Check(*node.high, hint);
  bool ok = true;
  for (const ExprPtr* part : {&value, &low, &high}) {
    ok &= RequirePresent(**part, "a range needs values") && (*part)->type.kind != Kind::kError;
  }
  if (!ok) return MakeError(expr.span, bool_type);
  Type common = CommonType(*low, *high, high->span);
  if (common.kind == Kind::kError) return MakeError(expr.span, bool_type);
  low = Convert(std::move(low), common, "");
  high = Convert(std::move(high), common, "");
  common = CommonType(*value, *low, value->span);
  if (common.kind == Kind::kError) return MakeError(expr.span, bool_type);
  if (!FamilyOp(Family::kLe, common.kind)) {
    context_
        .Report(DiagCode::J2004, expr.span, "values of type `" + context_.TypeName(common) + "` have no order",
                "so there is no range of them")
        .Help("list the values instead: `x in [a, b]`");
    return MakeError(expr.span, bool_type);
  }
  value = Convert(std::move(value), common, "");
  low = Convert(std::move(low), common, "");
  high = Convert(std::move(high), common, "");
  return Make(context_, ExprKind::kInRange, bool_type, expr.span,
              Args(std::move(value), std::move(low), std::move(high)), *FamilyOp(Family::kLe, common.kind));
}

ExprPtr Exprs::Divide(ast::BinaryOp op, ExprPtr left, ExprPtr right, Type type, Span span) {
  const bool div = op == ast::BinaryOp::kDiv;
  // A zero divisor is never an error: the result is none, unless a constant rules it out.
  if (HasError(*right)) return MakeError(span);
  const bool never_zero = IsConst(*right) && !IsZero(ConstOf(*right));
  if (type.kind == Kind::kDuration) {
    const ir::Op by = never_zero ? ir::Op::kDurDivBy : ir::Op::kDurDiv;
    return MakePure(context_, by, never_zero ? type : type.Optional(), span, Args(std::move(left), std::move(right)));
  }
  const Family family = never_zero ? (div ? Family::kDivBy : Family::kModBy) : (div ? Family::kDiv : Family::kMod);
  return MakePure(context_, *FamilyOp(family, type.kind), never_zero ? type : type.Optional(), span,
                  Args(std::move(left), std::move(right)));
}

// How often one goes into the other, a number, and what is left over, a duration.
ExprPtr Exprs::DivideDurations(ast::BinaryOp op, ExprPtr left, ExprPtr right, Span span) {
  const bool div = op == ast::BinaryOp::kDiv;
  if (HasError(*right)) return MakeError(span);
  const bool never_zero = IsConst(*right) && !IsZero(ConstOf(*right));
  const ir::Op by = div ? ir::Op::kDurRatioBy : ir::Op::kDurModBy;
  const ir::Op checked = div ? ir::Op::kDurRatio : ir::Op::kDurMod;
  const Type type{div ? Kind::kInt : Kind::kDuration, !never_zero};
  return MakePure(context_, never_zero ? by : checked, type, span, Args(std::move(left), std::move(right)));
}

ExprPtr Exprs::Arithmetic(ast::BinaryOp op, Span op_span, ExprPtr left, ExprPtr right, Span span) {
  using ast::BinaryOp;
  const std::string purpose = "`" + std::string(Spelling(op)) + "` needs a value on both sides";
  const Kind a = left->type.kind;
  const Kind b = right->type.kind;
  // Of `instant ± duration` the instant may be none where moments are.
  const bool left_moves = StaysOptional(*left) && a == Kind::kInstant && b == Kind::kDuration;
  const bool right_moves = StaysOptional(*right) && a == Kind::kDuration && b == Kind::kInstant;
  const bool present =
      (left_moves || RequirePresent(*left, purpose, true)) & (right_moves || RequirePresent(*right, purpose, true));
  if (!present || a == Kind::kError || b == Kind::kError) return MakeError(span);
  auto pure = [&](ir::Op ir_op, Kind kind) {
    return MakePure(context_, ir_op, {kind}, span, Args(std::move(left), std::move(right)));
  };
  if (IsNumeric(a) && IsNumeric(b)) {
    const Kind kind = NumericRank(a) > NumericRank(b) ? a : b;
    left = Convert(std::move(left), {kind}, purpose);
    right = Convert(std::move(right), {kind}, purpose);
    switch (op) {
      case BinaryOp::kAdd:
        return pure(*FamilyOp(Family::kAdd, kind), kind);
      case BinaryOp::kSub:
        return pure(*FamilyOp(Family::kSub, kind), kind);
      case BinaryOp::kMul:
        return pure(*FamilyOp(Family::kMul, kind), kind);
      default:
        return Divide(op, std::move(left), std::move(right), {kind}, span);
    }
  }
  if (op == BinaryOp::kAdd && a == Kind::kList && b == Kind::kList) {
    const Type common = CommonType(*left, *right, op_span);
    if (common.kind == Kind::kError) return MakeError(span);
    left = Convert(std::move(left), common, purpose);
    right = Convert(std::move(right), common, purpose);
    if (left->type.kind == Kind::kError || right->type.kind == Kind::kError) return MakeError(span);
    const int64_t length = LengthOf(context_, *left) + LengthOf(context_, *right);
    if (length > ir::kMostJoined) {
      context_.Report(DiagCode::J3070, op_span,
                      "this list may have " + std::to_string(length) + " elements; at most " +
                          std::to_string(ir::kMostJoined) + " are allowed");
      return MakeError(span);
    }
    return MakePure(context_, ir::Op::kListConcat, common, span, Args(std::move(left), std::move(right)));
  }
  if (op == BinaryOp::kAdd) {
    if (a == b && (a == Kind::kString || a == Kind::kDuration)) return pure(*FamilyOp(Family::kAdd, a), a);
    if (a == Kind::kDuration && b == Kind::kInstant) std::swap(left, right);
    if ((a == Kind::kInstant && b == Kind::kDuration) || (a == Kind::kDuration && b == Kind::kInstant)) {
      return Moved(ir::Op::kInstAdd, Kind::kInstant, span, Args(std::move(left), std::move(right)));
    }
  } else if (op == BinaryOp::kSub) {
    if (a == Kind::kDuration && b == Kind::kDuration) return pure(ir::Op::kDurSub, Kind::kDuration);
    if (a == Kind::kInstant && b == Kind::kDuration) {
      return Moved(ir::Op::kInstSub, Kind::kInstant, span, Args(std::move(left), std::move(right)));
    }
    if (a == Kind::kInstant && b == Kind::kInstant) return pure(ir::Op::kInstDiff, Kind::kDuration);
  } else if (op == BinaryOp::kMul) {
    if (a == Kind::kDuration && b == Kind::kInt) return pure(ir::Op::kDurMul, Kind::kDuration);
    if (a == Kind::kInt && b == Kind::kDuration) {
      std::swap(left, right);
      return pure(ir::Op::kDurMul, Kind::kDuration);
    }
  } else if (a == Kind::kDuration && b == Kind::kDuration) {
    return DivideDurations(op, std::move(left), std::move(right), span);
  } else if (op == BinaryOp::kDiv && a == Kind::kDuration && b == Kind::kInt) {
    return Divide(op, std::move(left), std::move(right), {Kind::kDuration}, span);
  }
  auto builder = context_.Report(DiagCode::J2003, op_span,
                                 "cannot " + std::string(Verb(op)) + " `" + context_.TypeName(left->type) + "` and `" +
                                     context_.TypeName(right->type) + "`");
  builder.Label(left->span, context_.WithArticle(left->type));
  builder.Label(right->span, context_.WithArticle(right->type));
  if (op == BinaryOp::kAdd && (a == Kind::kList) != (b == Kind::kList)) {
    const typed::Expr& other = a == Kind::kList ? *right : *left;
    builder.Help("`+` joins two lists: write `[" + Excerpt(context_, other.span, "…") + "]`");
  } else if (op == BinaryOp::kAdd && (a == Kind::kString || b == Kind::kString)) {
    const typed::Expr& other = a == Kind::kString ? *right : *left;
    builder.Help("`+` joins text with text: write `string(" + Excerpt(context_, other.span, "…") +
                 ")`, or use a hole: `\"… {" + Excerpt(context_, other.span, "…") + "}\"`");
  } else if (a == Kind::kDate && b == Kind::kDate && op == BinaryOp::kSub) {
    builder.Help("count the days: `days_between(" + Excerpt(context_, right->span, "…") + ", " +
                 Excerpt(context_, left->span, "…") + ")`");
  } else if (a == Kind::kDate && (b == Kind::kDuration || b == Kind::kInt)) {
    builder.Help("a date moves by calendar spans: `3 calendar days`, `1 calendar month`");
  } else if (op == BinaryOp::kSub && a == Kind::kList) {
    const std::string one = Excerpt(context_, right->span, "…");
    builder.Help("keep the others: `filter(" + Excerpt(context_, left->span, "items") + " where it != " + one + ")`");
  } else if (a == Kind::kTime || b == Kind::kTime) {
    builder.Note("times of day have no arithmetic; instants and durations have");
  } else if ((a == Kind::kInstant && b == Kind::kInt) || (a == Kind::kDuration && b == Kind::kInt)) {
    builder.Help("give the number a unit: `1 day`, `30 minutes`");
  }
  return MakeError(span);
}

}  // namespace journey::sema
