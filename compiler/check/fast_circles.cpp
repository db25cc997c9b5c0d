// Circles of `go`s that time alone can drive round in less than a minute (edition 2, section 8): `wait 1 ms` and back
// again is no endless loop, but 86 million moves a day.
//
// An edge is a `go` with the least time from its stage's entry. What needs an event or a moment of the day is no edge.
// A `when` of the whole journey can be walked from every stage that is not final, so those lead to a node of their own,
// whose edges the rules' `go`s are; not those whose conditions events alone can make true again. Such a rule is looked
// at in the end of steps only, not at stage entry: by itself it drives nothing round, so a circle counts only if some
// time goes by in it.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>

#include "compiler/check/circles.h"
#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Block;
using typed::Journey;
using typed::Stage;
using typed::Stmt;
using typed::TriggerKind;

constexpr int64_t kMinuteMs = 60'000;
// Edges looked at for one journey before the search gives up; only ways of thousands of stages in a minute need more.
constexpr size_t kMaxEdges = 4'000'000;

// A calendar span is hours long at least, whatever the clock does on its day.
int64_t LeastMs(const ir::Delay& delay) { return delay.calendar ? kMinuteMs : delay.ms; }

// Times beyond a minute are all alike.
int64_t Later(int64_t ms, int64_t by) { return std::min(kMinuteMs, ms + std::min(kMinuteMs, by)); }

class Walker {
 public:
  Walker(size_t stage, std::vector<Edge>& edges, bool after_timer = false)
      : stage_(stage), edges_(edges), after_timer_(after_timer) {}

  // From `ms` after the stage's entry; gives the least time at which the end is reached, if it can be by time alone.
  std::optional<int64_t> Walk(const Block& block, int64_t ms) {
    std::optional<int64_t> now = ms;
    for (const Stmt& stmt : block.statements) {
      now = std::visit([&](const auto& node) { return Step(stmt, node, *now); }, stmt.node);
      if (!now || *now >= kMinuteMs) return std::nullopt;
    }
    return now;
  }

 private:
  using Time = std::optional<int64_t>;

  static Time Sooner(Time a, Time b) { return !a ? b : !b ? a : std::min(*a, *b); }

  Time Step(const Stmt& stmt, const typed::Go& go, int64_t ms) {
    edges_.push_back({stage_, static_cast<size_t>(go.stage), stmt.span, false, ms, after_timer_ || ms > 0});
    return std::nullopt;
  }
  Time Step(const Stmt&, const typed::End&, int64_t) { return std::nullopt; }
  Time Step(const Stmt&, const typed::Wait& wait, int64_t ms) { return Later(ms, LeastMs(wait.delay)); }
  Time Step(const Stmt&, const typed::WaitMoment&, int64_t) { return std::nullopt; }
  Time Step(const Stmt&, const std::unique_ptr<typed::WaitFor>& wait, int64_t ms) {
    Time first;
    for (const typed::WaitArm& arm : wait->arms) {
      if (arm.is_when()) first = Sooner(first, Walk(arm.body, ms));  // it may hold already
    }
    if (!wait->has_limit) return first;
    const int64_t end = Later(ms, LeastMs(wait->delay));
    return Sooner(first, wait->has_else ? Walk(wait->else_block, end) : Time(end));
  }
  Time Step(const Stmt&, const std::unique_ptr<typed::If>& node, int64_t ms) {
    const Time then_end = Walk(node->then_block, ms);
    return Sooner(then_end, node->has_else ? Walk(node->else_block, ms) : Time(ms));
  }
  Time Step(const Stmt&, const std::unique_ptr<typed::Repeat>& node, int64_t ms) {
    const Time once = Walk(node->body, ms);
    if (!once || *once == ms) return once;
    return Later(ms, (*once - ms) * std::min(node->count, kMinuteMs));
  }
  Time Step(const Stmt&, const std::unique_ptr<typed::Split>& node, int64_t ms) {
    Time end;
    for (const Block& arm : node->arms) end = Sooner(end, Walk(arm, ms));
    return node->arms.empty() ? Time(ms) : end;
  }
  Time Step(const Stmt&, const typed::Send& send, int64_t ms) {
    if (send.else_block != nullptr) Walk(*send.else_block, ms);
    return ms;
  }
  // The rest takes no time, `wait until INSTANT` included: the instant may be past.
  template <typename Other>
  Time Step(const Stmt&, const Other&, int64_t ms) {
    return ms;
  }

