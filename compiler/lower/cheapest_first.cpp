// Three classes of cost, told from the expressions alone.
#include "compiler/lower/cheapest_first.h"

#include <algorithm>
#include <utility>

namespace journey::lower {
namespace {

using typed::Expr;
using typed::ExprKind;

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

CheapestFirst::Cost CheapestFirst::CostOf(const Expr& expr) const {
  if (expr.kind == ExprKind::kHistory) return Cost::kHistory;
  const bool lists = expr.kind == ExprKind::kEach || expr.kind == ExprKind::kHas;
  Cost cost = lists ? Cost::kTexts : Cost::kFields;
  for (const typed::ExprPtr& arg : expr.args) {
    if (arg == nullptr) continue;
    cost = std::max(cost, CostOf(*arg));
    // Equality of texts mostly ends with their sizes.
    const bool text = arg->type.kind == ir::Kind::kString && expr.kind == ExprKind::kPure;
    if (text && expr.op != ir::Op::kStrEq) cost = std::max(cost, Cost::kTexts);
  }
  if (expr.kind == ExprKind::kCall || expr.kind == ExprKind::kLet)
    cost = std::max(cost, lets_[static_cast<size_t>(expr.index)]);
  return cost;
}

CheapestFirst::CheapestFirst(const typed::Program& program) : lets_(program.lets.size(), Cost::kFields) {
  for (const int32_t let : program.let_order) {
    const typed::Let& decl = program.lets[static_cast<size_t>(let)];
    if (!decl.constant.has_value() && decl.body != nullptr) lets_[static_cast<size_t>(let)] = CostOf(*decl.body);
  }
}

std::vector<const Expr*> CheapestFirst::Order(const Expr& logic) {
  if (ReliesOnOthers(logic)) return {};
  std::vector<const Expr*> operands;
  Collect(logic, logic.kind, operands);
  std::vector<std::pair<Cost, const Expr*>> costs;
  for (const Expr* operand : operands) costs.emplace_back(CostOf(*operand), operand);
  const auto cheaper = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (std::is_sorted(costs.begin(), costs.end(), cheaper)) return {};
  std::stable_sort(costs.begin(), costs.end(), cheaper);
  std::transform(costs.begin(), costs.end(), operands.begin(), [](const auto& cost) { return cost.second; });
  return operands;
}

}  // namespace journey::lower
