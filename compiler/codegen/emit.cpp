// Module -> LLVM module.
#include "compiler/codegen/emit.h"

#include <algorithm>
#include <unordered_map>

#include "compiler/codegen/emitter.h"
#include "compiler/codegen/module_context.h"
#include "ir/graph.h"

namespace journey::codegen {
namespace {

// LLVM's passes take more than their share of time on large functions, and its inliner makes one function of a whole
// chain of calls. So calls are inlined a few levels deep, into functions of bounded size, and what is large as written
// is not optimised. In instructions of the ir.
constexpr size_t kLargeFunction = 3'000;
constexpr int kInlinedLevels = 8;

size_t InstrCount(const ir::Function& function) {
  size_t count = 0;
  for (const ir::Block& block : function.blocks) count += block.instrs.size();
  return count;
}

void BoundFunctions(const ir::Module& module, const Part& part, ModuleContext& shared) {
  struct Shape {
    size_t size = 0;  // with what is inlined
    int level = 0;    // how deep its calls nest
    bool apart = false;
  };
  std::unordered_map<int32_t, Shape> shapes;
  for (const int32_t fn : ir::CalleesFirst(module, part.functions)) {
    const ir::Function& function = module.functions[static_cast<size_t>(fn)];
    Shape shape;
    shape.size = InstrCount(function);
    const bool large = shape.size > kLargeFunction;
    for (const int32_t callee : ir::Callees(function)) {
      Shape& below = shapes.at(callee);
      shape.level = std::max(shape.level, below.level + 1);
      if (!below.apart && shape.size + below.size > kLargeFunction) below.apart = true;
      if (!below.apart) shape.size += below.size;
    }
    shape.apart = large || shape.level % kInlinedLevels == kInlinedLevels - 1;
    if (large) shared.Body(fn)->addFnAttr(llvm::Attribute::OptimizeNone);
    shapes.emplace(fn, shape);
  }
  for (const auto& [fn, shape] : shapes) {
    if (shape.apart) shared.Body(fn)->addFnAttr(llvm::Attribute::NoInline);
  }
}

}  // namespace

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
  BoundFunctions(module, part, shared);
  shared.Finish();
  CheckModule(*target);
  return target;
}

}  // namespace journey::codegen
