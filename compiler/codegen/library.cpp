// What the shared library exports: the code generator behind the face of compiler/native.
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/lines.h"
#include "compiler/codegen/linker.h"
#include "compiler/codegen/print.h"
#include "compiler/native/entry.h"
#include "compiler/native/library.h"

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

class CodeLibrary final : public native::Library {
 public:
  std::string Describe() const override {
    std::string text = HostDescription();
    for (const int64_t version : {int64_t{kCodegenVersion}, int64_t{kLinesVersion}}) {
      text += '|' + std::to_string(version);
    }
    return text;
  }
  Result<std::string> PartObject(const ir::Module& module, const Part& part, OptLevel level) const override {
    const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return Emit(module, part, context, machine, {});
    };
    return Generate(level, emit, Object);
  }
  Result<std::string> LinesObject(const rt::LinePlan& plan) const override {
    const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return EmitLines(plan, context, machine);
    };
    return Generate(OptLevel::kO2, emit, Object);
  }
  Result<std::string> ModuleText(const ir::Module& module, OptLevel level, Form form) const override {
    const auto emit = [&](llvm::LLVMContext& context, const llvm::TargetMachine& machine) {
      return Emit(module, native::WholeModule(module), context, machine, {.debug_info = true});
    };
    return Generate(level, emit, TextOf(form));
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
