// Events that set each other off: emissions that can follow one another without a wait, a timer or an outer event.
//
// One graph says what can follow what within a moment. Its nodes are statements, stages that are entered, events that
// are handled, and what conditions read; its edges: a statement leads to the next one, `go` and `start` to what
// entering a stage runs, an event to the rules and arms that hear it, an assignment (or an event that is counted) to
// the `when`s that read it, and `emit` to its event. An `emit` that lies on a circle is an error. Conditions are not
// looked at, as with circles of `go`s. The graph is as large as the text.
//
// A wait for a moment or for a condition is no pause for a flow that comes to it: the moment may be past, the condition
// true. That something later moves the moment or makes the condition true is no edge: the flow is through then, once.
// To go round for ever it must come to the wait ever again, and that way is in the graph.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "compiler/check/circles.h"
#include "compiler/check/names.h"
#include "compiler/check/rules.h"
#include "compiler/check/walk.h"

namespace journey::check {
namespace {

using typed::Block;
using typed::ExprKind;
using typed::Journey;
using typed::Stmt;

constexpr size_t kNowhere = SIZE_MAX;

class MomentGraph {
 public:
  explicit MomentGraph(const typed::Program& program) : program_(program) {
    events_ = Take(program.events.size());
    fields_ = Take(program.customer_fields.size());
    lets_ = Take(program.lets.size());
    for (const Journey& journey : program.journeys) {
      stages_.push_back(Take(journey.stages.size()));
      memory_.push_back(Take(journey.memory.size()));
    }
    for (size_t i = 0; i < program.lets.size(); ++i) AddReads(program.lets[i].body.get(), 0, lets_ + i);
    for (size_t j = 0; j < program.journeys.size(); ++j) {
      if (!program.journeys[j].is_template && !program.journeys[j].stages.empty()) AddJourney(j);
    }
  }

  std::vector<Edge>& edges() { return edges_; }
  size_t size() const { return size_; }
  // The event that a node stands for; kNone: it is something else.
  int32_t EventOf(size_t node) const {
    return node >= events_ && node < events_ + program_.events.size() ? static_cast<int32_t>(node - events_)
                                                                      : ir::kNone;
  }

 private:
  size_t Take(size_t count) {
    size_ += count;
    return size_ - count;
  }
  void Add(size_t from, size_t to, Span span = {}) {
    if (from != kNowhere && to != kNowhere) edges_.push_back({from, to, span, false, 0});
  }
  // Of an event that is not known, after an error, nothing follows.
  size_t Event(int32_t event) const { return event < 0 ? kNowhere : events_ + static_cast<size_t>(event); }
  size_t Stage(size_t journey, int32_t stage) const { return stages_[journey] + static_cast<size_t>(stage); }

  // Whatever changes what the expression says leads to `node`. Memory is that of `journey`.
  void AddReads(const typed::Expr* expr, size_t journey, size_t node) {
    ForEachExpr(expr, [&](const typed::Expr& part) {
      const auto index = static_cast<size_t>(part.index);
      switch (part.kind) {
        case ExprKind::kProfile:
          return Add(fields_ + index, node);
        case ExprKind::kCustomerZone:
          if (program_.zone_field != ir::kNone) Add(fields_ + static_cast<size_t>(program_.zone_field), node);
          return;
        case ExprKind::kMemory:
          return Add(memory_[journey] + index, node);
        case ExprKind::kHistory:
          return Add(Event(program_.history[index].event), node);
        case ExprKind::kLet:
        case ExprKind::kCall:
          return Add(lets_ + index, node);
        default:
          return;
      }
    });
  }

  void AddJourney(size_t j) {
    journey_ = j;
    const Journey& journey = program_.journeys[j];
    const size_t first = Stage(j, journey.first_stage);
    for (const typed::Enter& enter : journey.enters) {
      const size_t entry = enter.block ? AddBlock(*enter.block, first) : first;
      if (enter.kind == ir::EnterKind::kOn) Add(Event(enter.event), entry);
      if (enter.kind != ir::EnterKind::kWhen) continue;
      AddReads(enter.condition.get(), j, entry);
      if (journey.segment != ir::kNone) Add(lets_ + static_cast<size_t>(journey.segment), entry);
    }
    for (const typed::Exit& exit : journey.exits) {
      if (exit.block) AddRule(exit.is_when, exit.event, exit.condition.get(), AddBlock(*exit.block, kNowhere), first);
    }
    for (const typed::Goal& goal : journey.goals) {
      if (goal.block) Add(Event(goal.event), AddBlock(*goal.block, kNowhere));
    }
    for (const typed::Trigger& rule : journey.rules) {
      const bool is_when = rule.kind == typed::TriggerKind::kWhen;
      AddRule(is_when, rule.event, rule.condition.get(), AddBlock(rule.body, kNowhere), first);
    }
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      const typed::Stage& stage = journey.stages[s];
      const size_t entered = Stage(j, static_cast<int32_t>(s));
      if (stage.flow) Add(entered, AddBlock(*stage.flow, kNowhere));
      for (const typed::Trigger& trigger : stage.triggers) {
        const size_t body = AddBlock(trigger.body, kNowhere);
        if (trigger.kind == typed::TriggerKind::kOn) Add(Event(trigger.event), body);
        if (trigger.kind != typed::TriggerKind::kWhen || body == kNowhere) continue;
        Add(entered, body);
        AddReads(trigger.condition.get(), j, body);
      }
    }
  }

  // A rule of the whole journey: a `when` is looked at first at node `first`.
  void AddRule(bool is_when, int32_t event, const typed::Expr* condition, size_t body, size_t first) {
    if (!is_when) return Add(Event(event), body);
    Add(first, body);
    AddReads(condition, journey_, body);
  }

