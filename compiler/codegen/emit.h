// Module -> LLVM module -> machine code.
//
// Each function becomes an internal function of native types, `Step*` first: ints and their kin are i64, bools i1,
// floats double, strings pointers to Str; an optional is a value and an i1, the value zero when there is none. Each
// root also gets an external entry point of shape rt::NativeFn. Everything that is not inlined is called by name:
// journey_pure_NAME(arena, args, out) and journey_act_NAME (runtime/abi/act.h). Threads: each call works in its own
// LLVMContext, so calls may run in parallel.
#pragma once

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "base/status.h"
#include "compiler/native/machine_code.h"
#include "compiler/native/parts.h"
#include "ir/ir.h"

namespace journey::codegen {

using native::OptLevel;
using native::Part;

// Raised whenever the same module would give other machine code: it is part of every key of the object cache.
inline constexpr uint32_t kCodegenVersion = 5;

struct EmitOptions {
  bool debug_info = false;  // line tables for people; not in fingerprints, so not for cached code
};

// For the processor this runs on.
Result<std::unique_ptr<llvm::TargetMachine>> HostMachine(OptLevel level);
// Triple, processor and features: code made for another machine must not be taken from a cache.
std::string HostDescription();

std::unique_ptr<llvm::Module> Emit(const ir::Module& module, const Part& part, llvm::LLVMContext& context,
                                   const llvm::TargetMachine& machine, const EmitOptions& options);
// LLVM's own default pipeline for the level.
void Optimise(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level);
// A relocatable object, or assembly text.
enum class Output : uint8_t { kObject, kAssembly };
std::string Assemble(llvm::Module& module, llvm::TargetMachine& machine, Output output);

}  // namespace journey::codegen
