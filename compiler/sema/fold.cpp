// Constant folding calls the runtime's pure operations, so a constant is what the same expression gives at run time.
#include "compiler/sema/fold.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "runtime/value/calendar.h"
#include "runtime/value/pure.h"
#include "runtime/value/value_set.h"
#include "runtime/value/working_hours.h"

namespace journey::sema {
namespace {

// Steps one constant may take, and how deep its functions may nest.
constexpr int kStepBudget = 100'000;
constexpr int kMaxDepth = 2'000;
// Written lists and records share what they have in common while they are folded, and no longer in the module.
constexpr uint64_t kMostConstantValues = 100'000;

class Evaluator {
 public:
  explicit Evaluator(Context& context) : context_(context) {}

  std::optional<ConstValue> Run(const typed::Expr& expr, std::span<const ConstValue> params) {
    if (--steps_ < 0 || depth_ > kMaxDepth) return std::nullopt;
    ++depth_;
    std::optional<ConstValue> result = Step(expr, params);
    --depth_;
    return result;
  }

 private:
  using Params = std::span<const ConstValue>;

  std::optional<ConstValue> Step(const typed::Expr& expr, Params params) {
    switch (expr.kind) {
      case ExprKind::kConst:
        return expr.value;
      case ExprKind::kParam: {
        const size_t index = static_cast<size_t>(expr.index);
        if (index >= params.size()) return std::nullopt;
        return params[index];
      }
      case ExprKind::kSome:
        return Run(*expr.args[0], params);
      case ExprKind::kUnwrap: {
        std::optional<ConstValue> value = Run(*expr.args[0], params);
        if (!value || std::holds_alternative<std::monostate>(*value)) return std::nullopt;
        return value;
      }
      case ExprKind::kIsSome: {
        std::optional<ConstValue> value = Run(*expr.args[0], params);
        if (!value) return std::nullopt;
        return ConstValue(!std::holds_alternative<std::monostate>(*value));
      }
      case ExprKind::kAnd:
      case ExprKind::kOr: {
        std::optional<ConstValue> left = Run(*expr.args[0], params);
        if (!left) return std::nullopt;
        if (std::get<bool>(*left) == (expr.kind == ExprKind::kOr)) return left;
        return Run(*expr.args[1], params);
      }
      case ExprKind::kIf: {
        std::optional<ConstValue> condition = Run(*expr.args[0], params);
        if (!condition) return std::nullopt;
        return Run(*expr.args[std::get<bool>(*condition) ? 1 : 2], params);
      }
      case ExprKind::kCoalesce: {
        std::optional<ConstValue> left = Run(*expr.args[0], params);
        if (!left || !std::holds_alternative<std::monostate>(*left)) return left;
        return Run(*expr.args[1], params);
      }
      case ExprKind::kOptEq:
        return Equal(expr, *expr.args[0], *expr.args[1], params);
      case ExprKind::kInList: {
        if (expr.set != nullptr) return InSet(expr, params);
        bool found = false;
        for (size_t i = 1; i < expr.args.size(); ++i) {
          std::optional<ConstValue> equal = Equal(expr, *expr.args[0], *expr.args[i], params);
          if (!equal) return std::nullopt;
          found |= std::get<bool>(*equal);
        }
        return ConstValue(found);
      }
      case ExprKind::kInRange: {
        std::optional<ConstValue> above = Apply(expr, {expr.args[1].get(), expr.args[0].get()}, params);
        std::optional<ConstValue> below = Apply(expr, {expr.args[0].get(), expr.args[2].get()}, params);
        if (!above || !below) return std::nullopt;
        return ConstValue(std::get<bool>(*above) && std::get<bool>(*below));
      }
      case ExprKind::kListLit:
      case ExprKind::kRecordLit:
        return Items(expr, params);
      case ExprKind::kField: {
        const std::optional<ConstValue> record = Run(*expr.args[0], params);
        if (!record) return std::nullopt;
        const auto* fields = std::get_if<std::shared_ptr<const typed::ConstItems>>(&*record);
        const auto index = static_cast<size_t>(expr.index2);
        if (fields == nullptr || index >= (*fields)->items.size()) return std::nullopt;
        return (*fields)->items[index];
      }
      case ExprKind::kPureSome: {
        std::optional<ConstValue> value = Run(*expr.args[0], params);
        if (!value || std::holds_alternative<std::monostate>(*value)) return value;
        [[fallthrough]];
      }
      case ExprKind::kPure: {
        std::vector<const typed::Expr*> args;
        for (const ExprPtr& arg : expr.args) args.push_back(arg.get());
        return Apply(expr, args, params);
      }
      case ExprKind::kLet: {
        const typed::Let& let = context_.program.lets[expr.index];
        if (let.constant) return let.constant;
        return std::nullopt;
      }
      case ExprKind::kCall: {
        const typed::Let& let = context_.program.lets[expr.index];
        if (let.body == nullptr) return std::nullopt;
        std::vector<ConstValue> values;
        for (const ExprPtr& arg : expr.args) {
          std::optional<ConstValue> value = Run(*arg, params);
          if (!value) return std::nullopt;
          values.push_back(std::move(*value));
        }
        return Run(*let.body, values);
      }
      default:
        return std::nullopt;
    }
  }

