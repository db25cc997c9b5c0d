// What must hold of everything that is sent. What `without` asks may be asked at any moment, so it reads what is known
// of a customer at any moment: the profile and the history.
#include "compiler/sema/ensures.h"

#include <set>

#include "compiler/sema/times.h"

namespace journey::sema {
namespace {

// The first part that reads more than the profile, the history and constants; null: none does. `seen`: lets that were
// looked into.
const typed::Expr* FirstForeign(const Context& context, const typed::Expr& expr, std::set<int32_t>& seen) {
  switch (expr.kind) {
    case ExprKind::kMemory:
    case ExprKind::kEvent:
    case ExprKind::kKey:
    case ExprKind::kPeek:
    case ExprKind::kNow:
    case ExprKind::kBucket:
      return &expr;
    case ExprKind::kLet:
    case ExprKind::kCall: {
      const typed::Let& let = context.program.lets[expr.index];
      if (seen.insert(expr.index).second && let.body != nullptr && FirstForeign(context, *let.body, seen) != nullptr) {
        return &expr;
      }
      break;
    }
    default:
      break;
  }
  for (const ExprPtr& arg : expr.args) {
    if (const typed::Expr* foreign = FirstForeign(context, *arg, seen)) return foreign;
  }
  return nullptr;
}

bool CheckSubject(Context& context, int32_t module, const ast::Path& path, typed::Ensure& out) {
  const Symbol* symbol = context.ResolveSendable(module, path);
  if (symbol == nullptr) return false;
  (symbol->kind == SymbolKind::kGroup ? out.group : out.channel) = symbol->index;
  return true;
}

void CheckPer(Context& context, Exprs& exprs, const ast::Delay& per, std::string_view what, typed::Ensure& out) {
  DelayValue checked = CheckDelay(context, exprs, per, what);
  out.delay = checked.delay;
  out.zone = std::move(checked.zone);
}

bool CheckWithout(Context& context, Exprs& exprs, const ast::EnsureWithout& node, typed::Ensure& out) {
  out.kind = ir::EnsureKind::kWithout;
  const bool known = CheckSubject(context, exprs.scope.module, node.channel, out);
  out.condition = exprs.CheckCondition(*node.condition, "`without` takes a condition");
  if (HasError(*out.condition)) return false;
  std::set<int32_t> seen;
  if (const typed::Expr* foreign = FirstForeign(context, *out.condition, seen)) {
    context
        .Report(DiagCode::J2020, foreign->span,
                "the condition of an `ensure` may read only the profile, the history and constants",
                "this " + std::string(WhatItReads(*foreign)))
        .Note("it is to hold at every moment, whatever is going on")
        .Help("name a customer field: `customer.consent`, or ask the history: `seen(Agreed)`");
    return false;
  }
  return known;
}

}  // namespace

bool IsEnsureOfSends(const ast::Ensure& ensure) {
  return std::holds_alternative<ast::EnsureAtMost>(ensure.node) ||
         std::holds_alternative<ast::EnsureSpends>(ensure.node) ||
         std::holds_alternative<ast::EnsureWithout>(ensure.node);
}

bool CheckEnsureOfSends(Context& context, Exprs& exprs, const ast::Ensure& ensure, typed::Ensure& out) {
  if (const auto* node = std::get_if<ast::EnsureAtMost>(&ensure.node)) {
    out.kind = ir::EnsureKind::kAtMost;
    out.count = node->count;
    CheckPer(context, exprs, node->per, "the window of `ensure at most`", out);
    return CheckSubject(context, exprs.scope.module, node->channel, out);
  }
  if (const auto* node = std::get_if<ast::EnsureSpends>(&ensure.node)) {
    out.kind = ir::EnsureKind::kSpends;
    const std::optional<ConstValue> amount =
        exprs.CheckConst(*node->amount, {Kind::kDecimal}, "the amount of `ensure spends at most`");
    if (amount) out.amount = std::get<int64_t>(*amount);
    CheckPer(context, exprs, node->per, "the window of `ensure spends at most`", out);
    return amount.has_value();
  }
  if (const auto* node = std::get_if<ast::EnsureWithout>(&ensure.node)) {
    return CheckWithout(context, exprs, *node, out);
  }
  return false;
}

void CheckEnsures(Context& context) {
  for (size_t module = 0; module < context.modules.size(); ++module) {
    for (const ast::Declaration& declaration : context.modules[module].ast->declarations) {
      const auto* ensure = std::get_if<ast::Ensure>(&declaration);
      if (ensure == nullptr) continue;
      if (!IsEnsureOfSends(*ensure)) {
        context.Report(DiagCode::J3015, ensure->span, "this `ensure` is about one journey")
            .Help("put it into the journey that it is about");
        continue;
      }
      Exprs exprs(context, {.module = static_cast<int32_t>(module),
                            .no_event_why = "an `ensure` holds at every moment, whatever happens"});
      typed::Ensure out;
      out.span = ensure->span;
      if (CheckEnsureOfSends(context, exprs, *ensure, out)) context.program.ensures.push_back(std::move(out));
    }
  }
}

}  // namespace journey::sema