  // The node at which the block begins; `next` is what follows it.
  size_t AddBlock(const Block& block, size_t next) {
    for (auto stmt = block.statements.rbegin(); stmt != block.statements.rend(); ++stmt) {
      const size_t node = Take(1);
      std::visit([&](const auto& written) { Follow(*stmt, written, node, next); }, stmt->node);
      next = node;
    }
    return next;
  }

  void Follow(const Stmt&, const typed::Go& go, size_t node, size_t) {
    if (go.stage >= 0) Add(node, Stage(journey_, go.stage));
  }
  void Follow(const Stmt&, const typed::End&, size_t, size_t) {}
  // One that waits need not wait.
  void Follow(const Stmt&, const typed::Send& send, size_t node, size_t next) {
    Add(node, next);
    if (send.else_block != nullptr) Add(node, AddBlock(*send.else_block, next));
  }
  void Follow(const Stmt&, const typed::Wait&, size_t, size_t) {}
  void Follow(const Stmt&, const typed::WaitMoment&, size_t, size_t) {}
  void Follow(const Stmt&, const typed::AssignMemory& assign, size_t node, size_t next) {
    Add(node, memory_[journey_] + static_cast<size_t>(assign.field));
    Add(node, next);
  }
  void Follow(const Stmt&, const typed::AssignProfile& assign, size_t node, size_t next) {
    Add(node, fields_ + static_cast<size_t>(assign.field));
    Add(node, next);
  }
  void Follow(const Stmt&, const typed::StartJourney& start, size_t node, size_t next) {
    const Journey& target = program_.journeys[static_cast<size_t>(start.journey)];
    if (!target.stages.empty()) Add(node, Stage(static_cast<size_t>(start.journey), target.first_stage));
    Add(node, next);
  }
  void Follow(const Stmt& stmt, const typed::EmitEvent& emit, size_t node, size_t next) {
    Add(node, Event(emit.event), stmt.span);
    Add(node, next);
  }
  void Follow(const Stmt&, const std::unique_ptr<typed::If>& branch, size_t node, size_t next) {
    Add(node, AddBlock(branch->then_block, next));
    Add(node, branch->has_else ? AddBlock(branch->else_block, next) : next);
  }
  void Follow(const Stmt&, const std::unique_ptr<typed::Repeat>& repeat, size_t node, size_t next) {
    const size_t again = Take(1);
    const size_t body = AddBlock(repeat->body, again);
    Add(node, body);
    Add(again, body);
    Add(again, next);
  }
  void Follow(const Stmt&, const std::unique_ptr<typed::Split>& split, size_t node, size_t next) {
    for (const Block& arm : split->arms) Add(node, AddBlock(arm, next));
  }
  void Follow(const Stmt&, const std::unique_ptr<typed::WaitFor>& wait, size_t node, size_t next) {
    for (const typed::WaitArm& arm : wait->arms) {
      const size_t body = AddBlock(arm.body, next);
      Add(arm.is_when() ? node : Event(arm.event), body);
    }
    if (wait->has_else) AddBlock(wait->else_block, next);
  }
  // The rest goes on at once, or may.
  template <typename Other>
  void Follow(const Stmt&, const Other&, size_t node, size_t next) {
    Add(node, next);
  }

  const typed::Program& program_;
  std::vector<Edge> edges_;
  size_t size_ = 0;
  size_t events_ = 0, fields_ = 0, lets_ = 0;
  std::vector<size_t> stages_, memory_;  // by journey
  size_t journey_ = 0;
};

bool Emits(const typed::Program& program) {
  bool found = false;
  for (const Journey& journey : program.journeys) {
    ForEachBlock(journey, [&](const Block& block, int32_t) {
      ForEachStmt(block,
                  [&](const Stmt& stmt) { found = found || std::holds_alternative<typed::EmitEvent>(stmt.node); });
    });
  }
  return found;
}

}  // namespace

void CheckEmissions(const Context& context) {
  if (!Emits(context.program)) return;
  MomentGraph graph(context.program);
  std::vector<Edge>& edges = graph.edges();
  SortByPlace(edges);
  const std::vector<size_t> component = Components(edges, std::vector<bool>(edges.size()), graph.size());
  std::map<size_t, std::vector<const Edge*>> circles;  // the emissions of each, by place
  for (const Edge& edge : edges) {
    if (edge.span.valid() && component[edge.from] == component[edge.to]) circles[component[edge.from]].push_back(&edge);
  }
  std::vector<const std::vector<const Edge*>*> by_place;
  for (const auto& [node, emissions] : circles) by_place.push_back(&emissions);
  std::ranges::sort(by_place, {}, [](const auto* emissions) {
    return std::pair((*emissions)[0]->span.file, (*emissions)[0]->span.begin);
  });
  for (const auto* emissions : by_place) {
    const auto name = [&](const Edge* edge) {
      return Quoted(context.program.events[static_cast<size_t>(graph.EventOf(edge->to))].info.name);
    };
    const bool own = emissions->size() == 1;
    auto report = context.diagnostics.Report(
        DiagCode::J3053, context.Head((*emissions)[0]->span),
        own ? name((*emissions)[0]) + " can set itself off again and again without any time passing"
            : "these events can set each other off again and again without any time passing",
        "emits " + name((*emissions)[0]));
    for (size_t i = 1; i < emissions->size(); ++i) {
      report.Label(context.Head((*emissions)[i]->span), "emits " + name((*emissions)[i]));
    }
    report.Note("what hears an emitted event runs at once, in a step of its own; conditions are not looked at")
        .Help("put a wait, a timer or an event from outside between them");
  }
}

}  // namespace journey::check
