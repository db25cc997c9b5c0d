// Loops are collapsed from the inside out. The body of a loop is every block on a way from its head to its back edge;
// it costs its trip count times its own longest path, wherever it is entered (a resumed flow enters in the middle) or
// left.
#include "ir/longest_path.h"

#include <algorithm>

#include "ir/graph.h"

namespace journey::ir {

namespace {

struct Round {
  uint64_t trips;
  std::vector<uint32_t> body;
};

class Walk {
 public:
  Walk(const Function& function, const std::vector<uint32_t>& order, std::vector<uint64_t> block_costs)
      : cost_(std::move(block_costs)),
        edges_(function.blocks.size()),
        into_(function.blocks.size()),
        group_(function.blocks.size()),
        group_size_(function.blocks.size(), 1),
        place_(function.blocks.size()),
        forward_stamp_(function.blocks.size()),
        in_body_(function.blocks.size()),
        incoming_(function.blocks.size()),
        before_(function.blocks.size()) {
    for (uint32_t i = 0; i < order.size(); ++i) place_[order[i]] = i;
    for (uint32_t b = 0; b < edges_.size(); ++b) {
      group_[b] = b;
      all_.push_back(b);
      for (const Edge edge : Successors(function.blocks[b])) {
        edges_[b].push_back(edge);
        into_[edge.to].push_back(b);
      }
    }
  }

  uint64_t Run() {
    std::vector<Round> loops;
    for (uint32_t tail = 0; tail < edges_.size(); ++tail) {
      for (const Edge& edge : edges_[tail]) {
        if (edge.trips == 0) continue;
        Round loop{static_cast<uint64_t>(edge.trips), {}};
        // In a resumed flow the back edge of a loop whose body always waits closes no cycle: it only leads to the next
        // wait, and is walked once a call like any other.
        if (Body(edge.to, tail, loop.body)) {
          loops.push_back(std::move(loop));
        } else {
          straight_.push_back({tail, edge.to});
        }
      }
    }
    // A straightened edge leads back in the order of blocks; with several of them there may be no order at all.
    if (!straight_.empty() && !Acyclic()) return Crude(loops);
    std::stable_sort(loops.begin(), loops.end(),
                     [](const Round& a, const Round& b) { return a.body.size() < b.body.size(); });
    for (const Round& loop : loops) {
      if (!Collapse(loop)) return Crude(loops);
    }
    return Longest(all_);
  }

 private:
  // The blocks between head and tail; false when no way leads from one to the other. Blocks on such a way lie between
  // the two in order, so nothing else is looked at.
  bool Body(uint32_t head, uint32_t tail, std::vector<uint32_t>& body) {
    ++stamp_;
    std::vector<uint32_t> work{head};
    forward_stamp_[head] = stamp_;
    while (!work.empty()) {
      const uint32_t b = work.back();
      work.pop_back();
      for (const Edge& edge : edges_[b]) {
        if (edge.trips != 0 || place_[edge.to] > place_[tail] || forward_stamp_[edge.to] == stamp_) continue;
        forward_stamp_[edge.to] = stamp_;
        work.push_back(edge.to);
      }
    }
    if (forward_stamp_[tail] != stamp_) return false;
    // Back from the tail over what the head reaches; taking a block clears its stamp.
    forward_stamp_[tail] = 0;
    work.push_back(tail);
    while (!work.empty()) {
      const uint32_t b = work.back();
      work.pop_back();
      body.push_back(b);
      if (b == head) continue;
      for (const uint32_t before : into_[b]) {
        if (forward_stamp_[before] != stamp_) continue;
        forward_stamp_[before] = 0;
        work.push_back(before);
      }
    }
    return true;
  }

  // With the straightened edges among the others.
  bool Acyclic() {
    for (const auto& [from, to] : straight_) {
      for (Edge& edge : edges_[from]) {
        if (edge.to == to) edge.trips = 0;
      }
    }
    std::vector<uint32_t> incoming(edges_.size()), ready;
    for (const std::vector<Edge>& edges : edges_) {
      for (const Edge& edge : edges) incoming[edge.to] += edge.trips == 0;
    }
    for (uint32_t b = 0; b < edges_.size(); ++b) {
      if (incoming[b] == 0) ready.push_back(b);
    }
    for (size_t i = 0; i < ready.size(); ++i) {
      for (const Edge& edge : edges_[ready[i]]) {
        if (edge.trips == 0 && --incoming[edge.to] == 0) ready.push_back(edge.to);
      }
    }
    return ready.size() == edges_.size();
  }

