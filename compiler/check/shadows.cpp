// Rules that can never run because an earlier one takes every event they would get.
//
// Of a stage's `on` triggers, of the arms of one wait, of the `enter` rules and of exits and goals, only the first that
// matches runs.
#include <string>
#include <unordered_map>
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

// The rules of one event so far that keep events from later ones.
struct Takers {
  const Rule* takes_all = nullptr;
  std::unordered_map<uint64_t, std::vector<const Rule*>> by_condition;  // the first rule of each condition, by its hash

  const Rule* SameAs(const typed::Expr* where) const {
    const auto alike = by_condition.find(HashOf(where));
    if (alike == by_condition.end()) return nullptr;
    for (const Rule* rule : alike->second) {
      if (SameCondition(rule->where, where)) return rule;
    }
    return nullptr;
  }
};

void WarnShadowed(const Context& context, const std::vector<Rule>& rules) {
  std::unordered_map<int32_t, Takers> by_event;
  for (const Rule& rule : rules) {
    if (rule.event == ir::kNone) continue;
    Takers& takers = by_event[rule.event];
    const Rule* same = takers.SameAs(rule.where);
    const Rule* taker = takers.takes_all;
    if (taker == nullptr || (same != nullptr && same < taker)) taker = same;
    if (taker != nullptr) {
      const bool takes_all = taker == takers.takes_all;
      const std::string event = Quoted(context.program.events[static_cast<size_t>(rule.event)].info.name);
      context
          .Warn(DiagCode::J3902, rule.span,
                "this " + rule.what + " never runs: an earlier one takes the event " + event)
          .Label(taker->span, takes_all ? "takes every " + event : "has the same condition")
          .Note("only the first that matches runs, in the order of the source")
          .Help(takes_all ? "put the one with a `where` first" : "merge the two");
    }
    if (!rule.ends_search) continue;
    if (AlwaysHolds(rule.where)) {
      if (takers.takes_all == nullptr) takers.takes_all = &rule;
    } else if (same == nullptr) {
      takers.by_condition[HashOf(rule.where)].push_back(&rule);
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
    std::vector<Rule> rules;
    for (const typed::Trigger& rule : journey.rules) {
      if (rule.kind == typed::TriggerKind::kOn) rules.push_back({rule.event, rule.condition.get(), rule.span, "rule"});
    }
    WarnShadowed(context, rules);
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
