// The pure operations that code generation writes out instead of calling the runtime.
//
// Each is an exact equivalent of its rt::PureFunction; tests/codegen compares them on edge values and at random. What
// is not here is called.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <optional>
#include <span>

#include "ir/ir.h"

namespace journey::codegen {

// A value of a register: `has` is null for required types. `payload` is zero where `has` is false.
struct Native {
  llvm::Value* payload = nullptr;
  llvm::Value* has = nullptr;
};

// Emits `op` at the builder's place, which may move to a new block; nothing when `op` has no inline form.
std::optional<Native> EmitInline(ir::Op op, llvm::IRBuilder<>& builder, std::span<llvm::Value* const> args);

}  // namespace journey::codegen