  std::optional<ConstValue> Items(const typed::Expr& expr, Params params) {
    auto items = std::make_shared<typed::ConstItems>();
    for (const ExprPtr& arg : expr.args) {
      std::optional<ConstValue> item = Run(*arg, params);
      if (!item) return std::nullopt;
      const auto* inside = std::get_if<std::shared_ptr<const typed::ConstItems>>(&*item);
      items->values += inside != nullptr ? (*inside)->values : 1;
      items->items.push_back(std::move(*item));
    }
    if (items->values > kMostConstantValues) {
      // Once: what is made of it would be too large as well.
      if (!std::exchange(context_.told_of_large_constant, true)) {
        context_
            .Report(DiagCode::J3061, expr.span,
                    "this constant has " + std::to_string(items->values) + " values; at most " +
                        std::to_string(kMostConstantValues) + " are allowed")
            .Note("a record that is left to its defaults has all of them, at every place");
      }
      items->values = 1;
    }
    return ConstValue(std::move(items));
  }

  std::optional<ConstValue> InSet(const typed::Expr& expr, Params params) {
    const std::optional<ConstValue> value = Run(*expr.args[0], params);
    if (!value) return std::nullopt;
    if (std::holds_alternative<std::monostate>(*value)) return ConstValue(expr.index == 1);
    return ConstValue(expr.set->Contains(ToValue(expr.args[0]->type, *value)));
  }

  // Both none, or both present and equal by the operation of `expr`.
  std::optional<ConstValue> Equal(const typed::Expr& expr, const typed::Expr& a, const typed::Expr& b, Params params) {
    std::optional<ConstValue> left = Run(a, params);
    std::optional<ConstValue> right = Run(b, params);
    if (!left || !right) return std::nullopt;
    const bool left_none = std::holds_alternative<std::monostate>(*left);
    const bool right_none = std::holds_alternative<std::monostate>(*right);
    if (left_none || right_none) return ConstValue(left_none == right_none);
    return Apply(expr, {&a, &b}, params);
  }

  std::optional<ConstValue> Apply(const typed::Expr& expr, std::vector<const typed::Expr*> args, Params params) {
    std::vector<ConstValue> values;
    std::vector<rt::Value> operands;
    for (const typed::Expr* arg : args) {
      // Lists and records are computed at run time only.
      if (arg->type.kind == Kind::kList || arg->type.kind == Kind::kRecord) return std::nullopt;
      std::optional<ConstValue> value = Run(*arg, params);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
      operands.push_back(ToValue(arg->type, values.back()));
    }
    if (expr.op == ir::Op::kEnumToStr) {
      const auto& members = context_.program.enums[args[0]->type.enum_id].members;
      const size_t member = static_cast<size_t>(std::get<int64_t>(values[0]));
      if (member >= members.size()) return std::nullopt;
      return ConstValue(members[member].wire);
    }
    if (expr.op == ir::Op::kStrMatches) {
      const RE2 pattern(expr.text, RE2::Quiet);
      if (!pattern.ok()) return std::nullopt;
      return ConstValue(RE2::PartialMatch(std::get<std::string>(values[0]), pattern));
    }
    if (expr.op == ir::Op::kCalendarOpen) {
      const typed::Calendar& decl = context_.program.calendars[expr.index];
      if (decl.openings.empty()) return std::nullopt;
      const rt::WorkingHours hours({decl.info.qualified, {}, decl.openings, decl.closed}, std::nullopt);
      return ConstValue(hours.IsOpen(operands[0].i, operands[1].i));
    }
    const rt::PureFn function = rt::PureFunction(expr.op);
    if (function == nullptr) return std::nullopt;
    rt::Value out = rt::Value::None();
    function(context_.arena, operands.data(), &out);
    // The result's type: that of the node for a kPure, bool for the comparisons inside `in` and optional equality.
    const bool own = expr.kind == ExprKind::kPure || expr.kind == ExprKind::kPureSome;
    return FromValue(own ? expr.type : Type{Kind::kBool}, out);
  }