  size_t stage_;
  std::vector<Edge>& edges_;
  bool after_timer_;
};

// Whether the expression or a let that it needs has such a part. `lets`: what is known of lets that were looked into.
using IsSuch = std::function<bool(const typed::Expr&)>;
bool Has(const Context& context, const typed::Expr& expr, const IsSuch& is_such, std::map<int32_t, bool>& lets) {
  bool found = false;
  ForEachExpr(&expr, [&](const typed::Expr& part) {
    found = found || is_such(part);
    if (part.kind != typed::ExprKind::kLet && part.kind != typed::ExprKind::kCall) return;
    const auto [known, is_new] = lets.try_emplace(part.index, false);
    if (is_new) {
      const typed::ExprPtr& body = context.program.lets[static_cast<size_t>(part.index)].body;
      known->second = body != nullptr && Has(context, *body, is_such, lets);
    }
    found = found || known->second;
  });
  return found;
}

bool IsClock(const typed::Expr& part) { return part.kind == typed::ExprKind::kNow; }

// Whether time and the journeys can make a condition that has this part true again, without an event: the clock, a
// window of the history, or what statements assign.
IsSuch ChangesByItself(const Context& context, const Journey& journey, const std::vector<bool>& assigned) {
  std::set<int32_t> memory;
  ForEachBlock(journey, [&](const Block& block, int32_t) {
    ForEachStmt(block, [&](const Stmt& stmt) {
      if (const auto* assign = std::get_if<typed::AssignMemory>(&stmt.node)) memory.insert(assign->field);
    });
  });
  return [&context, &assigned, memory = std::move(memory)](const typed::Expr& part) {
    if (IsClock(part)) return true;
    if (part.kind == typed::ExprKind::kMemory) return memory.contains(part.index);
    if (part.kind == typed::ExprKind::kProfile) return static_cast<bool>(assigned[static_cast<size_t>(part.index)]);
    if (part.kind != typed::ExprKind::kHistory) return false;
    const typed::HistoryQuery& query = context.program.history[static_cast<size_t>(part.index)];
    return query.window_ms > 0 || query.kind == ir::HistoryKind::kTimeSince;
  };
}

// The node of the journey's own rules comes after its stages.
size_t RulesNode(const Journey& journey) { return journey.stages.size(); }

void AddRules(const Context& context, const Journey& journey, const std::vector<bool>& assigned,
              std::vector<Edge>& edges) {
  const size_t node = RulesNode(journey), before = edges.size();
  Walker walker(node, edges);
  const IsSuch changes = ChangesByItself(context, journey, assigned);
  std::map<int32_t, bool> lets;
  for (const typed::Trigger& rule : journey.rules) {
    if (rule.kind != TriggerKind::kWhen || rule.condition == nullptr) continue;
    if (Has(context, *rule.condition, changes, lets)) walker.Walk(rule.body, 0);
  }
  if (edges.size() == before) return;
  for (size_t i = 0; i < journey.stages.size(); ++i) {
    if (!journey.stages[i].final) edges.push_back({i, node, {}, false, 0});
  }
}

std::vector<Edge> TimedEdges(const Context& context, const Journey& journey, const std::vector<bool>& assigned) {
  std::vector<Edge> edges;
  AddRules(context, journey, assigned, edges);
  std::map<int32_t, bool> lets;
  for (size_t i = 0; i < journey.stages.size(); ++i) {
    const Stage& stage = journey.stages[i];
    Walker at_once(i, edges), later(i, edges, true);
    for (const typed::Trigger& trigger : stage.triggers) {
      if (trigger.kind == TriggerKind::kOn || trigger.kind == TriggerKind::kAt) continue;
      if (trigger.kind == TriggerKind::kWhen) {
        at_once.Walk(trigger.body, 0);
        continue;
      }
      // A moment is no edge, but the clock plus something is a delay.
      const bool moment = trigger.kind == TriggerKind::kInstant;
      if (moment && !Has(context, *trigger.instant, IsClock, lets)) continue;
      const int64_t ms = moment ? 0 : LeastMs(trigger.delay);
      if (ms < kMinuteMs) later.Walk(trigger.body, ms);
    }
    if (stage.flow) at_once.Walk(*stage.flow, 0);
  }
  SortByPlace(edges);
  return edges;
}

// Looks for a circle through a node that takes less than a minute and begins with a timer: Dijkstra's way, cut off
// there.
class Search {
 public:
  Search(const std::vector<Edge>& edges, size_t node_count) : edges_(edges), from_(EdgesFrom(edges, node_count)) {}

