// Expressions of a plan as LLVM values, and the packed state's words they read.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <unordered_map>
#include <vector>

#include "compiler/codegen/module_context.h"
#include "runtime/flat/plan.h"

namespace journey::codegen {

// What expressions read: fixed for one event or one firing.
struct KernelInputs {
  std::vector<llvm::Value*> words;  // the state on entry
  llvm::Value* event = nullptr;     // the event's layout; null when a timer fires
  llvm::Value* now = nullptr;
  llvm::Value* base = nullptr;
};

class KernelExprs {
 public:
  KernelExprs(ModuleContext& context, const flat::Plan& plan, llvm::IRBuilder<>& builder)
      : context_(context), plan_(plan), b_(builder) {}

  // The expression's value: i64, i1 or a pointer. Emitted anew each time, since it may stand in any branch; LLVM finds
  // what is the same.
  llvm::Value* Emit(int32_t expr, const KernelInputs& inputs);
  // The same as one word of a record.
  llvm::Value* EmitWord(int32_t expr, const KernelInputs& inputs);
  // The value's bits in the field, in place, the guard set if it does not fit. Where the bits above the field do not
  // matter, `loose` leaves anything there.
  llvm::Value* Encode(const flat::Field& field, int32_t expr, const KernelInputs& inputs, bool loose = false);
  // A field's value on entry.
  llvm::Value* Decode(const flat::Field& field, const KernelInputs& inputs);
  llvm::Value* Bits(const flat::Field& field, const KernelInputs& inputs);

 private:
  llvm::Value* Slot(const ir::Slot& slot, bool presence, llvm::Value* block);
  bool IsSmall(int32_t expr) const;
  llvm::Value* SinceField(const flat::Expr& expr, const KernelInputs& inputs);
  llvm::Value* Operation(const flat::Expr& expr, const KernelInputs& inputs);

  ModuleContext& context_;
  const flat::Plan& plan_;
  llvm::IRBuilder<>& b_;
};

}  // namespace journey::codegen