  // Every block as often as all loops together could run it.
  uint64_t Crude(const std::vector<Round>& loops) const {
    uint64_t sum = 0;
    for (const uint64_t cost : cost_) sum = SaturatingAdd(sum, cost);
    for (const Round& loop : loops) sum = SaturatingMul(sum, SaturatingAdd(loop.trips, 1));
    return sum;
  }

  // False when the loop holds only a part of another.
  bool Collapse(const Round& loop) {
    ++stamp_;
    std::vector<uint32_t> groups;
    size_t blocks = 0;
    for (const uint32_t b : loop.body) {
      const uint32_t group = group_[b];
      if (in_body_[group] == stamp_) continue;
      in_body_[group] = stamp_;
      groups.push_back(group);
      blocks += group_size_[group];
    }
    if (blocks != loop.body.size()) return false;
    const uint64_t once = Longest(loop.body);
    const uint32_t head = *std::min_element(groups.begin(), groups.end());
    for (const uint32_t b : loop.body) group_[b] = head;
    group_size_[head] = static_cast<uint32_t>(blocks);
    cost_[head] = SaturatingMul(once, loop.trips);
    return true;
  }

  // The costliest walk over the groups that the blocks form, without back edges.
  uint64_t Longest(const std::vector<uint32_t>& blocks) {
    ++stamp_;
    for (const uint32_t b : blocks) {
      in_body_[group_[b]] = stamp_;
      incoming_[group_[b]] = 0;
      before_[group_[b]] = 0;
    }
    std::vector<std::pair<uint32_t, uint32_t>> ways;
    for (const uint32_t b : blocks) {
      for (const Edge& edge : edges_[b]) {
        const uint32_t from = group_[b], to = group_[edge.to];
        if (edge.trips != 0 || from == to || in_body_[to] != stamp_) continue;
        ways.emplace_back(from, to);
        ++incoming_[to];
      }
    }
    std::sort(ways.begin(), ways.end());
    std::vector<uint32_t> ready;
    for (const uint32_t b : blocks) {
      if (group_[b] == b && incoming_[b] == 0) ready.push_back(b);
    }
    uint64_t longest = 0;
    for (size_t i = 0; i < ready.size(); ++i) {
      const uint64_t through = SaturatingAdd(before_[ready[i]], cost_[ready[i]]);
      longest = std::max(longest, through);
      auto way = std::lower_bound(ways.begin(), ways.end(), std::pair{ready[i], uint32_t{0}});
      for (; way != ways.end() && way->first == ready[i]; ++way) {
        before_[way->second] = std::max(before_[way->second], through);
        if (--incoming_[way->second] == 0) ready.push_back(way->second);
      }
    }
    return longest;
  }

  std::vector<uint64_t> cost_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::vector<uint32_t>> into_;
  std::vector<uint32_t> group_;       // by block: the block that stands for the collapsed loop it is in, or itself
  std::vector<uint32_t> group_size_;  // of those that stand for a group
  std::vector<uint32_t> place_;       // in an order in which all but back edges go forward
  std::vector<uint32_t> forward_stamp_, in_body_;
  std::vector<uint32_t> incoming_;
  std::vector<uint64_t> before_;
  std::vector<uint32_t> all_;
  std::vector<std::pair<uint32_t, uint32_t>> straight_;
  uint32_t stamp_ = 0;
};

bool HasLoops(const Function& function) {
  for (const Block& block : function.blocks) {
    for (const Edge edge : Successors(block)) {
      if (edge.trips != 0) return true;
    }
  }
  return false;
}

// Of a function without loops: one walk along the order.
uint64_t LongestStraight(const Function& function, const std::vector<uint32_t>& order,
                         const std::vector<uint64_t>& costs) {
  uint64_t longest = 0;
  std::vector<uint64_t> before(costs.size());
  for (const uint32_t b : order) {
    const uint64_t through = SaturatingAdd(before[b], costs[b]);
    longest = std::max(longest, through);
    for (const Edge edge : Successors(function.blocks[b])) before[edge.to] = std::max(before[edge.to], through);
  }
  return longest;
}

}  // namespace

uint64_t LongestPath(const Function& function, const std::vector<uint32_t>& order, std::vector<uint64_t> block_costs) {
  // Most functions are one block.
  if (block_costs.size() == 1) return block_costs[0];
  if (!HasLoops(function)) return LongestStraight(function, order, block_costs);
  return Walk(function, order, std::move(block_costs)).Run();
}

}  // namespace journey::ir
