// Traversals over every shape of statement and expression; what they visit and in which order is said in walk.h.
#include "compiler/check/walk.h"

#include <variant>

namespace journey::check {

using typed::Block;
using typed::Expr;
using typed::ExprKind;
using typed::Stmt;

namespace {

template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;

constexpr int64_t kHourMs = 3600 * 1000LL;
constexpr int64_t kDayMs = 24 * kHourMs;

}  // namespace

void ForEachExpr(const Expr* expr, const std::function<void(const Expr&)>& visit) {
  if (expr == nullptr) return;
  visit(*expr);
  for (const typed::ExprPtr& arg : expr->args) ForEachExpr(arg.get(), visit);
}

void ForEachStmt(const Block& block, const std::function<void(const Stmt&)>& visit) {
  for (const Stmt& stmt : block.statements) {
    visit(stmt);
    std::visit(Overload{[&](const typed::Send& node) {
                          if (node.else_block != nullptr) ForEachStmt(*node.else_block, visit);
                        },
                        [&](const std::unique_ptr<typed::If>& node) {
                          ForEachStmt(node->then_block, visit);
                          if (node->has_else) ForEachStmt(node->else_block, visit);
                        },
                        [&](const std::unique_ptr<typed::Repeat>& node) { ForEachStmt(node->body, visit); },
                        [&](const std::unique_ptr<typed::Split>& node) {
                          for (const Block& arm : node->arms) ForEachStmt(arm, visit);
                        },
                        [&](const std::unique_ptr<typed::WaitFor>& node) {
                          for (const typed::WaitArm& arm : node->arms) ForEachStmt(arm.body, visit);
                          if (node->has_else) ForEachStmt(node->else_block, visit);
                        },
                        [](const auto&) {}},
               stmt.node);
  }
}

void ForEachExprOf(const Stmt& stmt, const std::function<void(const Expr&)>& visit) {
  std::visit(Overload{[&](const typed::Send& node) {
                        for (const typed::ExprPtr& arg : node.args) ForEachExpr(arg.get(), visit);
                      },
                      [&](const typed::StartJourney& node) {
                        ForEachExpr(node.key.get(), visit);
                        for (const auto& [field, value] : node.memory) ForEachExpr(value.get(), visit);
                      },
                      [&](const typed::StopJourney& node) { ForEachExpr(node.key.get(), visit); },
                      [&](const typed::EmitEvent& node) {
                        for (const typed::ExprPtr& value : node.values) ForEachExpr(value.get(), visit);
                      },
                      [&](const typed::AssignMemory& node) { ForEachExpr(node.value.get(), visit); },
                      [&](const typed::AssignProfile& node) { ForEachExpr(node.value.get(), visit); },
                      [&](const std::unique_ptr<typed::If>& node) { ForEachExpr(node->condition.get(), visit); },
                      [&](const typed::WaitInstant& node) { ForEachExpr(node.instant.get(), visit); },
                      [&](const typed::WaitMoment& node) { ForEachExpr(node.time.get(), visit); },
                      [&](const std::unique_ptr<typed::WaitFor>& node) {
                        for (const typed::WaitArm& arm : node->arms) ForEachExpr(arm.where.get(), visit);
                      },
                      [](const auto&) {}},
             stmt.node);
}

void ForEachBlock(const typed::Journey& journey, const std::function<void(const Block&, int32_t)>& visit) {
  for (const typed::Enter& enter : journey.enters) {
    if (enter.block) visit(*enter.block, ir::kNone);
  }
  for (const typed::Exit& exit : journey.exits) {
    if (exit.block) visit(*exit.block, ir::kNone);
  }
  for (const typed::Goal& goal : journey.goals) {
    if (goal.block) visit(*goal.block, ir::kNone);
  }
  for (const typed::Trigger& rule : journey.rules) visit(rule.body, ir::kNone);
  for (size_t i = 0; i < journey.stages.size(); ++i) {
    const typed::Stage& stage = journey.stages[i];
    if (stage.flow) visit(*stage.flow, static_cast<int32_t>(i));
    for (const typed::Trigger& trigger : stage.triggers) visit(trigger.body, static_cast<int32_t>(i));
  }
}

void ForEachExprOf(const typed::Journey& journey, const std::function<void(const Expr&)>& visit) {
  for (const typed::Enter& enter : journey.enters) ForEachExpr(enter.condition.get(), visit);
  for (const typed::Exit& exit : journey.exits) ForEachExpr(exit.condition.get(), visit);
  for (const typed::Goal& goal : journey.goals) ForEachExpr(goal.where.get(), visit);
  for (const typed::Stage& stage : journey.stages) {
    for (const typed::Trigger& trigger : stage.triggers) {
      ForEachExpr(trigger.condition.get(), visit);
      ForEachExpr(trigger.instant.get(), visit);
    }
  }
  for (const typed::Trigger& rule : journey.rules) ForEachExpr(rule.condition.get(), visit);
  ForEachBlock(journey, [&](const Block& block, int32_t) {
    ForEachStmt(block, [&](const Stmt& stmt) { ForEachExprOf(stmt, visit); });
  });
}

bool WalkAtOnce(const Block& block, const std::function<void(const Stmt&)>& visit) {
  for (const Stmt& stmt : block.statements) {
    visit(stmt);
    const bool goes_on =
        std::visit(Overload{[](const typed::Go&) { return false; }, [](const typed::End&) { return false; },
                            [](const typed::Wait&) { return false; }, [](const typed::WaitMoment&) { return false; },
                            [&](const std::unique_ptr<typed::WaitFor>& node) {
                              // A condition may hold when the wait begins.
                              bool any = false;
                              for (const typed::WaitArm& arm : node->arms) {
                                if (arm.is_when()) any = WalkAtOnce(arm.body, visit) || any;
                              }
                              return any;
                            },
                            [&](const typed::Send& node) {  // also `and wait` need not wait
                              if (node.else_block != nullptr) WalkAtOnce(*node.else_block, visit);
                              return true;
                            },
                            [&](const std::unique_ptr<typed::If>& node) {
                              const bool then_ends = WalkAtOnce(node->then_block, visit);
                              const bool else_ends = !node->has_else || WalkAtOnce(node->else_block, visit);
                              return then_ends || else_ends;
                            },
                            [&](const std::unique_ptr<typed::Repeat>& node) { return WalkAtOnce(node->body, visit); },
                            [&](const std::unique_ptr<typed::Split>& node) {
                              bool any = node->arms.empty();
                              for (const Block& arm : node->arms) any = WalkAtOnce(arm, visit) || any;
                              return any;
                            },
                            [](const auto&) { return true; }},
                   stmt.node);
    if (!goes_on) return false;
  }
  return true;
}

bool AlwaysLeaves(const Block& block) {
  for (const Stmt& stmt : block.statements) {
    const bool leaves =
        std::visit(Overload{[](const typed::Go&) { return true; }, [](const typed::End&) { return true; },
                            [](const std::unique_ptr<typed::If>& node) {
                              return node->has_else && AlwaysLeaves(node->then_block) && AlwaysLeaves(node->else_block);
                            },
                            [](const std::unique_ptr<typed::Repeat>& node) { return AlwaysLeaves(node->body); },
                            [](const std::unique_ptr<typed::Split>& node) {
                              for (const Block& arm : node->arms) {
                                if (!AlwaysLeaves(arm)) return false;
                              }
                              return !node->arms.empty();
                            },
                            [](const std::unique_ptr<typed::WaitFor>& node) {
                              for (const typed::WaitArm& arm : node->arms) {
                                if (!AlwaysLeaves(arm.body)) return false;
                              }
                              return !node->has_limit || (node->has_else && AlwaysLeaves(node->else_block));
                            },
                            [](const auto&) { return false; }},
                   stmt.node);
    if (leaves) return true;
  }
  return false;
}

bool SameCondition(const Expr* left, const Expr* right) {
  if (AlwaysHolds(left) && AlwaysHolds(right)) return true;
  if (left == nullptr || right == nullptr) return false;
  if (left->kind == ExprKind::kError || right->kind == ExprKind::kError) return false;
  // History queries have no identity but their index, which differs for two that read the same.
  if (left->kind == ExprKind::kHistory && left->index != right->index) return false;
  if (left->kind != right->kind || !(left->type == right->type) || left->op != right->op ||
      left->index != right->index || left->index2 != right->index2 || left->text != right->text ||
      left->value != right->value || left->args.size() != right->args.size()) {
    return false;
  }
  for (size_t i = 0; i < left->args.size(); ++i) {
    if ((left->args[i] == nullptr) != (right->args[i] == nullptr)) return false;
    if (left->args[i] != nullptr && !SameCondition(left->args[i].get(), right->args[i].get())) return false;
  }
  return true;
}

uint64_t HashOf(const Expr* condition) {
  if (condition == nullptr) return 0;
  uint64_t hash = 0x9E3779B97F4A7C15;
  const auto mix = [&](uint64_t part) { hash = (hash ^ part) * 0xFF51AFD7ED558CCD, hash ^= hash >> 32; };
  mix(static_cast<uint64_t>(condition->kind));
  mix(static_cast<uint64_t>(condition->op));
  mix(static_cast<uint64_t>(condition->index));
  mix(static_cast<uint64_t>(condition->index2));
  mix(std::hash<std::string>()(condition->text));
  mix(std::hash<typed::ConstValue>()(condition->value));
  for (const typed::ExprPtr& arg : condition->args) mix(HashOf(arg.get()));
  return hash;
}

std::optional<bool> KnownTruth(const Expr* condition) {
  if (condition == nullptr) return std::nullopt;
  if (condition->kind == ExprKind::kConst) {
    const bool* value = std::get_if<bool>(&condition->value);
    return value == nullptr ? std::nullopt : std::optional<bool>(*value);
  }
  if (condition->kind == ExprKind::kPure && condition->op == ir::Op::kNot) {
    const std::optional<bool> operand = KnownTruth(condition->args[0].get());
    return operand ? std::optional<bool>(!*operand) : std::nullopt;
  }
  if (condition->kind != ExprKind::kAnd && condition->kind != ExprKind::kOr) return std::nullopt;
  // The value that decides the whole by itself: false for `and`, true for `or`.
  const bool decisive = condition->kind == ExprKind::kOr;
  const std::optional<bool> left = KnownTruth(condition->args[0].get());
  const std::optional<bool> right = KnownTruth(condition->args[1].get());
  if (left == decisive || right == decisive) return decisive;
  return left && right ? std::optional<bool>(!decisive) : std::nullopt;
}

bool AlwaysHolds(const Expr* condition) { return condition == nullptr || KnownTruth(condition) == true; }

DelayBounds BoundsOf(const ir::Delay& delay) {
  if (delay.open_in != ir::kNone) return {delay.ms, INT64_MAX};
  if (!delay.calendar) return {delay.ms, delay.ms};
  // A hundred years are longer than anything that matters here, and keep the products in range.
  const int64_t count = delay.count > 36'500 ? 36'500 : delay.count;
  int64_t least_days = 1;
  int64_t most_days = 1;
  switch (delay.unit) {
    case ir::CalendarUnit::kDay:
      break;
    case ir::CalendarUnit::kWeek:
      least_days = most_days = 7;
      break;
    case ir::CalendarUnit::kMonth:
      least_days = 28, most_days = 31;
      break;
    case ir::CalendarUnit::kYear:
      least_days = 365, most_days = 366;
      break;
  }
  // Clock changes move the end by hours at most, zones that cross the date line by a day.
  return {count * least_days * kDayMs - 26 * kHourMs, count * most_days * kDayMs + 26 * kHourMs};
}

}  // namespace journey::check
