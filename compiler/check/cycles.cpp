// Endless loops: `go`s and `start`s that can chase each other within one moment.
//
// Why it is enough: a step's work is bounded if no walk of `go`s from a stage's entry can come back to it before a
// wait. Entering a stage tests its `when`s and runs its flow up to the first wait, so these are the edges; everything
// else (`on`, timers, wait arms) begins a walk of its own. Conditions are not looked at: promise 2 must hold whatever
// they say.
#include <algorithm>
#include <string>
#include <vector>

#include "compiler/check/circles.h"
#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Journey;
using typed::Stage;
using typed::Stmt;

constexpr size_t kMaxStagesAtOnce = 1'000;

// What entering `stage` can run at once.
template <class Visit>
void WalkEntry(const Stage& stage, const Visit& visit) {
  for (const typed::Trigger& trigger : stage.triggers) {
    if (trigger.kind == typed::TriggerKind::kWhen) {
      WalkAtOnce(trigger.body, [&](const Stmt& stmt) { visit(stmt, true); });
    }
  }
  if (stage.flow) WalkAtOnce(*stage.flow, [&](const Stmt& stmt) { visit(stmt, false); });
}

std::vector<Edge> GoEdges(const Journey& journey) {
  std::vector<Edge> edges;
  for (size_t i = 0; i < journey.stages.size(); ++i) {
    WalkEntry(journey.stages[i], [&](const Stmt& stmt, bool by_when) {
      const auto* go = std::get_if<typed::Go>(&stmt.node);
      if (go != nullptr && go->stage >= 0) edges.push_back({i, static_cast<size_t>(go->stage), stmt.span, by_when});
    });
  }
  return edges;
}

// What an entry can run besides the first stage's own: the journey's whens.
template <class Visit>
void WalkRulesAtStart(const Journey& journey, const Visit& visit) {
  if (journey.stages.empty() || journey.stages[static_cast<size_t>(journey.first_stage)].final) return;
  for (const typed::Trigger& rule : journey.rules) {
    if (rule.kind == typed::TriggerKind::kWhen) WalkAtOnce(rule.body, visit);
  }
}

// Waits of the journey that look like a pause and are none.
struct NoPauses {
  bool instant = false, condition = false;
};
NoPauses NoPausesOf(const Journey& journey) {
  NoPauses found;
  ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
    ForEachStmt(block, [&](const Stmt& stmt) {
      found.instant = found.instant || std::holds_alternative<typed::WaitInstant>(stmt.node);
      const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node);
      if (wait == nullptr) return;
      for (const typed::WaitArm& arm : (*wait)->arms) found.condition = found.condition || arm.is_when();
    });
  });
  return found;
}

// The stages that a start of the journey can pass through in one moment.
std::vector<bool> StagesAtStart(const Journey& journey) {
  std::vector<bool> reached(journey.stages.size(), false);
  if (journey.stages.empty()) return reached;
  const std::vector<Edge> edges = GoEdges(journey);
  const std::vector<std::vector<size_t>> from = EdgesFrom(edges, journey.stages.size());
  std::vector<size_t> queue{static_cast<size_t>(journey.first_stage)};
  reached[queue[0]] = true;
  WalkRulesAtStart(journey, [&](const Stmt& stmt) {
    const auto* go = std::get_if<typed::Go>(&stmt.node);
    if (go == nullptr || go->stage < 0 || reached[static_cast<size_t>(go->stage)]) return;
    reached[static_cast<size_t>(go->stage)] = true;
    queue.push_back(static_cast<size_t>(go->stage));
  });
  for (size_t head = 0; head < queue.size(); ++head) {
    for (const size_t e : from[queue[head]]) {
      if (reached[edges[e].to]) continue;
      reached[edges[e].to] = true;
      queue.push_back(edges[e].to);
    }
  }
  return reached;
}

void ReportOwnStarts(const Context& context, const Journey& journey, int32_t index) {
  ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
    ForEachStmt(block, [&](const Stmt& stmt) {
      if (const auto* start = std::get_if<typed::StartJourney>(&stmt.node);
          start != nullptr && start->journey == index) {
        context.diagnostics
            .Report(DiagCode::J3052, stmt.span, "the journey " + Quoted(journey.info.name) + " starts itself",
                    "this is the journey that is running")
            .Note(
                "`start` is for another journey: a customer has one active instance of each, so this could do nothing")
            .Help("to begin anew, `go` to the first stage");
      }
      if (const auto* stop = std::get_if<typed::StopJourney>(&stmt.node); stop != nullptr && stop->journey == index) {
        context.diagnostics
            .Report(DiagCode::J3052, stmt.span, "the journey " + Quoted(journey.info.name) + " stops itself",
                    "this is the journey that is running")
            .Help("write `end` to end the instance that is running");
      }
    });
  });
}