  bool gave_up() const { return work_ > kMaxEdges; }

  // Its edges in their order, the first of the source in front; empty when there is none.
  std::vector<size_t> From(size_t start, const std::vector<size_t>& component) {
    std::map<size_t, Reached> reached;
    using Item = std::pair<int64_t, size_t>;
    std::priority_queue<Item, std::vector<Item>, std::greater<>> open;
    open.emplace(0, start);
    for (bool first = true; !open.empty() && !gave_up(); first = false) {
      const auto [ms, node] = open.top();
      open.pop();
      if (node == start && !first) return Way(reached, start);
      if (!first && ms > reached.at(node).ms) continue;
      for (const size_t e : from_[node]) {
        ++work_;
        const Edge& edge = edges_[e];
        const int64_t then = ms + edge.ms;
        if (component[edge.to] != component[start] || then >= kMinuteMs || (first && !edge.timed)) continue;
        const auto [place, is_new] = reached.try_emplace(edge.to, Reached{then, e});
        if (!is_new && place->second.ms <= then) continue;
        place->second = {then, e};
        open.emplace(then, edge.to);
      }
    }
    return {};
  }

 private:
  struct Reached {
    int64_t ms;
    size_t by;  // the edge
  };

  std::vector<size_t> Way(const std::map<size_t, Reached>& reached, size_t start) const {
    std::vector<size_t> way;
    size_t node = start;
    do {
      way.push_back(reached.at(node).by);
      node = edges_[way.back()].from;
    } while (node != start);
    std::ranges::reverse(way);
    const auto unplaced = [&](size_t e) { return !edges_[e].span.valid(); };
    const auto first = std::ranges::min_element(way, {}, [&](size_t e) { return std::pair(unplaced(e), e); });
    std::ranges::rotate(way, first);
    return way;
  }

  const std::vector<Edge>& edges_;
  std::vector<std::vector<size_t>> from_;
  size_t work_ = 0;
};

// In front of a `go` of the journey's own rules stands the edge from the stage in which it is walked.
void Report(const Context& context, const Journey& journey, const std::vector<Edge>& edges,
            const std::vector<size_t>& circle) {
  int64_t total = 0;
  for (const size_t e : circle) total += edges[e].ms;
  const auto text = [&](size_t i) {
    const Edge& edge = edges[circle[i]];
    const bool rule = edge.from == RulesNode(journey);
    const size_t from = rule ? edges[circle[(i + circle.size() - 1) % circle.size()]].from : edge.from;
    return Quoted(journey.stages[from].info.name) + " goes on to " + Quoted(journey.stages[edge.to].info.name) +
           (rule           ? " by a rule of the journey"
            : edge.ms == 0 ? " at once"
                           : " after " + DelayText({.ms = edge.ms}));
  };
  auto report = context.diagnostics.Report(
      DiagCode::J4050, edges[circle[0]].span,
      "this circle of `go`s takes " + DelayText({.ms = total}) + "; it must take at least a minute", text(0));
  for (size_t i = 1; i < circle.size(); ++i) {
    if (edges[circle[i]].span.valid()) report.Label(edges[circle[i]].span, text(i));
  }
  report.Note("conditions are not looked at; an event or a time of day on the way would make it a pause")
      .Help("make one of the delays longer");
}

}  // namespace

void CheckFastCircles(const Context& context, const Journey& journey, const std::vector<bool>& assigned) {
  const std::vector<Edge> edges = TimedEdges(context, journey, assigned);
  const size_t nodes = RulesNode(journey) + 1;
  Search search(edges, nodes);
  const std::vector<size_t> component = Components(edges, std::vector<bool>(edges.size()), nodes);
  std::vector<bool> told(nodes);
  size_t found = 0;
  for (size_t e = 0; e < edges.size() && found < kMaxCircles; ++e) {
    const size_t start = edges[e].from;
    if (!edges[e].timed || component[start] != component[edges[e].to] || told[start]) continue;
    told[start] = true;
    const std::vector<size_t> circle = search.From(start, component);
    if (search.gave_up()) {
      context.diagnostics
          .Report(DiagCode::J4050, edges[e].span,
                  "too many stages can be passed within a minute here to tell whether they come round in one")
          .Help("make the delays longer");
      return;
    }
    if (circle.empty()) continue;
    for (const size_t way : circle) told[edges[way].from] = true;
    Report(context, journey, edges, circle);
    ++found;
  }
}

}  // namespace journey::check
