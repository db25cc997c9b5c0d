// Appends instructions to one function, block by block. Lowering's pen.
//
// Invariant: an instruction goes to the current block, which must not have a terminator yet. Not thread-safe; the
// module must outlive the builder, and growing Module::functions while a builder exists is allowed (it holds an index).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

class Builder {
 public:
  // Adds an empty function with one block and parameters of the given types.
  Builder(Module& module, std::string name, Context context, std::vector<Type> params, Type result);

  // Goes on with a function that has only its first block, still empty.
  Builder(Module& module, int32_t function) : module_(module), id_(function) {}

  int32_t function_id() const { return id_; }
  Function& function() { return module_.functions[id_]; }

  uint32_t NewRegister(Type type);
  Type RegisterType(uint32_t reg) { return function().registers[reg]; }
  uint32_t NewBlock();
  void SetBlock(uint32_t block) { block_ = block; }
  uint32_t current_block() const { return block_; }
  // True when the current block already has its terminator; what follows is unreachable and must not be emitted.
  bool terminated();
  // What the instructions to come stand for; its file is the function's.
  const Place& place() const { return place_; }
  void set_place(const Place& place) { place_ = place; }
  void SetLine(uint32_t line) { place_ = {.line = line}; }

  // Result goes to a new register of `type`; returns it.
  uint32_t Emit(Op op, Type type, std::vector<uint32_t> args = {}, int64_t imm = 0, int64_t imm2 = 0);
  // No result.
  void Act(Op op, std::vector<uint32_t> args = {}, int64_t imm = 0, int64_t imm2 = 0);
  void Move(uint32_t dst, uint32_t src);
  uint32_t ConstInt(int64_t value);
  uint32_t ConstBool(bool value);
  uint32_t Const(Constant constant);
  uint32_t Call(int32_t fn, Type result, std::vector<uint32_t> args);
  void CallVoid(int32_t fn, std::vector<uint32_t> args = {});
  void Jump(uint32_t block);
  void Branch(uint32_t condition, uint32_t then_block, uint32_t else_block);
  void Switch(uint32_t value, std::vector<std::pair<int64_t, uint32_t>> cases, uint32_t otherwise);
  void Return(uint32_t value = kNoReg);

 private:
  Instr& Add(Op op);
  Module& module_;
  int32_t id_;
  uint32_t block_ = 0;
  Place place_;
};

// The index of an equal constant, added if it is new.
int32_t AddConstant(Module& module, Constant constant);

}  // namespace journey::ir
