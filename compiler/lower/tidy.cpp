// Blocks and registers of one function made dense again: see tidy.h.
#include "compiler/lower/tidy.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace journey::lower {

namespace {

// Where a jump to `block` ends up. Loops hold instructions, so a chain of bare jumps comes to an end.
uint32_t Destination(const ir::Function& function, uint32_t block) {
  for (size_t steps = 0; steps < function.blocks.size(); ++steps) {
    const std::vector<ir::Instr>& instrs = function.blocks[block].instrs;
    if (instrs.size() != 1 || instrs[0].op != ir::Op::kJump) break;
    block = instrs[0].targets[0];
  }
  return block;
}

void OrderBlocks(ir::Function& function) {
  struct Visit {
    uint32_t block;
    size_t targets_left;
  };
  std::vector<bool> seen(function.blocks.size());
  std::vector<uint32_t> postorder;
  std::vector<Visit> stack;
  auto open = [&](uint32_t block) {
    CHECK_MSG(!function.blocks[block].instrs.empty(), "a reachable block without a terminator");
    seen[block] = true;
    stack.push_back({block, function.blocks[block].instrs.back().targets.size()});
  };
  open(0);
  while (!stack.empty()) {
    Visit& visit = stack.back();
    if (visit.targets_left == 0) {
      postorder.push_back(visit.block);
      stack.pop_back();
      continue;
    }
    uint32_t target = function.blocks[visit.block].instrs.back().targets[--visit.targets_left];
    if (!seen[target]) open(target);
  }
  std::vector<uint32_t> renumbered(function.blocks.size());
  std::vector<ir::Block> blocks;
  for (auto block = postorder.rbegin(); block != postorder.rend(); ++block) {
    renumbered[*block] = static_cast<uint32_t>(blocks.size());
    blocks.push_back(std::move(function.blocks[*block]));
  }
  for (ir::Block& block : blocks) {
    for (uint32_t& target : block.instrs.back().targets) target = renumbered[target];
  }
  function.blocks = std::move(blocks);
}

void DropUnusedRegisters(ir::Function& function) {
  std::vector<bool> used(function.registers.size());
  for (uint32_t i = 0; i < function.param_count; ++i) used[i] = true;
  for (const ir::Block& block : function.blocks) {
    for (const ir::Instr& instr : block.instrs) {
      if (instr.dst != ir::kNoReg) used[instr.dst] = true;
      for (uint32_t arg : instr.args) {
        if (arg != ir::kNoReg) used[arg] = true;
      }
    }
  }
  std::vector<uint32_t> renumbered(used.size());
  std::vector<ir::Type> registers;
  for (size_t i = 0; i < used.size(); ++i) {
    renumbered[i] = static_cast<uint32_t>(registers.size());
    if (used[i]) registers.push_back(function.registers[i]);
  }
  function.registers = std::move(registers);
  for (ir::Block& block : function.blocks) {
    for (ir::Instr& instr : block.instrs) {
      if (instr.dst != ir::kNoReg) instr.dst = renumbered[instr.dst];
      for (uint32_t& arg : instr.args) {
        if (arg != ir::kNoReg) arg = renumbered[arg];
      }
    }
  }
}

}  // namespace

void TidyFunction(ir::Function& function) {
  for (ir::Block& block : function.blocks) {
    if (block.instrs.empty()) continue;
    for (uint32_t& target : block.instrs.back().targets) target = Destination(function, target);
  }
  OrderBlocks(function);
  DropUnusedRegisters(function);
}

}  // namespace journey::lower
