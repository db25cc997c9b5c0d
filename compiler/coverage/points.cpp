// One walk over a module's journeys, in source order.
#include "compiler/coverage/points.h"

#include <variant>

namespace journey::coverage {
namespace {

class Walker {
 public:
  explicit Walker(std::vector<Site>& sites) : sites_(sites) {}

  void Walk(const ast::Journey& journey) {
    journey_ = journey.name.text;
    for (const ast::JourneyItem& item : journey.items) std::visit([this](const auto& one) { Item(one); }, item);
  }

 private:
  Site& Add(SiteKind kind, Span head, const ast::Block* body = nullptr) {
    Site& site = sites_.emplace_back();
    site.kind = kind;
    site.journey = journey_;
    site.head = head;
    site.body = body;
    return site;
  }

  void Guard(const ast::ExprPtr& condition) {
    if (condition != nullptr) Add(SiteKind::kGuard, condition->span).guard = condition->span;
  }

  // Something with an optional condition and an optional block.
  void Rule(SiteKind kind, Span head, const ast::ExprPtr& condition, const ast::Block* body) {
    Site& site = Add(kind, head, body);
    if (condition != nullptr) site.guard = condition->span;
    Guard(condition);
    if (body != nullptr) Block(*body);
  }

  static const ast::Block* Of(const std::optional<ast::Block>& block) { return block.has_value() ? &*block : nullptr; }

  template <typename T>
  void Item(const T&) {}  // says nothing that happens

  void Item(const ast::Enter& enter) {
    if (const auto* on = std::get_if<ast::EnterOn>(&enter.node)) Guard(on->where);
    if (const auto* when = std::get_if<ast::EnterWhen>(&enter.node)) Guard(when->condition);
    if (const auto* every = std::get_if<ast::EnterEvery>(&enter.node)) Guard(every->where);
    if (enter.body.has_value()) Block(*enter.body);
  }
  void Item(const ast::ExitOn& exit) { Rule(SiteKind::kExit, exit.span, exit.where, Of(exit.body)); }
  void Item(const ast::ExitWhen& exit) { Rule(SiteKind::kExit, exit.span, exit.condition, Of(exit.body)); }
  void Item(const ast::Goal& goal) { Rule(SiteKind::kGoal, goal.span, goal.where, Of(goal.body)); }
  void Item(const ast::Stage& stage) {
    Add(SiteKind::kStage, stage.name.span);
    for (const ast::Flow& flow : stage.flows) Block(flow.body);
    for (const ast::Trigger& trigger : stage.triggers) Item(trigger);
  }
  void Item(const ast::Trigger& trigger) {
    if (const auto* on = std::get_if<ast::OnTrigger>(&trigger.node)) {
      Rule(SiteKind::kOn, trigger.span, on->where, &trigger.body);
    } else if (const auto* when = std::get_if<ast::WhenTrigger>(&trigger.node)) {
      Rule(SiteKind::kOn, trigger.span, when->condition, &trigger.body);
    } else {
      Rule(SiteKind::kTimer, trigger.span, nullptr, &trigger.body);
    }
  }

  void Block(const ast::Block& block) {
    for (const ast::StmtPtr& statement : block.statements) {
      std::visit([&](const auto& one) { Statement(*statement, one); }, statement->node);
    }
  }

  template <typename T>
  void Statement(const ast::Stmt&, const T&) {}

  void Statement(const ast::Stmt& statement, const ast::SendStmt& send) {
    Add(SiteKind::kSend, statement.span);
    if (send.else_block.has_value()) Block(*send.else_block);
  }
  void Statement(const ast::Stmt&, const ast::IfStmt& branch) {
    Guard(branch.condition);
    Block(branch.then_block);
    if (branch.else_block.has_value()) Block(*branch.else_block);
  }
  void Statement(const ast::Stmt&, const ast::RepeatStmt& repeat) { Block(repeat.body); }
  void Statement(const ast::Stmt& statement, const ast::SplitStmt& split) {
    Add(SiteKind::kSplit, statement.span).split = &split;
    for (const ast::SplitArm& arm : split.arms) Block(arm.body);
  }
  void Statement(const ast::Stmt&, const ast::WaitForStmt& wait) {
    for (const ast::WaitArm& arm : wait.arms) Rule(SiteKind::kWaitArm, arm.span, arm.where, &arm.body);
    if (!wait.else_block.has_value()) return;
    Add(SiteKind::kElse, wait.else_block->span, &*wait.else_block);
    Block(*wait.else_block);
  }

  std::vector<Site>& sites_;
  std::string journey_;
};

}  // namespace

std::vector<Site> SitesOf(const ast::Module& module) {
  std::vector<Site> sites;
  Walker walker(sites);
  for (const ast::Declaration& declaration : module.declarations) {
    if (const auto* journey = std::get_if<ast::Journey>(&declaration)) walker.Walk(*journey);
  }
  return sites;
}

}  // namespace journey::coverage
