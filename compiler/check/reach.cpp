// Stages nobody comes to, triggers that cannot fire, stages nobody leaves, journeys nobody enters.
//
// A stage counts as reachable if any `go` of a reachable stage or a migration leads there, whatever the conditions say.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Journey;
using typed::Stage;
using typed::Stmt;
using typed::Trigger;
using typed::TriggerKind;

// From these stages on, along every `go`.
std::vector<bool> ReachableFrom(const Journey& journey, const std::vector<int32_t>& begin) {
  std::vector<bool> reached(journey.stages.size(), false);
  std::vector<size_t> queue;
  const auto reach = [&](int32_t stage) {
    if (stage < 0 || reached[static_cast<size_t>(stage)]) return;
    reached[static_cast<size_t>(stage)] = true;
    queue.push_back(static_cast<size_t>(stage));
  };
  const auto follow = [&](const Stmt& stmt) {
    if (const auto* go = std::get_if<typed::Go>(&stmt.node)) reach(go->stage);
  };
  for (const int32_t stage : begin) reach(stage);
  for (const Trigger& rule : journey.rules) ForEachStmt(rule.body, follow);
  for (size_t head = 0; head < queue.size(); ++head) {
    const Stage& stage = journey.stages[queue[head]];
    if (stage.flow) ForEachStmt(*stage.flow, follow);
    for (const Trigger& trigger : stage.triggers) ForEachStmt(trigger.body, follow);
  }
  return reached;
}

// Where a timeout and migrations lead, from wherever one is.
std::vector<int32_t> FromAnywhere(const Journey& journey) {
  std::vector<int32_t> stages{journey.timeout_stage};
  for (const typed::Migrate& migrate : journey.migrations) {
    for (const typed::MigrateStage& stage : migrate.stages) stages.push_back(stage.to);
  }
  return stages;
}

std::vector<bool> ReachableStages(const Journey& journey) {
  if (journey.stages.empty()) return {};
  std::vector<int32_t> begin = FromAnywhere(journey);
  begin.push_back(journey.first_stage);
  return ReachableFrom(journey, begin);
}

// Whether something in the block leads out of the stage.
bool HasWayOut(const typed::Block& block, int32_t stage) {
  bool found = false;
  ForEachStmt(block, [&](const Stmt& stmt) {
    if (const auto* go = std::get_if<typed::Go>(&stmt.node)) found = found || go->stage != stage;
    if (std::holds_alternative<typed::End>(stmt.node)) found = true;
  });
  return found;
}

// Which journeys some `start` (or `stop`) names.
struct Named {
  std::vector<bool> started, stopped;
};
Named NamedByOthers(const typed::Program& program) {
  Named named{std::vector<bool>(program.journeys.size()), std::vector<bool>(program.journeys.size())};
  for (const Journey& journey : program.journeys) {
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const Stmt& stmt) {
        if (const auto* start = std::get_if<typed::StartJourney>(&stmt.node))
          named.started[static_cast<size_t>(start->journey)] = true;
        if (const auto* stop = std::get_if<typed::StopJourney>(&stmt.node))
          named.stopped[static_cast<size_t>(stop->journey)] = true;
      });
    });
  }
  return named;
}

// Exits and goals that end the journey at every event of this kind, before the stage hears of it.
struct EventEnd {
  Span span;
  const char* what = nullptr;
};
std::map<int32_t, EventEnd> EndsByEvent(const Journey& journey) {
  std::map<int32_t, EventEnd> ends;
  for (const typed::Exit& exit : journey.exits) {
    if (!exit.is_when && AlwaysHolds(exit.condition.get())) ends.try_emplace(exit.event, EventEnd{exit.span, "exit"});
  }
  for (const typed::Goal& goal : journey.goals) {
    if (!goal.continues && !goal.has_window && AlwaysHolds(goal.where.get()))
      ends.try_emplace(goal.event, EventEnd{goal.span, "goal"});
  }
  return ends;
}

