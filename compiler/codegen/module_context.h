// What all functions of one LLVM module share while it is emitted: types, names, constants, alias facts, debug scopes.
#pragma once

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/codegen/inline_ops.h"
#include "ir/ir.h"

namespace journey::codegen {

// Fields of rt::Step; each is a byte offset in it.
enum class StepField : uint8_t { kMem, kProfile, kEvent, kNow, kConstants, kArena, kStage, kWait, kZone };

class ModuleContext {
 public:
  ModuleContext(const ir::Module& source, llvm::Module& target, bool debug_info);

  const ir::Module& source() const { return source_; }
  llvm::LLVMContext& llvm_context() const { return target_.getContext(); }
  llvm::Module& target() const { return target_; }

  // i64, i1, double or a pointer.
  llvm::Type* PayloadType(ir::Kind kind);
  // The payload, or { payload, i1 } for optionals, or void.
  llvm::Type* ResultType(ir::Type type);
  llvm::StructType* value_type() const { return value_type_; }

  // Declares the internal function and, for roots, the entry point. Before any body is emitted.
  void Declare(int32_t function, bool root);
  llvm::Function* Body(int32_t function) const { return bodies_.at(function); }

  llvm::FunctionCallee Pure(ir::Op op);
  llvm::FunctionCallee Act(const std::string& name);
  // A Str with this text, in the module's read-only data.
  llvm::Constant* Text(const std::string& text);
  llvm::Constant* Zero(ir::Kind kind);

  // Memory the compiler may assume not to overlap: the Step, packed blocks, Values.
  enum class Memory : uint8_t { kStep, kBlock, kValue };
  llvm::LoadInst* Load(llvm::IRBuilder<>& builder, llvm::Type* type, llvm::Value* base, uint64_t offset, Memory memory);
  void Store(llvm::IRBuilder<>& builder, llvm::Value* value, llvm::Value* base, uint64_t offset, Memory memory);
  llvm::Value* LoadStep(llvm::IRBuilder<>& builder, llvm::Value* step, StepField field);

  // Value <-> registers: one at `index` of an array of Values.
  Native LoadValue(llvm::IRBuilder<>& builder, ir::Type type, llvm::Value* values, uint64_t index);
  void StoreValue(llvm::IRBuilder<>& builder, ir::Type type, const Native& value, llvm::Value* values, uint64_t index);

  // Debug scopes; null without debug information.
  llvm::DISubprogram* Scope(const ir::Function& function, llvm::Function* target);
  void Finish();

 private:
  const ir::Module& source_;
  llvm::Module& target_;
  llvm::StructType* value_type_;
  std::unordered_map<int32_t, llvm::Function*> bodies_;
  std::map<std::string, llvm::Constant*> texts_;
  std::vector<llvm::MDNode*> memory_tags_;
  std::unique_ptr<llvm::DIBuilder> debug_;
  std::vector<llvm::DIFile*> debug_files_;
  llvm::DISubroutineType* debug_type_ = nullptr;
};

// Fills in the body of a declared function, and of its entry point.
void EmitBody(ModuleContext& context, int32_t function);
void EmitEntry(ModuleContext& context, int32_t function, llvm::Function* entry);

}  // namespace journey::codegen
