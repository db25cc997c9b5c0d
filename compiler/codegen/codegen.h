// Native code for a module, as text for people (`--dump llvm`, `--dump asm`), and the version of the code.
//
// In: a verified module. Out: text for this machine's processor, annotated with the journeys' lines. Thread-safe. The
// machine code itself comes from emit.h.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "compiler/native/library.h"
#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey::codegen {

using native::OptLevel;

// Raised whenever the same module would give other machine code: it is part of every key of the object cache.
inline constexpr uint32_t kCodegenVersion = 1;

Result<std::string> Print(const ir::Module& module, OptLevel level, native::Library::Form form);
// The loop over batches of a module that has a plan (kernel.h), optimised.
Result<std::string> PrintLoop(const ir::Module& module, const flat::Plan& plan, bool by_id, native::Library::Form form);

}  // namespace journey::codegen
