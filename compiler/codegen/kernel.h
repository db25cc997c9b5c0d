// A plan's batch loop as machine code: the step of every event inlined into the loop over events.
//
// In: a module and its Plan. Out: an LLVM module with the loop over slots by id, or that by handle, and a firing loop
// for each timer (runtime/flat/lane_state.h has their types). Per event: prefetch the slot of a later one, find the
// slot, ask the predicates, apply the table's entry, write record and timer whether they count or not and move the ends
// on by what the entry says. Branches are for what is rare: a decision with code of its own, a value that does not fit,
// a timer that is due, anything the engine must do.
#pragma once

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "compiler/codegen/emit.h"
#include "ir/ir.h"
#include "runtime/flat/plan.h"

namespace journey::codegen {

// Part of cached code's keys: to be raised with every change that gives other plans or other code for the same module,
// and with every change of runtime/flat/lane_state.h.
inline constexpr int kKernelVersion = 15;

std::unique_ptr<llvm::Module> EmitKernel(const ir::Module& module, const flat::Plan& plan, bool by_id,
                                         llvm::LLVMContext& context, const llvm::TargetMachine& machine,
                                         const EmitOptions& options = {});

}  // namespace journey::codegen
