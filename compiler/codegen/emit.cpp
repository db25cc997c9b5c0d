// Module -> LLVM module.
#include "compiler/codegen/emit.h"

#include <algorithm>

#include "compiler/codegen/emitter.h"
#include "compiler/codegen/module_context.h"

namespace journey::codegen {

std::unique_ptr<llvm::Module> Emit(const ir::Module& module, const Part& part, llvm::LLVMContext& context,
                                   const llvm::TargetMachine& machine, const EmitOptions& options) {
  std::unique_ptr<llvm::Module> target = NewModule("journey", context, machine);
  ModuleContext shared(module, *target, options.debug_info);
  for (int32_t fn : part.functions) {
    shared.Declare(fn, std::binary_search(part.roots.begin(), part.roots.end(), fn));
  }
  for (int32_t fn : part.functions) EmitBody(shared, fn);
  for (int32_t fn : part.roots) {
    const ir::Function& function = module.functions[static_cast<size_t>(fn)];
    EmitEntry(shared, fn, target->getFunction(native::EntryName(function)));
  }
  shared.Finish();
  CheckModule(*target);
  return target;
}

}  // namespace journey::codegen
