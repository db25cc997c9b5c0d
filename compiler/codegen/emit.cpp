// Module -> LLVM module.
#include "compiler/codegen/emit.h"

#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>

#include "base/check.h"
#include "compiler/codegen/module_context.h"

namespace journey::codegen {

std::unique_ptr<llvm::Module> Emit(const ir::Module& module, const Part& part, llvm::LLVMContext& context,
                                   const llvm::TargetMachine& machine, const EmitOptions& options) {
  auto target = std::make_unique<llvm::Module>("journey", context);
  target->setTargetTriple(machine.getTargetTriple().str());
  target->setDataLayout(machine.createDataLayout());
  ModuleContext shared(module, *target, options.debug_info);
  for (int32_t fn : part.functions) {
    shared.Declare(fn, std::binary_search(part.roots.begin(), part.roots.end(), fn));
  }
  for (int32_t fn : part.functions) EmitBody(shared, fn);
  for (int32_t fn : part.roots) {
    const ir::Function& function = module.functions[static_cast<size_t>(fn)];
    EmitEntry(shared, fn, target->getFunction(EntryName(function)));
  }
  shared.Finish();
#ifndef NDEBUG
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(*target, &stream)) {
    target->print(llvm::errs(), nullptr);
    CHECK_MSG(false, problem.c_str());
  }
#endif
  return target;
}

}  // namespace journey::codegen