// Entering a stage is a call inside the call that left the one before, so there is an end to it.
void CheckLengthOfWay(const Context& context, const Journey& journey, const std::vector<Edge>& edges) {
  const std::vector<size_t> way = LongestWay(edges, journey.stages.size());
  if (way.size() <= kMaxStagesAtOnce) return;
  const Edge& last = edges[way[kMaxStagesAtOnce]];
  context.diagnostics
      .Report(DiagCode::J3063, last.span,
              "these `go`s lead through " + std::to_string(way.size()) + " stages without a pause; at most " +
                  std::to_string(kMaxStagesAtOnce) + " are allowed",
              "this is one too many")
      .Label(edges[way[0]].span, "the way begins here")
      .Help("put a wait, a timer or an event somewhere on the way");
}

// By customer field: whether a journey assigns it.
std::vector<bool> AssignedFields(const typed::Program& program) {
  std::vector<bool> assigned(program.customer_fields.size());
  for (const Journey& journey : program.journeys) {
    ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
      ForEachStmt(block, [&](const Stmt& stmt) {
        const auto* assign = std::get_if<typed::AssignProfile>(&stmt.node);
        if (assign != nullptr && assign->field >= 0) assigned[static_cast<size_t>(assign->field)] = true;
      });
    });
  }
  return assigned;
}

}  // namespace

void CheckGoCycles(const Context& context) {
  const std::vector<bool> assigned = AssignedFields(context.program);
  for (const Journey& journey : context.program.journeys) {
    std::vector<Edge> edges = GoEdges(journey);
    SortByPlace(edges);
    const std::vector<std::vector<size_t>> circles = DisjointCircles(edges, journey.stages.size());
    if (circles.empty()) {
      CheckLengthOfWay(context, journey, edges);
      CheckFastCircles(context, journey, assigned);
      continue;
    }
    const NoPauses no_pauses = NoPausesOf(journey);
    for (const std::vector<size_t>& cycle : circles) {
      const Edge& first = edges[cycle[0]];
      const std::string& target = journey.stages[first.to].info.name;
      const bool own = cycle.size() == 1;
      auto report = context.diagnostics.Report(
          DiagCode::J3050, first.span,
          own ? "the stage " + Quoted(target) + " can enter itself again and again without any time passing"
              : "these `go`s lead in a circle without any time passing",
          own ? "enters " + Quoted(target) + " again at once"
              : Quoted(journey.stages[first.from].info.name) + " goes on to " + Quoted(target) + " at once");
      for (size_t i = 1; i < cycle.size(); ++i) {
        const Edge& edge = edges[cycle[i]];
        report.Label(edge.span, Quoted(journey.stages[edge.from].info.name) + " goes on to " +
                                    Quoted(journey.stages[edge.to].info.name) + " at once");
      }
      report.Note("conditions are not looked at: a journey must come to rest whatever they say");
      const bool by_when = std::any_of(cycle.begin(), cycle.end(), [&](size_t e) { return edges[e].by_when; });
      if (by_when) report.Note("a `when` counts as false before its stage is entered, so it can fire at entry");
      if (no_pauses.instant) report.Note("`wait until` an instant is no pause: the instant may be past");
      if (no_pauses.condition) report.Note("waiting for a condition is no pause: it may be true already");
      report.Help("put a wait, a timer or an event into the circle");
    }
  }
}

void CheckStartCycles(const Context& context) {
  const std::vector<Journey>& journeys = context.program.journeys;
  std::vector<Edge> edges;
  for (size_t i = 0; i < journeys.size(); ++i) {
    const Journey& journey = journeys[i];
    ReportOwnStarts(context, journey, static_cast<int32_t>(i));
    const std::vector<bool> reached = StagesAtStart(journey);
    const auto visit = [&](const Stmt& stmt, bool by_when) {
      const auto* start = std::get_if<typed::StartJourney>(&stmt.node);
      if (start == nullptr || start->journey < 0 || start->journey == static_cast<int32_t>(i)) return;
      edges.push_back({i, static_cast<size_t>(start->journey), stmt.span, by_when});
    };
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      if (reached[s]) WalkEntry(journey.stages[s], visit);
    }
    WalkRulesAtStart(journey, [&](const Stmt& stmt) { visit(stmt, true); });
  }
  SortByPlace(edges);
  for (const std::vector<size_t>& cycle : DisjointCircles(edges, journeys.size())) {
    const Edge& first = edges[cycle[0]];
    auto report = context.diagnostics.Report(
        DiagCode::J3051, first.span, "these journeys start each other without any time passing",
        Quoted(journeys[first.from].info.name) + " starts " + Quoted(journeys[first.to].info.name) + " at once");
    for (size_t i = 1; i < cycle.size(); ++i) {
      const Edge& edge = edges[cycle[i]];
      report.Label(edge.span, Quoted(journeys[edge.from].info.name) + " starts " + Quoted(journeys[edge.to].info.name) +
                                  " at once");
    }
    report.Note("a started journey runs until its first wait in the same step")
        .Help("put a wait in front of one of the `start`s");
  }
}

}  // namespace journey::check
