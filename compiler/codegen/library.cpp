// What the shared library exports: the code generator behind the face of compiler/native.
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/codegen/codegen.h"
#include "compiler/codegen/emit.h"
#include "compiler/codegen/kernel.h"
#include "compiler/codegen/lines.h"
#include "compiler/codegen/linker.h"
#include "compiler/native/entry.h"
#include "compiler/native/library.h"

namespace journey::codegen {
namespace {

// The object of what emit(context, machine) gives.
template <class EmitModule>
Result<std::string> Object(OptLevel level, EmitModule&& emit) {
  Result<std::unique_ptr<llvm::TargetMachine>> machine = HostMachine(level);
  if (!machine.ok()) return machine.status();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> target = emit(context, **machine);
  Optimise(*target, **machine, level);
  return Assemble(*target, **machine, Output::kObject);
}

class CodeLibrary final : public native::Library {
 public:
  std::string Describe() const override {
    std::string text = HostDescription();
    for (const int64_t version : {int64_t{kCodegenVersion}, int64_t{kKernelVersion}, int64_t{kLinesVersion}}) {
      text += '|' + std::to_string(version);
    }
    return text;
  }
  Result<std::string> PartObject(const ir::Module& module, const Part& part, OptLevel level) const override {
    return Object(level, [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return Emit(module, part, context, machine, {});
    });
  }
  Result<std::string> LoopObject(const ir::Module& module, const flat::Plan& plan, bool by_id) const override {
    return Object(OptLevel::kO2, [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return EmitKernel(module, plan, by_id, context, machine);
    });
  }
  Result<std::string> LinesObject(const flat::LinePlan& plan) const override {
    return Object(OptLevel::kO2, [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return EmitLines(plan, context, machine);
    });
  }
  Result<std::string> ModuleText(const ir::Module& module, OptLevel level, Form form) const override {
    return Print(module, level, form);
  }
  Result<std::string> LoopText(const ir::Module& module, const flat::Plan& plan, bool by_id, Form form) const override {
    return PrintLoop(module, plan, by_id, form);
  }
  Result<std::unique_ptr<native::Linker>> NewLinker(const std::vector<native::Symbol>& symbols) const override {
    return MakeLinker(symbols);
  }
};

}  // namespace
}  // namespace journey::codegen

#define JOURNEY_EXPORT extern "C" __attribute__((visibility("default")))

JOURNEY_EXPORT const char* journey_native_build() {
  static const std::string build = journey::native::Build();
  return build.c_str();
}

JOURNEY_EXPORT const journey::native::Library* journey_native_library(std::string* problem) {
  // Also prepares LLVM for this process.
  const auto machine = journey::codegen::HostMachine(journey::codegen::OptLevel::kO2);
  if (!machine.ok()) {
    *problem = machine.status().message();
    return nullptr;
  }
  static const journey::codegen::CodeLibrary library;
  return &library;
}
