// Rules that can never run because an earlier one takes every event they would get.
//
// Of a stage's `on` triggers, of the arms of one wait, of the `enter` rules and of exits and goals, only the first that
// matches runs.
#include <string>
#include <vector>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

struct Rule {
  int32_t event = ir::kNone;
  const typed::Expr* where = nullptr;
  Span span;
  std::string what;
  bool ends_search = true;  // whether an event that it matches is kept from the rules after it, at all times
};

void WarnShadowed(const Context& context, const std::vector<Rule>& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].event == ir::kNone) continue;
    for (size_t j = 0; j < i; ++j) {
      if (rules[j].event != rules[i].event || !rules[j].ends_search) continue;
      const bool takes_all = AlwaysHolds(rules[j].where);
      if (!takes_all && !SameCondition(rules[j].where, rules[i].where)) continue;
      const std::string event = Quoted(context.program.events[static_cast<size_t>(rules[i].event)].info.name);
      context
          .Warn(DiagCode::J3902, rules[i].span,
                "this " + rules[i].what + " never runs: an earlier one takes the event " + event)
          .Label(rules[j].span, takes_all ? "takes every " + event : "has the same condition")
          .Note("only the first that matches runs, in the order of the source")
          .Help(takes_all ? "put the one with a `where` first" : "merge the two");
      break;
    }
  }
}

}  // namespace

void WarnShadows(const Context& context) {
  for (const typed::Journey& journey : context.program.journeys) {
    std::vector<Rule> enters;
    for (const typed::Enter& enter : journey.enters) {
      if (enter.kind == ir::EnterKind::kOn)
        enters.push_back({enter.event, enter.condition.get(), enter.span, "`enter` rule"});
    }
    WarnShadowed(context, enters);
    // Exits are asked before goals. A goal that goes on, or is over at some time, leaves the event to the next one.
    std::vector<Rule> endings;
    for (const typed::Exit& exit : journey.exits) {
      if (!exit.is_when) endings.push_back({exit.event, exit.condition.get(), exit.span, "`exit` rule"});
    }
    for (const typed::Goal& goal : journey.goals) {
      endings.push_back({goal.event, goal.where.get(), goal.span, "goal", !goal.continues && !goal.has_window});
    }
    WarnShadowed(context, endings);
    for (const typed::Stage& stage : journey.stages) {
      std::vector<Rule> triggers;
      for (const typed::Trigger& trigger : stage.triggers) {
        if (trigger.kind == typed::TriggerKind::kOn)
          triggers.push_back({trigger.event, trigger.condition.get(), trigger.span, "trigger"});
      }
      WarnShadowed(context, triggers);
    }
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const typed::Stmt& stmt) {
        const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
        if (wait == nullptr) return;
        std::vector<Rule> arms;
        for (const typed::WaitArm& arm : (*wait)->arms) arms.push_back({arm.event, arm.where.get(), arm.span, "arm"});
        WarnShadowed(context, arms);
      });
    });
  }
}

}  // namespace journey::check
