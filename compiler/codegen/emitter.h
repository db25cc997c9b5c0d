// What those who write LLVM's instructions themselves share: bytes in memory, blocks, jumps that are hardly ever taken.
// Internal to this folder.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <cstdint>
#include <memory>

namespace journey::codegen {

// An empty module for the machine.
std::unique_ptr<llvm::Module> NewModule(const char* name, llvm::LLVMContext& context,
                                        const llvm::TargetMachine& machine);
// In debug builds: aborts, with the module's text, where it is not well-formed.
void CheckModule(const llvm::Module& module);

class Emitter {
 protected:
  explicit Emitter(llvm::Module& target) : target_(target), b_(target.getContext()) {}

  llvm::Type* I64() { return b_.getInt64Ty(); }
  llvm::Value* Int(uint64_t value) { return b_.getInt64(value); }
  llvm::Value* At(llvm::Value* base, uint64_t offset) {
    return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), base, offset);
  }
  llvm::Value* Add(llvm::Value* base, llvm::Value* bytes) { return b_.CreateInBoundsGEP(b_.getInt8Ty(), base, bytes); }
  // Wherever it stands.
  llvm::Value* Load(llvm::Type* type, llvm::Value* address) {
    return b_.CreateAlignedLoad(type, address, llvm::Align(1));
  }
  llvm::Value* Load64(llvm::Value* address) { return Load(I64(), address); }
  llvm::Value* LoadPtr(llvm::Value* address) { return b_.CreateLoad(b_.getPtrTy(), address); }
  void Store(llvm::Value* value, llvm::Value* address) { b_.CreateAlignedStore(value, address, llvm::Align(1)); }
  llvm::BasicBlock* Block(const char* name) { return llvm::BasicBlock::Create(target_.getContext(), name, function_); }
  // Jumps to `rare` on the condition, goes on elsewhere.
  void Unless(llvm::Value* rare_condition, llvm::BasicBlock* rare);

  llvm::Module& target_;
  llvm::IRBuilder<> b_;
  llvm::Function* function_ = nullptr;  // being emitted
};

}  // namespace journey::codegen
