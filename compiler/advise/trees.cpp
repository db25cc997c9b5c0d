// One walk over blocks.
#include "compiler/advise/trees.h"

#include <algorithm>

namespace journey::advise {
namespace {

using Visit = std::function<void(const ast::Stmt&)>;

void VisitBlock(const ast::Block& block, const Visit& visit);
void VisitBlock(const std::optional<ast::Block>& block, const Visit& visit) {
  if (block) VisitBlock(*block, visit);
}

struct Inner {
  const Visit& visit;

  void operator()(const ast::SendStmt& send) const { VisitBlock(send.else_block, visit); }
  void operator()(const ast::IfStmt& branch) const {
    VisitBlock(branch.then_block, visit);
    VisitBlock(branch.else_block, visit);
  }
  void operator()(const ast::RepeatStmt& repeat) const { VisitBlock(repeat.body, visit); }
  void operator()(const ast::SplitStmt& split) const {
    for (const ast::SplitArm& arm : split.arms) VisitBlock(arm.body, visit);
  }
  void operator()(const ast::WaitForStmt& wait) const {
    for (const ast::WaitArm& arm : wait.arms) VisitBlock(arm.body, visit);
    VisitBlock(wait.else_block, visit);
  }
  template <typename T>
  void operator()(const T&) const {}
};

void VisitBlock(const ast::Block& block, const Visit& visit) {
  for (const ast::StmtPtr& statement : block.statements) {
    visit(*statement);
    std::visit(Inner{visit}, statement->node);
  }
}

struct OfItem {
  const Visit& visit;

  void operator()(const ast::Enter& enter) const { VisitBlock(enter.body, visit); }
  void operator()(const ast::ExitOn& exit) const { VisitBlock(exit.body, visit); }
  void operator()(const ast::ExitWhen& exit) const { VisitBlock(exit.body, visit); }
  void operator()(const ast::Goal& goal) const { VisitBlock(goal.body, visit); }
  void operator()(const ast::Trigger& trigger) const { VisitBlock(trigger.body, visit); }
  void operator()(const ast::Stage& stage) const { ForEachStatement(stage, visit); }
  template <typename T>
  void operator()(const T&) const {}
};

}  // namespace

const ast::Journey* TreeOf(const Compilation& compilation, std::string_view qualified) {
  for (const ast::Module& module : compilation.modules) {
    if (module.is_std || !qualified.starts_with(module.module + ".")) continue;
    for (const ast::Declaration& declaration : module.declarations) {
      const auto* journey = std::get_if<ast::Journey>(&declaration);
      if (journey == nullptr || journey->is_template) continue;
      if (qualified.substr(module.module.size() + 1) == journey->name.text) return journey;
    }
  }
  return nullptr;
}

const ast::Stage* StageOf(const ast::Journey& journey, std::string_view name) {
  for (const ast::JourneyItem& item : journey.items) {
    const auto* stage = std::get_if<ast::Stage>(&item);
    if (stage != nullptr && stage->name.text == name) return stage;
  }
  return nullptr;
}

void ForEachStatement(const ast::Journey& journey, const Visit& visit) {
  for (const ast::JourneyItem& item : journey.items) std::visit(OfItem{visit}, item);
}

void ForEachStatement(const ast::Stage& stage, const Visit& visit) {
  for (const ast::Flow& flow : stage.flows) VisitBlock(flow.body, visit);
  for (const ast::Trigger& trigger : stage.triggers) VisitBlock(trigger.body, visit);
}

}  // namespace journey::advise
