// Orders of blocks and functions; iterative throughout, so that no module can exhaust the stack.
#include "ir/graph.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace journey::ir {

bool IsTerminator(Op op) { return op == Op::kJump || op == Op::kBranch || op == Op::kSwitch || op == Op::kReturn; }

std::optional<std::vector<uint32_t>> BlockOrder(const Function& function) {
  std::vector<uint32_t> incoming(function.blocks.size());
  for (const Block& block : function.blocks) {
    for (const Edge edge : Successors(block)) incoming[edge.to] += edge.trips == 0;
  }
  std::vector<uint32_t> order;
  order.reserve(incoming.size());
  for (uint32_t b = 0; b < incoming.size(); ++b) {
    if (incoming[b] == 0) order.push_back(b);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    for (const Edge edge : Successors(function.blocks[order[i]])) {
      if (edge.trips == 0 && --incoming[edge.to] == 0) order.push_back(edge.to);
    }
  }
  if (order.size() != function.blocks.size()) return std::nullopt;
  return order;
}

// Tarjan's, with a stack of its own.
std::vector<uint32_t> Cycles(const Function& function) {
  constexpr uint32_t kNew = UINT32_MAX;
  const size_t size = function.blocks.size();
  const auto targets = [&](uint32_t block) -> const std::vector<uint32_t>& {
    return function.blocks[block].instrs.back().targets;
  };
  struct Frame {
    uint32_t block;
    size_t next = 0;
  };
  std::vector<uint32_t> number(size, kNew), low(size), component(size, kNew), open;
  std::vector<Frame> stack;
  uint32_t numbers = 0;
  for (uint32_t root = 0; root < size; ++root) {
    if (number[root] == kNew) stack.push_back({root});
    while (!stack.empty()) {
      const uint32_t block = stack.back().block;
      if (stack.back().next == 0) {
        number[block] = low[block] = numbers++;
        open.push_back(block);
      }
      if (stack.back().next < targets(block).size()) {
        const uint32_t to = targets(block)[stack.back().next++];
        if (number[to] == kNew)
          stack.push_back({to});
        else if (component[to] == kNew)
          low[block] = std::min(low[block], number[to]);
        continue;
      }
      stack.pop_back();
      if (low[block] == number[block]) {
        for (uint32_t member = kNew; member != block; open.pop_back()) component[member = open.back()] = block;
      }
      if (!stack.empty()) low[stack.back().block] = std::min(low[stack.back().block], low[block]);
    }
  }
  return component;
}

std::vector<int32_t> Callees(const Function& function) {
  std::vector<int32_t> callees;
  for (const Block& block : function.blocks) {
    for (const Instr& instr : block.instrs) {
      if (instr.op == Op::kCall) callees.push_back(static_cast<int32_t>(instr.imm));
    }
  }
  return callees;
}

namespace {

// Depth-first with a stack of our own; false when calls recurse.
bool OrderCallees(const Module& module, const std::vector<int32_t>& roots, std::vector<int32_t>& order) {
  enum class Mark : uint8_t { kNew, kOpen, kDone };
  struct Frame {
    int32_t function;
    std::vector<int32_t> callees;
    size_t next = 0;
  };
  std::unordered_map<int32_t, Mark> marks;
  std::vector<Frame> stack;
  auto open = [&](int32_t function) {
    marks[function] = Mark::kOpen;
    stack.push_back({function, Callees(module.functions[static_cast<size_t>(function)])});
  };
  for (const int32_t root : roots) {
    if (marks[root] == Mark::kNew) open(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == frame.callees.size()) {
        marks[frame.function] = Mark::kDone;
        order.push_back(frame.function);
        stack.pop_back();
        continue;
      }
      const int32_t callee = frame.callees[frame.next++];
      const Mark mark = marks[callee];
      if (mark == Mark::kOpen) return false;
      if (mark == Mark::kNew) open(callee);
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<int32_t>> CalleesFirst(const Module& module) {
  std::vector<int32_t> all(module.functions.size()), order;
  std::iota(all.begin(), all.end(), 0);
  if (!OrderCallees(module, all, order)) return std::nullopt;
  return order;
}

std::vector<int32_t> CalleesFirst(const Module& module, const std::vector<int32_t>& functions) {
  std::vector<int32_t> order;
  OrderCallees(module, functions, order);
  return order;
}

}  // namespace journey::ir
