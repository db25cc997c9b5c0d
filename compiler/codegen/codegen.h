// Native code for a module, as text for people (`--dump llvm`, `--dump asm`), and what needs no LLVM header.
//
// In: a verified module. Out: text for this machine's processor, annotated with the journeys' lines. Thread-safe. The
// machine code itself comes from emit.h, which only compiler/jit includes.
#pragma once

#include <cstdint>
#include <string>

#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey::codegen {

enum class OptLevel : uint8_t { kO0, kO2 };

// Raised whenever the same module would give other machine code: it is part of every key of the object cache.
inline constexpr uint32_t kCodegenVersion = 1;

std::string PrintLlvm(const ir::Module& module, OptLevel level);
std::string PrintAsm(const ir::Module& module, OptLevel level);
// The loop over batches of a module that has a plan (kernel.h), optimised.
std::string PrintLoopLlvm(const ir::Module& module, const flat::Plan& plan);
std::string PrintLoopAsm(const ir::Module& module, const flat::Plan& plan);

}  // namespace journey::codegen
