// Upper bounds, see cost.h: the longest path through a function's blocks, loops collapsed from the inside out.
//
// The body of a loop is every block on a way from its head to its back edge. It costs its trip count times its own
// longest path, wherever it is entered (a resumed flow enters in the middle) or left. All sums and products saturate.
#include "ir/cost.h"

#include <algorithm>

#include "base/check.h"
#include "ir/graph.h"

namespace journey::ir {

namespace {

uint64_t Add(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
uint64_t Mul(uint64_t a, uint64_t b) { return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b; }

struct Loop {
  uint64_t trips;
  std::vector<bool> body;
  size_t size = 0;
};

class Bound {
 public:
  Bound(const Function& function, std::vector<uint64_t> block_costs)
      : cost_(std::move(block_costs)), group_(function.blocks.size()) {
    for (uint32_t b = 0; b < group_.size(); ++b) group_[b] = b;
    for (const Block& block : function.blocks) {
      std::vector<Edge>& edges = edges_.emplace_back();
      for (const Edge edge : Successors(block)) edges.push_back(edge);
    }
  }

  uint64_t Compute() {
    const auto as_written = edges_;
    StraightenResumed();
    if (!Order()) {
      edges_ = as_written;
      CHECK(Order());
      return Crude(Loops());
    }
    std::vector<Loop> loops = Loops();
    std::stable_sort(loops.begin(), loops.end(), [](const Loop& a, const Loop& b) { return a.size < b.size; });
    if (!Nested(loops)) return Crude(loops);
    for (const Loop& loop : loops) Collapse(loop);
    return LongestPath(std::vector<bool>(group_.size(), true));
  }

 private:
  // In a resumed flow the back edge of a loop whose body always waits closes no cycle: it only leads to the next wait.
  // Such an edge is walked once a call, like any other.
  void StraightenResumed() {
    for (uint32_t tail = 0; tail < edges_.size(); ++tail) {
      for (Edge& edge : edges_[tail]) {
        if (edge.trips != 0 && !Reaches(edge.to, tail)) edge.trips = 0;
      }
    }
  }

  // Over edges that are no back edges.
  bool Reaches(uint32_t from, uint32_t to) const {
    std::vector<bool> seen(edges_.size());
    std::vector<uint32_t> open{from};
    while (!open.empty()) {
      const uint32_t b = open.back();
      open.pop_back();
      if (b == to) return true;
      if (seen[b]) continue;
      seen[b] = true;
      for (const Edge& edge : edges_[b]) {
        if (edge.trips == 0) open.push_back(edge.to);
      }
    }
    return false;
  }

  // Fills order_ so that every edge but the back edges goes forward; false when that cannot be.
  bool Order() {
    std::vector<uint32_t> incoming(edges_.size());
    for (const std::vector<Edge>& edges : edges_) {
      for (const Edge& edge : edges) incoming[edge.to] += edge.trips == 0;
    }
    order_.clear();
    for (uint32_t b = 0; b < edges_.size(); ++b) {
      if (incoming[b] == 0) order_.push_back(b);
    }
    for (size_t i = 0; i < order_.size(); ++i) {
      for (const Edge& edge : edges_[order_[i]]) {
        if (edge.trips == 0 && --incoming[edge.to] == 0) order_.push_back(edge.to);
      }
    }
    return order_.size() == edges_.size();
  }

  std::vector<Loop> Loops() const {
    std::vector<Loop> loops;
    for (uint32_t tail = 0; tail < edges_.size(); ++tail) {
      for (const Edge& edge : edges_[tail]) {
        if (edge.trips == 0) continue;
        Loop loop{static_cast<uint64_t>(edge.trips), std::vector<bool>(edges_.size()), 0};
        std::vector<bool> from_head(edges_.size()), to_tail(edges_.size());
        from_head[edge.to] = true;
        to_tail[tail] = true;
        for (uint32_t b : order_) {
          for (const Edge& next : edges_[b]) {
            if (next.trips == 0 && from_head[b]) from_head[next.to] = true;
          }
        }
        for (auto b = order_.rbegin(); b != order_.rend(); ++b) {
          for (const Edge& next : edges_[*b]) {
            if (next.trips == 0 && to_tail[next.to]) to_tail[*b] = true;
          }
        }
        for (uint32_t b = 0; b < edges_.size(); ++b) {
          // Head and tail belong to the loop even if a malformed one has no way between them.
          loop.body[b] = (from_head[b] && to_tail[b]) || b == tail || b == edge.to;
          loop.size += loop.body[b];
        }
        loops.push_back(std::move(loop));
      }
    }
    return loops;
  }

  static bool Nested(const std::vector<Loop>& loops) {
    for (size_t small = 0; small < loops.size(); ++small) {
      for (size_t big = small + 1; big < loops.size(); ++big) {
        size_t common = 0;
        for (size_t b = 0; b < loops[small].body.size(); ++b) common += loops[small].body[b] && loops[big].body[b];
        if (common != 0 && common != loops[small].size) return false;
      }
    }
    return true;
  }

  // Every block as often as all loops together could run it.
  uint64_t Crude(const std::vector<Loop>& loops) const {
    uint64_t sum = 0;
    for (uint64_t cost : cost_) sum = Add(sum, cost);
    for (const Loop& loop : loops) sum = Mul(sum, Add(loop.trips, 1));
    return sum;
  }

  // The costliest walk over the groups inside `set`, which holds whole groups.
  uint64_t LongestPath(const std::vector<bool>& set) const {
    std::vector<uint32_t> incoming(group_.size());
    std::vector<std::vector<uint32_t>> next(group_.size());
    for (uint32_t b = 0; b < group_.size(); ++b) {
      for (const Edge& edge : edges_[b]) {
        uint32_t from = group_[b], to = group_[edge.to];
        if (edge.trips != 0 || from == to || !set[b] || !set[edge.to]) continue;
        next[from].push_back(to);
        ++incoming[to];
      }
    }
    std::vector<uint64_t> before(group_.size());
    std::vector<uint32_t> ready;
    for (uint32_t b = 0; b < group_.size(); ++b) {
      if (set[b] && group_[b] == b && incoming[b] == 0) ready.push_back(b);
    }
    uint64_t longest = 0;
    for (size_t i = 0; i < ready.size(); ++i) {
      uint64_t through = Add(before[ready[i]], cost_[ready[i]]);
      longest = std::max(longest, through);
      for (uint32_t to : next[ready[i]]) {
        before[to] = std::max(before[to], through);
        if (--incoming[to] == 0) ready.push_back(to);
      }
    }
    return longest;
  }

  void Collapse(const Loop& loop) {
    uint64_t once = LongestPath(loop.body);
    uint32_t head = UINT32_MAX;
    for (uint32_t b = 0; b < group_.size(); ++b) {
      if (!loop.body[b]) continue;
      if (head == UINT32_MAX) head = b;
      group_[b] = head;
    }
    cost_[head] = Mul(once, loop.trips);
  }

  std::vector<uint32_t> order_;
  std::vector<uint64_t> cost_;
  std::vector<uint32_t> group_;
  std::vector<std::vector<Edge>> edges_;
};

uint64_t StepsOf(const Module& module, int32_t function) {
  return function == kNone ? 0 : module.functions[static_cast<size_t>(function)].max_steps;
}

// Of entering the journey: where it holds, its block and the first stage.
uint64_t EntrySteps(const Module& module, const Journey& journey, const Enter& enter) {
  uint64_t block = std::max(StepsOf(module, enter.block_fn), StepsOf(module, enter.held_fn));
  return Add(block, StepsOf(module, journey.stages[static_cast<size_t>(journey.first_stage)].enter_fn));
}

uint64_t StepsPerEvent(const Module& module, const Journey& journey) {
  uint64_t worst = 0;
  for (const EventHandler& handler : journey.handlers) worst = std::max(worst, StepsOf(module, handler.fn));
  uint64_t conditions = 0, entry = 0;
  for (const Enter& enter : journey.enters) {
    if (enter.kind != EnterKind::kOn) continue;
    conditions = Add(conditions, Add(StepsOf(module, enter.where_fn), StepsOf(module, journey.segment_fn)));
    entry = std::max(entry, EntrySteps(module, journey, enter));
  }
  return Add(std::max(worst, Add(conditions, entry)), StepsOf(module, journey.when_fn));
}

uint64_t StepsPerTimer(const Module& module, const Journey& journey) {
  uint64_t worst = 0;
  for (const Timer& timer : journey.timers) worst = std::max(worst, StepsOf(module, timer.body_fn));
  for (const Stage& stage : journey.stages) worst = std::max(worst, StepsOf(module, stage.flow_fn));
  for (const Enter& enter : journey.enters) {
    if (enter.kind == EnterKind::kOn) continue;
    uint64_t condition = Add(StepsOf(module, enter.where_fn), StepsOf(module, journey.segment_fn));
    worst = std::max(worst, Add(condition, EntrySteps(module, journey, enter)));
  }
  return Add(worst, StepsOf(module, journey.when_fn));
}

}  // namespace

void FillCosts(Module& module) {
  auto functions = CalleesFirst(module);
  CHECK_MSG(functions.has_value(), "calls recurse");
  for (int32_t id : *functions) {
    Function& function = module.functions[static_cast<size_t>(id)];
    CHECK_MSG(BlockOrder(function).has_value(), "a loop without a trip count");
    std::vector<uint64_t> costs;
    for (const Block& block : function.blocks) {
      uint64_t cost = block.instrs.size();
      for (const Instr& instr : block.instrs) {
        if (instr.op == Op::kCall) cost = Add(cost, module.functions[static_cast<size_t>(instr.imm)].max_steps);
      }
      costs.push_back(cost);
    }
    // Most functions are one block.
    function.max_steps = costs.size() == 1 ? costs[0] : Bound(function, std::move(costs)).Compute();
  }
  for (Journey& journey : module.journeys) {
    journey.max_steps = std::max(StepsPerEvent(module, journey), StepsPerTimer(module, journey));
  }
}

std::vector<JourneyCost> Costs(const Module& module) {
  std::vector<JourneyCost> costs;
  for (const Journey& journey : module.journeys) {
    costs.push_back({journey.name, StepsPerEvent(module, journey), StepsPerTimer(module, journey)});
  }
  return costs;
}

}  // namespace journey::ir
