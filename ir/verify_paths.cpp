// Paths through one function: bounded loops, definite assignment, paired WhenBegin and WhenEnd. Forward data flow over
// the blocks until nothing changes; loops are few, so two or three rounds do.
#include <string>
#include <vector>

#include "ir/graph.h"
#include "ir/verify_function.h"

namespace journey::ir {

namespace {

constexpr size_t kMaxStateWords = size_t{1} << 24;  // 128 MiB; no honest function comes near
constexpr int32_t kUnreached = -1;

using Bits = std::vector<uint64_t>;

bool IsSet(const Bits& bits, uint32_t i) { return (bits[i / 64] >> (i % 64)) & 1; }
void SetBit(Bits& bits, uint32_t i) { bits[i / 64] |= uint64_t{1} << (i % 64); }

struct State {
  Bits assigned;
  int32_t when_depth = kUnreached;
};

}  // namespace

std::string CheckPaths(const Function& function) {
  auto order = BlockOrder(function);
  if (!order) return "a loop without a trip count";
  size_t words = (function.registers.size() + 63) / 64;
  if (words * function.blocks.size() > kMaxStateWords) return "too large to check";

  std::vector<State> entry(function.blocks.size());
  entry[0].assigned.assign(words, 0);
  entry[0].when_depth = 0;
  for (uint32_t i = 0; i < function.param_count; ++i) SetBit(entry[0].assigned, i);

  bool loops = false;
  for (const Block& block : function.blocks) {
    for (const Edge edge : Successors(block)) loops = loops || edge.trips != 0;
  }

  // Unreached blocks are skipped: nothing ever runs them. Without loops one round in order sees all.
  State state;
  bool changed = true;
  for (bool first = true; changed && (first || loops); first = false) {
    changed = false;
    for (uint32_t b : *order) {
      if (entry[b].when_depth == kUnreached) continue;
      state = entry[b];  // into the room of the last one
      for (const Instr& instr : function.blocks[b].instrs) {
        if (instr.dst != kNoReg) SetBit(state.assigned, instr.dst);
        if (instr.op == Op::kWhenBegin) ++state.when_depth;
        if (instr.op == Op::kWhenEnd && --state.when_depth < 0)
          return "b" + std::to_string(b) + ": when.end without when.begin";
        if (instr.op == Op::kReturn && state.when_depth != 0)
          return "b" + std::to_string(b) + ": returns before when.end";
      }
      for (const Edge edge : Successors(function.blocks[b])) {
        State& next = entry[edge.to];
        if (next.when_depth == kUnreached) {
          next = state;
          changed = true;
          continue;
        }
        if (next.when_depth != state.when_depth)
          return "b" + std::to_string(edge.to) + ": when.begin on some ways only";
        for (size_t w = 0; w < words; ++w) {
          uint64_t both = next.assigned[w] & state.assigned[w];
          changed = changed || both != next.assigned[w];
          next.assigned[w] = both;
        }
      }
    }
  }
  for (uint32_t b = 0; b < function.blocks.size(); ++b) {
    if (entry[b].when_depth == kUnreached) continue;
    Bits& assigned = entry[b].assigned;
    for (const Instr& instr : function.blocks[b].instrs) {
      for (uint32_t arg : instr.args) {
        if (arg != kNoReg && !IsSet(assigned, arg)) {
          return "b" + std::to_string(b) + ", " + Info(instr.op).text + ": r" + std::to_string(arg) +
                 " is read before every way has assigned it";
        }
      }
      if (instr.dst != kNoReg) SetBit(assigned, instr.dst);
    }
  }
  return {};
}

}  // namespace journey::ir
