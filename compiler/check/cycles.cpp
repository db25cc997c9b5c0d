// Endless loops: `go`s and `start`s that can chase each other within one moment.
//
// Why it is enough: a step's work is bounded if no walk of `go`s from a stage's entry can come back to it before a
// wait. Entering a stage tests its `when`s and runs its flow up to the first wait, so these are the edges; everything
// else (`on`, timers, wait arms) begins a walk of its own. Conditions are not looked at: promise 2 must hold whatever
// they say.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Journey;
using typed::Stage;
using typed::Stmt;

struct Edge {
  size_t from = 0;
  size_t to = 0;
  Span span;
  bool by_when = false;
};

bool Before(Span a, Span b) { return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end); }

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

// The shortest way from `from` to `to` over the edges not yet used: edge indices in order; empty when there is none (or
// from
// == to).
std::vector<size_t> ShortestPath(const std::vector<Edge>& edges, const std::vector<bool>& used, size_t from, size_t to,
                                 size_t node_count) {
  std::vector<size_t> via(node_count, SIZE_MAX);
  std::vector<bool> seen(node_count, false);
  std::vector<size_t> queue{from};
  seen[from] = true;
  for (size_t head = 0; head < queue.size() && !seen[to]; ++head) {
    for (size_t e = 0; e < edges.size(); ++e) {
      if (used[e] || edges[e].from != queue[head] || seen[edges[e].to]) continue;
      seen[edges[e].to] = true;
      via[edges[e].to] = e;
      queue.push_back(edges[e].to);
    }
  }
  std::vector<size_t> path;
  if (from == to || !seen[to]) return path;
  for (size_t node = to; node != from; node = edges[via[node]].from) path.push_back(via[node]);
  std::reverse(path.begin(), path.end());
  return path;
}

// Cycles that share no edge, each as edge indices beginning with its first edge in the source; the edges must be sorted
// by place. Breaking one edge of each leaves no cycle that was not reported or does not share an edge with one.
std::vector<std::vector<size_t>> DisjointCycles(const std::vector<Edge>& edges, size_t node_count) {
  std::vector<bool> used(edges.size(), false);
  std::vector<std::vector<size_t>> cycles;
  for (size_t e = 0; e < edges.size(); ++e) {
    if (used[e]) continue;
    std::vector<size_t> cycle{e};
    if (edges[e].from != edges[e].to) {
      std::vector<size_t> back = ShortestPath(edges, used, edges[e].to, edges[e].from, node_count);
      if (back.empty()) continue;
      cycle.insert(cycle.end(), back.begin(), back.end());
    }
    for (size_t edge : cycle) used[edge] = true;
    cycles.push_back(std::move(cycle));
  }
  return cycles;
}

bool HasInstantWait(const Journey& journey) {
  bool found = false;
  ForEachBlock(journey, [&](const typed::Block& block, int32_t) {
    ForEachStmt(block,
                [&](const Stmt& stmt) { found = found || std::holds_alternative<typed::WaitInstant>(stmt.node); });
  });
  return found;
}

// The stages that a start of the journey can pass through in one moment.
std::vector<bool> StagesAtStart(const Journey& journey) {
  std::vector<bool> reached(journey.stages.size(), false);
  if (journey.stages.empty()) return reached;
  const std::vector<Edge> edges = GoEdges(journey);
  std::vector<size_t> queue{static_cast<size_t>(journey.first_stage)};
  reached[queue[0]] = true;
  for (size_t head = 0; head < queue.size(); ++head) {
    for (const Edge& edge : edges) {
      if (edge.from != queue[head] || reached[edge.to]) continue;
      reached[edge.to] = true;
      queue.push_back(edge.to);
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

}  // namespace

void CheckGoCycles(const Context& context) {
  for (const Journey& journey : context.program.journeys) {
    std::vector<Edge> edges = GoEdges(journey);
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return Before(a.span, b.span); });
    for (const std::vector<size_t>& cycle : DisjointCycles(edges, journey.stages.size())) {
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
      if (HasInstantWait(journey)) report.Note("`wait until` an instant is no pause: the instant may be past");
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
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      if (!reached[s]) continue;
      WalkEntry(journey.stages[s], [&](const Stmt& stmt, bool by_when) {
        const auto* start = std::get_if<typed::StartJourney>(&stmt.node);
        if (start == nullptr || start->journey < 0 || start->journey == static_cast<int32_t>(i)) return;
        edges.push_back({i, static_cast<size_t>(start->journey), stmt.span, by_when});
      });
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return Before(a.span, b.span); });
  for (const std::vector<size_t>& cycle : DisjointCycles(edges, journeys.size())) {
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