// The timers of a stage after which nobody is there any more.
class LeavingTimers {
 public:
  explicit LeavingTimers(const Stage& stage) : stage_(stage) {
    for (size_t i = 0; i < stage.triggers.size(); ++i) {
      const Trigger& trigger = stage.triggers[i];
      if (trigger.kind != TriggerKind::kAfter && trigger.kind != TriggerKind::kEvery) continue;
      if (!AlwaysLeaves(trigger.body)) continue;
      if (!trigger.delay.calendar) by_ms_.try_emplace({trigger.delay.open_in, trigger.delay.ms}, i);
      if (!earliest_ || BoundsOf(trigger.delay).most < BoundsOf(stage.triggers[*earliest_].delay).most) earliest_ = i;
    }
  }

  // One that is due before trigger `i` in every visit, and always leaves; null when there is none.
  const Trigger* Before(size_t i) const {
    const ir::Delay& delay = stage_.triggers[i].delay;
    if (earliest_ && BoundsOf(stage_.triggers[*earliest_].delay).most < BoundsOf(delay).least)
      return &stage_.triggers[*earliest_];
    const auto same = delay.calendar ? by_ms_.end() : by_ms_.find({delay.open_in, delay.ms});
    return same != by_ms_.end() && same->second < i ? &stage_.triggers[same->second] : nullptr;
  }

 private:
  const Stage& stage_;
  std::map<std::pair<int32_t, int64_t>, size_t> by_ms_;  // the first trigger of each plain delay, by its calendar
  std::optional<size_t> earliest_;
};

bool CanWait(const typed::Block& block) {
  bool found = false;
  ForEachStmt(block, [&](const Stmt& stmt) {
    const auto* send = std::get_if<typed::Send>(&stmt.node);
    found = found || (send != nullptr && send->wait != ir::kNone) || std::holds_alternative<typed::Wait>(stmt.node) ||
            std::holds_alternative<typed::WaitMoment>(stmt.node) ||
            std::holds_alternative<typed::WaitInstant>(stmt.node) ||
            std::holds_alternative<std::unique_ptr<typed::WaitFor>>(stmt.node);
  });
  return found;
}

void WarnTriggersOf(const Context& context, const std::map<int32_t, EventEnd>& ends, const Stage& stage) {
  const std::string name = Quoted(stage.info.name);
  const LeavingTimers leaving(stage);
  const bool passes_through = stage.flow && AlwaysLeaves(*stage.flow) && !CanWait(*stage.flow);
  for (size_t i = 0; i < stage.triggers.size(); ++i) {
    const Trigger& trigger = stage.triggers[i];
    if (trigger.kind == TriggerKind::kWhen) continue;
    const std::string text = TriggerText(context.program, trigger);
    if (stage.final) {
      context.Warn(DiagCode::J3901, trigger.span, text + " never fires: " + name + " is a final stage",
                   "the journey has ended by then");
      continue;
    }
    if (passes_through) {
      context.Warn(DiagCode::J3901, trigger.span, text + " never fires: the flow leaves " + name + " at once")
          .Label(stage.flow_span, "this flow leaves without waiting");
      continue;
    }
    if (trigger.kind == TriggerKind::kOn && trigger.event != ir::kNone) {
      if (const auto end = ends.find(trigger.event); end != ends.end()) {
        context.Warn(DiagCode::J3901, trigger.span, text + " never fires: the same event ends the journey first")
            .Label(end->second.span, std::string("this ") + end->second.what + " comes before the stage's triggers");
      }
      continue;
    }
    if (trigger.kind != TriggerKind::kAfter && trigger.kind != TriggerKind::kEvery &&
        trigger.kind != TriggerKind::kIdle)
      continue;
    if (const Trigger* other = leaving.Before(i)) {
      context.Warn(DiagCode::J3901, trigger.span, text + " never fires: " + name + " has been left by then")
          .Label(other->span, "this timer leaves the stage earlier");
    }
  }
}