 public:
  rt::Value ToValue(Type type, const ConstValue& value) {
    return std::visit(Overloaded{
                          [](std::monostate) { return rt::Value::None(); },
                          [](bool v) { return rt::Value::Bool(v); },
                          [](int64_t v) { return rt::Value::Int(v); },
                          [](double v) { return rt::Value::Float(v); },
                          [](const std::shared_ptr<const typed::ConstItems>&) { return rt::Value::None(); },
                          [&](const std::string& v) {
                            if (type.kind == Kind::kZone) return rt::Value::Int(rt::FindZone(v).value_or(rt::kUtc));
                            return rt::Value::String(context_.arena.Copy(v));
                          },
                      },
                      value);
  }

 private:
  static ConstValue FromValue(Type type, const rt::Value& value) {
    if (value.has == 0) return std::monostate();
    switch (type.kind) {
      case Kind::kBool:
        return value.i != 0;
      case Kind::kFloat:
        return value.f;
      case Kind::kString:
        return std::string(value.s->view());
      case Kind::kZone:
        return std::string(rt::ZoneName(value.i));
      default:
        return value.i;
    }
  }

  Context& context_;
  int steps_ = kStepBudget;
  int depth_ = 0;
};

bool IsFoldable(ExprKind kind) {
  switch (kind) {
    case ExprKind::kPure:
    case ExprKind::kPureSome:
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kIf:
    case ExprKind::kCoalesce:
    case ExprKind::kIsSome:
    case ExprKind::kUnwrap:
    case ExprKind::kOptEq:
    case ExprKind::kInList:
    case ExprKind::kInRange:
      return true;
    default:
      return false;
  }
}

}  // namespace

ExprPtr MakeError(Span span, Type type) {
  auto expr = std::make_unique<typed::Expr>();
  expr->type = type;
  expr->span = span;
  return expr;
}

ExprPtr MakeConst(Type type, ConstValue value, Span span) {
  auto expr = std::make_unique<typed::Expr>();
  expr->kind = ExprKind::kConst;
  expr->span = span;
  expr->type = type;
  const bool none = std::holds_alternative<std::monostate>(value);
  expr->value = std::move(value);
  if (none || !type.optional) return expr;
  expr->type = type.Required();
  auto some = std::make_unique<typed::Expr>();
  some->kind = ExprKind::kSome;
  some->type = type;
  some->span = span;
  some->args.push_back(std::move(expr));
  return some;
}

ExprPtr Make(Context& context, ExprKind kind, Type type, Span span, std::vector<ExprPtr> args, ir::Op op) {
  auto expr = std::make_unique<typed::Expr>();
  expr->kind = kind;
  expr->type = type;
  expr->span = span;
  expr->op = op;
  expr->args = std::move(args);
  if (!IsFoldable(kind)) return expr;
  for (const ExprPtr& arg : expr->args) {
    if (!IsConst(*arg)) return expr;
  }
  // `name == none` stays as it is for named constants: narrowing must see which name was asked about.
  if (kind == ExprKind::kIsSome && (expr->args[0]->index != kNone || (expr->args[0]->kind == ExprKind::kSome &&
                                                                      expr->args[0]->args[0]->index != kNone))) {
    return expr;
  }
  std::optional<ConstValue> value = Evaluate(context, *expr);
  if (!value) return expr;
  return MakeConst(type, std::move(*value), span);
}

ExprPtr MakeInList(Context& context, Span span, std::vector<ExprPtr> args, ir::Op equal) {
  const Type type = args[0]->type;
  const bool constant = type.kind != Kind::kList && type.kind != Kind::kRecord &&
                        std::all_of(args.begin() + 1, args.end(), [](const ExprPtr& item) { return IsConst(*item); });
  if (!constant || args.size() == 1) {
    return Make(context, ExprKind::kInList, {Kind::kBool}, span, std::move(args), equal);
  }
  auto expr = std::make_unique<typed::Expr>();
  expr->kind = ExprKind::kInList;
  expr->type = {Kind::kBool};
  expr->span = span;
  expr->op = equal;
  std::vector<rt::Value> values;
  Evaluator evaluator(context);
  for (size_t i = 1; i < args.size(); ++i) {
    const ConstValue& value = ConstOf(*args[i]);
    if (std::holds_alternative<std::monostate>(value)) {
      expr->index = 1;
    } else {
      values.push_back(evaluator.ToValue(type.Required(), value));
    }
  }
  expr->set = std::make_shared<const rt::ValueSet>(type.kind, values);
  context.arena.Reset();
  expr->args = std::move(args);
  if (!IsConst(*expr->args[0])) return expr;
  std::optional<ConstValue> value = Evaluate(context, *expr);
  if (!value) return expr;
  return MakeConst({Kind::kBool}, std::move(*value), span);
}

ExprPtr MakePure(Context& context, ir::Op op, Type type, Span span, std::vector<ExprPtr> args, std::string text) {
  if (text.empty()) return Make(context, ExprKind::kPure, type, span, std::move(args), op);
  auto expr = std::make_unique<typed::Expr>();
  expr->kind = ExprKind::kPure;
  expr->op = op;
  expr->type = type;
  expr->span = span;
  expr->args = std::move(args);
  expr->text = std::move(text);
  for (const ExprPtr& arg : expr->args) {
    if (!IsConst(*arg)) return expr;
  }
  std::optional<ConstValue> value = Evaluate(context, *expr);
  if (!value) return expr;
  return MakeConst(type, std::move(*value), span);
}

ExprPtr Clone(const typed::Expr& expr) {
  auto copy = std::make_unique<typed::Expr>();
  copy->kind = expr.kind;
  copy->type = expr.type;
  copy->span = expr.span;
  copy->op = expr.op;
  copy->value = expr.value;
  copy->text = expr.text;
  copy->index = expr.index;
  copy->index2 = expr.index2;
  copy->set = expr.set;
  for (const ExprPtr& arg : expr.args) copy->args.push_back(Clone(*arg));
  return copy;
}

bool IsConst(const typed::Expr& expr) {
  if (expr.kind == ExprKind::kSome) return IsConst(*expr.args[0]);
  return expr.kind == ExprKind::kConst;
}

const ConstValue& ConstOf(const typed::Expr& expr) {
  return expr.kind == ExprKind::kSome ? ConstOf(*expr.args[0]) : expr.value;
}

bool HasError(const typed::Expr& expr) {
  if (expr.kind == ExprKind::kError || expr.type.kind == Kind::kError) return true;
  for (const ExprPtr& arg : expr.args) {
    if (HasError(*arg)) return true;
  }
  return false;
}

std::optional<ConstValue> Evaluate(Context& context, const typed::Expr& expr, std::span<const ConstValue> params) {
  std::optional<ConstValue> value = Evaluator(context).Run(expr, params);
  context.arena.Reset();
  return value;
}

const typed::Expr* FirstImpure(const Context& context, const typed::Expr& expr, bool params_are_pure,
                               bool events_are_pure) {
  switch (expr.kind) {
    case ExprKind::kParam:
      if (!params_are_pure) return &expr;
      break;
    case ExprKind::kEvent:
      if (!events_are_pure) return &expr;
      break;
    case ExprKind::kLet:
    case ExprKind::kCall:
      if (!context.lets[expr.index].pure) return &expr;
      break;
    case ExprKind::kProfile:
    case ExprKind::kMemory:
    case ExprKind::kKey:
    case ExprKind::kPeek:
    case ExprKind::kNow:
    case ExprKind::kCustomerZone:
    case ExprKind::kBucket:
    case ExprKind::kHistory:
      return &expr;
    default:
      break;
  }
  for (const ExprPtr& arg : expr.args) {
    if (const typed::Expr* impure = FirstImpure(context, *arg, params_are_pure, events_are_pure)) return impure;
  }
  return nullptr;
}

std::string_view WhatItReads(const typed::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kParam:
      return "differs from call to call";
    case ExprKind::kEvent:
      return "is read from the event";
    case ExprKind::kProfile:
      return "is read from the customer";
    case ExprKind::kMemory:
      return "is read from memory";
    case ExprKind::kPeek:
      return "is read from memory";
    case ExprKind::kKey:
      return "differs from instance to instance";
    case ExprKind::kNow:
      return "is read from the clock";
    case ExprKind::kCustomerZone:
      return "depends on the customer's zone";
    case ExprKind::kBucket:
      return "depends on the customer";
    case ExprKind::kHistory:
      return "is read from the customer's history";
    case ExprKind::kLet:
    case ExprKind::kCall:
      return "depends on the customer, the history or the clock";
    default:
      return "is too much work to compute ahead of time";
  }
}

}  // namespace journey::sema
