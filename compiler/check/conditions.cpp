// Conditions that are the same at every moment: most often a slip (`where event.total > 0 or true`), never an error.
//
// A journey made from a template has the template's parameters as constants; a condition on a parameter is the very
// point of having one, so instances are left alone.
#include <optional>
#include <string>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

void WarnIfConstant(const Context& context, const typed::Expr* condition, const std::string& what,
                    const std::string& when_true, const std::string& when_false) {
  const std::optional<bool> value = KnownTruth(condition);
  if (!value) return;
  context.Warn(DiagCode::J3905, condition->span,
               "the condition of this " + what + " is always " + (*value ? "true" : "false"),
               *value ? when_true : when_false);
}

void WarnInBlock(const Context& context, const typed::Block& block) {
  ForEachStmt(block, [&](const typed::Stmt& stmt) {
    if (const auto* node = std::get_if<std::unique_ptr<typed::If>>(&stmt.node)) {
      WarnIfConstant(context, (*node)->condition.get(), "`if`", "the `else` never runs", "the first branch never runs");
    } else if (const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node)) {
      for (const typed::WaitArm& arm : (*wait)->arms) {
        if (arm.is_when()) {
          WarnIfConstant(context, arm.where.get(), (*wait)->until ? "`wait until`" : "`when`", "nothing is waited for",
                         "it never becomes true");
        } else {
          WarnIfConstant(context, arm.where.get(), "`where`", "the `where` can go", "the arm never runs");
        }
      }
    }
  });
}

void WarnInRules(const Context& context, const typed::Rules& rules) {
  for (const typed::ExprPtr& condition : rules.requires_conditions) {
    WarnIfConstant(context, condition.get(), "`requires`", "it asks for nothing", "nothing is ever sent");
  }
  for (const typed::Quiet& quiet : rules.quiet) {
    WarnIfConstant(context, quiet.unless.get(), "`unless`", "these hours never hold", "the `unless` can go");
  }
  for (const typed::Cap& cap : rules.caps) {
    WarnIfConstant(context, cap.where.get(), "`where`", "the `where` can go", "it limits nothing");
  }
}

}  // namespace

void WarnConstantConditions(const Context& context) {
  for (const typed::Let& let : context.program.lets) {
    if (!let.is_segment || let.body == nullptr) continue;
    WarnIfConstant(context, let.body.get(), "segment", "every customer belongs to it", "no customer belongs to it");
  }
  for (const typed::Channel& channel : context.program.channels) WarnInRules(context, channel.rules);
  for (const typed::Group& group : context.program.groups) WarnInRules(context, group.rules);
  for (const typed::HistoryQuery& query : context.program.history) {
    WarnIfConstant(context, query.where.get(), "`where`", "the `where` can go", "nothing is ever counted");
  }
  for (const typed::Journey& journey : context.program.journeys) {
    if (journey.template_of != ir::kNone) continue;
    for (const typed::Enter& enter : journey.enters) {
      const bool when = enter.kind == ir::EnterKind::kWhen;
      WarnIfConstant(context, enter.condition.get(), when ? "`enter when`" : "`where`",
                     when ? "it enters once, at a customer's first step" : "the `where` can go",
                     "nobody ever enters here");
    }
    for (const typed::Exit& exit : journey.exits) {
      WarnIfConstant(context, exit.condition.get(), exit.is_when ? "`exit when`" : "`where`",
                     exit.is_when ? "every instance ends in its first step" : "the `where` can go",
                     "nobody ever exits here");
    }
    for (const typed::Goal& goal : journey.goals) {
      WarnIfConstant(context, goal.where.get(), "`where`", "the `where` can go", "the goal is never reached");
    }
    const auto warn = [&](const std::vector<typed::Trigger>& triggers, const char* fires) {
      for (const typed::Trigger& trigger : triggers) {
        const bool when = trigger.kind == typed::TriggerKind::kWhen;
        WarnIfConstant(context, trigger.condition.get(), when ? "`when`" : "`where`",
                       when ? fires : "the `where` can go", "it never fires");
      }
    };
    warn(journey.rules, "it fires once, at entry");
    for (const typed::Stage& stage : journey.stages) warn(stage.triggers, "it fires once, at stage entry");
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) { WarnInBlock(context, block); });
  }
}

}  // namespace journey::check
