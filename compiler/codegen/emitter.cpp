// Modules and rare jumps.
#include "compiler/codegen/emitter.h"

#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <string>

#include "base/check.h"

namespace journey::codegen {

std::unique_ptr<llvm::Module> NewModule(const char* name, llvm::LLVMContext& context,
                                        const llvm::TargetMachine& machine) {
  auto module = std::make_unique<llvm::Module>(name, context);
  module->setTargetTriple(machine.getTargetTriple().str());
  module->setDataLayout(machine.createDataLayout());
  return module;
}

void CheckModule([[maybe_unused]] const llvm::Module& module) {
#ifndef NDEBUG
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(module, &stream)) {
    module.print(llvm::errs(), nullptr);
    CHECK_MSG(false, problem.c_str());
  }
#endif
}

void Emitter::Unless(llvm::Value* rare_condition, llvm::BasicBlock* rare) {
  llvm::BasicBlock* next = Block("");
  llvm::MDBuilder metadata(target_.getContext());
  b_.CreateCondBr(rare_condition, rare, next, metadata.createBranchWeights(1, 1 << 20));
  b_.SetInsertPoint(next);
}

}  // namespace journey::codegen
