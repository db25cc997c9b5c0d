// Three classes of cost, told from the expressions alone.
#include "compiler/lower/cheapest_first.h"

#include <algorithm>

namespace journey {
namespace {

using typed::Expr;
using typed::ExprKind;

enum class Cost : uint8_t { kFields, kTexts, kHistory };

// Functions call functions; what is nested deeper counts as text.
constexpr int kMostDepth = 16;

Cost CostOf(const Expr& expr, const typed::Program& program, int depth) {
  if (expr.kind == ExprKind::kHistory) return Cost::kHistory;
  if (depth > kMostDepth) return Cost::kTexts;
  Cost cost = Cost::kFields;
  for (const typed::ExprPtr& arg : expr.args) {
    if (arg == nullptr) continue;
    cost = std::max(cost, CostOf(*arg, program, depth));
    // Equality of texts mostly ends with their sizes.
    const bool text = arg->type.kind == ir::Kind::kString && expr.kind == ExprKind::kPure;
    if (text && expr.op != ir::Op::kStrEq) cost = std::max(cost, Cost::kTexts);
  }
  if (expr.kind == ExprKind::kCall || expr.kind == ExprKind::kLet) {
    const typed::Let& let = program.lets[static_cast<size_t>(expr.index)];
    const bool constant = let.constant.has_value() && !let.is_function;
    if (!constant && let.body != nullptr) cost = std::max(cost, CostOf(*let.body, program, depth + 1));
  }
  return cost;
}

bool ReliesOnOthers(const Expr& expr) {
  if (expr.kind == ExprKind::kUnwrap) return true;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [](const typed::ExprPtr& arg) { return arg != nullptr && ReliesOnOthers(*arg); });
}

void Collect(const Expr& expr, ExprKind connective, std::vector<const Expr*>& operands) {
  if (expr.kind != connective) return operands.push_back(&expr);
  for (const typed::ExprPtr& arg : expr.args) Collect(*arg, connective, operands);
}

}  // namespace

std::vector<const Expr*> CheapestFirst(const Expr& logic, const typed::Program& program) {
  if (ReliesOnOthers(logic)) return {};
  std::vector<const Expr*> operands;
  Collect(logic, logic.kind, operands);
  const auto cheaper = [&](const Expr* a, const Expr* b) { return CostOf(*a, program, 0) < CostOf(*b, program, 0); };
  if (std::is_sorted(operands.begin(), operands.end(), cheaper)) return {};
  std::stable_sort(operands.begin(), operands.end(), cheaper);
  return operands;
}

}  // namespace journey
