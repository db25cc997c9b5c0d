// A context, a module in it, the passes over it, what they leave.
#include "compiler/codegen/objects.h"

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/lines.h"
#include "compiler/codegen/print.h"

namespace journey::codegen {
namespace {

// What finish(module, machine) makes of the optimised module that emit(context, machine) gives.
template <class EmitModule, class Finish>
Result<std::string> Generate(OptLevel level, EmitModule&& emit, Finish&& finish) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = HostMachine(level);
  if (!machine.ok()) return machine.status();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> target = emit(context, **machine);
  Optimise(*target, **machine, level);
  return finish(*target, **machine);
}

std::string Object(llvm::Module& module, llvm::TargetMachine& machine) {
  return Assemble(module, machine, Output::kObject);
}

auto TextOf(native::Library::Form form) {
  return [form](llvm::Module& module, llvm::TargetMachine& machine) { return Text(module, machine, form); };
}

}  // namespace

Result<std::string> PartObject(const ir::Module& module, const native::Part& part, native::OptLevel level) {
  const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
    return Emit(module, part, context, machine, {});
  };
  return Generate(level, emit, Object);
}

Result<std::string> LinesObject(const rt::LinePlan& plan) {
  const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
    return EmitLines(plan, context, machine);
  };
  return Generate(OptLevel::kO2, emit, Object);
}

Result<std::string> ModuleText(const ir::Module& module, native::OptLevel level, native::Library::Form form) {
  const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
    return Emit(module, native::WholeModule(module), context, machine, {.debug_info = true});
  };
  return Generate(level, emit, TextOf(form));
}

Status PrepareTarget() { return HostMachine(OptLevel::kO2).status(); }

std::string DescribeCode() {
  std::string text = HostDescription();
  for (const int64_t version : {int64_t{kCodegenVersion}, int64_t{kLinesVersion}}) {
    text += '|' + std::to_string(version);
  }
  return text;
}

}  // namespace journey::codegen
