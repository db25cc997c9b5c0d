// Lowering's pen: see builder.h. Every append is checked, so a wrong module is caught where it is made.
#include "ir/builder.h"

#include <bit>

#include "base/check.h"
#include "ir/graph.h"

namespace journey::ir {

namespace {

// Bit equality, so that 0.0 and -0.0 stay apart.
bool SameConstant(const Constant& a, const Constant& b) {
  if (a.type != b.type || a.value.index() != b.value.index()) return false;
  if (const double* x = std::get_if<double>(&a.value)) {
    return std::bit_cast<uint64_t>(*x) == std::bit_cast<uint64_t>(std::get<double>(b.value));
  }
  return a.value == b.value;
}

}  // namespace

Builder::Builder(Module& module, std::string name, Context context, std::vector<Type> params, Type result)
    : module_(module), id_(static_cast<int32_t>(module.functions.size())) {
  Function function;
  function.name = std::move(name);
  function.context = context;
  function.param_count = static_cast<uint32_t>(params.size());
  function.registers = std::move(params);
  function.result = result;
  function.blocks.emplace_back();
  module.functions.push_back(std::move(function));
}

uint32_t Builder::NewRegister(Type type) {
  function().registers.push_back(type);
  return static_cast<uint32_t>(function().registers.size() - 1);
}

uint32_t Builder::NewBlock() {
  function().blocks.emplace_back();
  return static_cast<uint32_t>(function().blocks.size() - 1);
}

bool Builder::terminated() {
  const Block& block = function().blocks[block_];
  return !block.instrs.empty() && IsTerminator(block.instrs.back().op);
}

Instr& Builder::Add(Op op) {
  CHECK_MSG(!terminated(), "the block has its terminator");
  Block& block = function().blocks[block_];
  constexpr size_t kFew = 4;  // most blocks have some
  if (block.instrs.empty()) block.instrs.reserve(kFew);
  Instr& instr = block.instrs.emplace_back();
  instr.op = op;
  instr.line = place_.line;
  instr.column = place_.column;
  instr.length = place_.length;
  return instr;
}

uint32_t Builder::Emit(Op op, Type type, std::vector<uint32_t> args, int64_t imm, int64_t imm2) {
  uint32_t dst = NewRegister(type);
  Instr& instr = Add(op);
  instr.dst = dst;
  instr.args = std::move(args);
  instr.imm = imm;
  instr.imm2 = imm2;
  return dst;
}

void Builder::Act(Op op, std::vector<uint32_t> args, int64_t imm, int64_t imm2) {
  Instr& instr = Add(op);
  instr.args = std::move(args);
  instr.imm = imm;
  instr.imm2 = imm2;
}

void Builder::Move(uint32_t dst, uint32_t src) {
  Instr& instr = Add(Op::kMov);
  instr.dst = dst;
  instr.args = {src};
}

uint32_t Builder::ConstInt(int64_t value) { return Const({{Kind::kInt}, value}); }
uint32_t Builder::ConstBool(bool value) { return Const({{Kind::kBool}, value}); }

uint32_t Builder::Const(Constant constant) {
  Type type = constant.type;
  return Emit(Op::kConst, type, {}, AddConstant(module_, std::move(constant)));
}

uint32_t Builder::Call(int32_t fn, Type result, std::vector<uint32_t> args) {
  return Emit(Op::kCall, result, std::move(args), fn);
}

void Builder::CallVoid(int32_t fn, std::vector<uint32_t> args) { Act(Op::kCall, std::move(args), fn); }

void Builder::Jump(uint32_t block) { Add(Op::kJump).targets = {block}; }

void Builder::Branch(uint32_t condition, uint32_t then_block, uint32_t else_block) {
  Instr& instr = Add(Op::kBranch);
  instr.args = {condition};
  instr.targets = {then_block, else_block};
}

void Builder::Switch(uint32_t value, std::vector<std::pair<int64_t, uint32_t>> cases, uint32_t otherwise) {
  Instr& instr = Add(Op::kSwitch);
  instr.args = {value};
  for (const auto& [key, target] : cases) {
    instr.cases.push_back(key);
    instr.targets.push_back(target);
  }
  instr.targets.push_back(otherwise);
}

void Builder::Return(uint32_t value) {
  Instr& instr = Add(Op::kReturn);
  if (value != kNoReg) instr.args = {value};
}

int32_t AddConstant(Module& module, Constant constant) {
  for (size_t i = 0; i < module.constants.size(); ++i) {
    if (SameConstant(module.constants[i], constant)) return static_cast<int32_t>(i);
  }
  module.constants.push_back(std::move(constant));
  return static_cast<int32_t>(module.constants.size() - 1);
}

}  // namespace journey::ir
