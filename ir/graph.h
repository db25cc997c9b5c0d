// The two graphs of a module: functions by calls, and a function's blocks by jumps.
//
// A back edge is the first target of a Branch with a trip count (Instr::imm > 0); without its back edges every function
// is acyclic, which is what makes journeys total. Indices must be in range (the verifier checks before it asks).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

bool IsTerminator(Op op);

struct Edge {
  uint32_t to;
  int64_t trips;  // 0 unless it is a back edge
};
// The edges out of a block, read from its last instruction.
class Edges {
 public:
  class Iterator {
   public:
    Iterator(const Instr* last, size_t at) : last_(last), at_(at) {}
    Edge operator*() const {
      return {last_->targets[at_], last_->op == Op::kBranch && at_ == 0 && last_->imm > 0 ? last_->imm : 0};
    }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const Instr* last_;
    size_t at_;
  };
  explicit Edges(const Block& block) : last_(block.instrs.empty() ? nullptr : &block.instrs.back()) {}
  Iterator begin() const { return {last_, 0}; }
  Iterator end() const { return {last_, last_ != nullptr ? last_->targets.size() : 0}; }

 private:
  const Instr* last_;
};
inline Edges Successors(const Block& block) { return Edges(block); }

// Blocks so that every edge but the back edges goes forward; nothing when there is another cycle.
std::optional<std::vector<uint32_t>> BlockOrder(const Function& function);

// A number for each block; two have the same when each can lead to the other, back edges included.
std::vector<uint32_t> Cycles(const Function& function);

// Functions so that callees come before their callers; nothing when calls recurse.
std::optional<std::vector<int32_t>> CalleesFirst(const Module& module);

// Those functions and what they call, callees first. Calls must not recurse.
std::vector<int32_t> CalleesFirst(const Module& module, const std::vector<int32_t>& functions);

// The functions that `function` calls, in order of appearance, repeats included.
std::vector<int32_t> Callees(const Function& function);

}  // namespace journey::ir