// Rules of the whole journey that the end of it forestalls.
void WarnRulesOf(const Context& context, const std::map<int32_t, EventEnd>& ends, const Journey& journey) {
  for (const Trigger& rule : journey.rules) {
    const auto end = rule.kind == TriggerKind::kOn ? ends.find(rule.event) : ends.end();
    if (end == ends.end()) continue;
    context
        .Warn(DiagCode::J3901, rule.span,
              TriggerText(context.program, rule) + " never fires: the same event ends the journey first")
        .Label(end->second.span, std::string("this ") + end->second.what + " comes before other rules");
  }
}

}  // namespace

std::vector<bool> StagesAfter(const Journey& journey, int32_t stage) {
  std::vector<int32_t> begin = FromAnywhere(journey);
  ForEachBlock(journey, [&](const typed::Block& block, int32_t of) {
    if (of != stage) return;
    ForEachStmt(block, [&](const Stmt& stmt) {
      if (const auto* go = std::get_if<typed::Go>(&stmt.node)) begin.push_back(go->stage);
    });
  });
  return ReachableFrom(journey, begin);
}

std::vector<bool> StagesPastTimeout(const Journey& journey) {
  if (journey.timeout_stage == ir::kNone) return std::vector<bool>(journey.stages.size(), false);
  return ReachableFrom(journey, {journey.timeout_stage});
}

void WarnUnreachable(const Context& context) {
  const std::vector<bool> started = NamedByOthers(context.program).started;
  for (size_t j = 0; j < context.program.journeys.size(); ++j) {
    const Journey& journey = context.program.journeys[j];
    if (journey.stages.empty()) continue;
    if (!journey.is_template && journey.enters.empty() && !started[j]) {
      context
          .Warn(DiagCode::J3906, journey.info.span, "nobody ever enters the journey " + Quoted(journey.info.name),
                "no `enter` rule, and no journey starts it")
          .Help("give it an `enter` rule, or `start " + journey.info.name + "` in another journey");
    }
    const std::vector<bool> reached = ReachableStages(journey);
    const std::map<int32_t, EventEnd> ends = EndsByEvent(journey);
    WarnRulesOf(context, ends, journey);
    for (size_t i = 0; i < journey.stages.size(); ++i) {
      const Stage& stage = journey.stages[i];
      if (!reached[i]) {
        context
            .Warn(DiagCode::J3900, stage.info.span, "nobody ever comes to the stage " + Quoted(stage.info.name),
                  "no `go` that can be reached leads here")
            .Label(journey.stages[static_cast<size_t>(journey.first_stage)].info.span, "the journey begins here");
        continue;  // its triggers are as unreachable; once is enough
      }
      WarnTriggersOf(context, ends, stage);
    }
  }
}

void WarnDeadEnds(const Context& context) {
  const std::vector<bool> stopped = NamedByOthers(context.program).stopped;
  for (size_t j = 0; j < context.program.journeys.size(); ++j) {
    const Journey& journey = context.program.journeys[j];
    if (!journey.exits.empty()) continue;
    const std::vector<bool> past_timeout = StagesPastTimeout(journey);
    bool goal_ends = false;
    for (const typed::Goal& goal : journey.goals) goal_ends = goal_ends || !goal.continues;
    if (goal_ends || stopped[j]) continue;
    const std::vector<bool> reached = ReachableStages(journey);
    for (size_t i = 0; i < journey.stages.size(); ++i) {
      const Stage& stage = journey.stages[i];
      if (stage.final || !reached[i] || (journey.has_timeout && !past_timeout[i])) continue;
      bool way_out = stage.flow && HasWayOut(*stage.flow, static_cast<int32_t>(i));
      for (const Trigger& trigger : stage.triggers)
        way_out = way_out || HasWayOut(trigger.body, static_cast<int32_t>(i));
      for (const Trigger& rule : journey.rules) way_out = way_out || HasWayOut(rule.body, static_cast<int32_t>(i));
      if (way_out) continue;
      context
          .Warn(DiagCode::J3903, stage.info.span,
                "nobody can leave the stage " + Quoted(stage.info.name) + ", and " +
                    (journey.has_timeout ? "the timeout is spent by then" : "the journey has no timeout"),
                "no `go` to another stage and no `end`")
          .Help("make it a `final stage`, or give the journey a `timeout`, an `exit` or a goal");
    }
  }
}

}  // namespace journey::check
