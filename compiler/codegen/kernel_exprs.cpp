// Reads packed fields and event slots, and applies operations as the functions of a module do.
#include "compiler/codegen/kernel_exprs.h"

#include <algorithm>

#include "base/check.h"
#include "compiler/codegen/inline_ops.h"
#include "runtime/flat/lane_state.h"
#include "runtime/value/value.h"

namespace journey::codegen {

using flat::Expr;
using flat::ExprKind;
using Memory = ModuleContext::Memory;

llvm::Value* KernelExprs::Bits(const flat::Field& field, const KernelInputs& inputs) {
  llvm::Value* word = inputs.words[field.word];
  if (field.shift != 0) word = b_.CreateLShr(word, field.shift);
  return field.bits == 64 ? word : b_.CreateAnd(word, (uint64_t{1} << field.bits) - 1);
}

llvm::Value* KernelExprs::Decode(const flat::Field& field, const KernelInputs& inputs) {
  llvm::Value* bits = Bits(field, inputs);
  return field.relative ? b_.CreateAdd(bits, inputs.base) : bits;
}

llvm::Value* KernelExprs::Slot(const ir::Slot& slot, bool presence, llvm::Value* block) {
  if (presence) {
    return b_.CreateICmpNE(context_.Load(b_, b_.getInt8Ty(), block, slot.presence, Memory::kBlock), b_.getInt8(0));
  }
  if (slot.type.kind == ir::Kind::kBool) {
    return b_.CreateICmpNE(context_.Load(b_, b_.getInt8Ty(), block, slot.offset, Memory::kBlock), b_.getInt8(0));
  }
  llvm::Value* value = context_.Load(b_, context_.PayloadType(slot.type.kind), block, slot.offset, Memory::kBlock);
  // In a block a null pointer is the empty text.
  if (slot.type.kind == ir::Kind::kString) value = b_.CreateSelect(b_.CreateIsNull(value), context_.Text(""), value);
  return value;
}

// Below flat::kMaxTime by far, or about as large.
bool KernelExprs::IsSmall(int32_t index) const {
  const Expr& expr = plan_.exprs[static_cast<size_t>(index)];
  if (expr.kind == ExprKind::kConst) return expr.imm > -flat::kMaxTime && expr.imm < flat::kMaxTime;
  return expr.kind == ExprKind::kNow || expr.kind == ExprKind::kField;
}

// The clock less an instant of the state, both relative to the base: the clock's difference is wanted elsewhere too.
llvm::Value* KernelExprs::SinceField(const Expr& expr, const KernelInputs& inputs) {
  if (expr.kind != ExprKind::kOp || expr.op != ir::Op::kInstDiff) return nullptr;
  const Expr& from = plan_.exprs[static_cast<size_t>(expr.args[0])];
  const Expr& to = plan_.exprs[static_cast<size_t>(expr.args[1])];
  if (from.kind != ExprKind::kNow || to.kind != ExprKind::kField) return nullptr;
  const flat::Field& field = plan_.fields[static_cast<size_t>(to.imm)];
  if (!field.relative) return nullptr;
  return b_.CreateSub(b_.CreateSub(inputs.now, inputs.base), Bits(field, inputs));
}

llvm::Value* KernelExprs::Operation(const Expr& expr, const KernelInputs& inputs) {
  const bool wants_has = expr.kind == ExprKind::kOpHas;
  if (llvm::Value* ago = SinceField(expr, inputs)) return ago;
  std::vector<llvm::Value*> operands;
  for (const int32_t arg : expr.args) operands.push_back(Emit(arg, inputs));
  // Sums that cannot reach the type's bounds need not look at them.
  const bool small = std::all_of(expr.args.begin(), expr.args.end(), [&](int32_t arg) { return IsSmall(arg); });
  if (small && expr.kind == ExprKind::kOp) {
    if (expr.op == ir::Op::kInstDiff || expr.op == ir::Op::kInstSub) return b_.CreateSub(operands[0], operands[1]);
    if (expr.op == ir::Op::kInstAdd) return b_.CreateAdd(operands[0], operands[1]);
  }
  if (std::optional<Native> value = EmitInline(expr.op, b_, operands)) {
    if (!wants_has) return value->payload;
    return value->has != nullptr ? value->has : b_.getTrue();
  }
  // Numbers need no arena.
  llvm::Function* function = b_.GetInsertBlock()->getParent();
  llvm::IRBuilder<> entry(&function->getEntryBlock(), function->getEntryBlock().begin());
  llvm::AllocaInst* args =
      entry.CreateAlloca(llvm::ArrayType::get(context_.value_type(), std::max<size_t>(1, operands.size())));
  llvm::AllocaInst* out = entry.CreateAlloca(context_.value_type());
  for (size_t i = 0; i < operands.size(); ++i) {
    const ir::Type type = plan_.exprs[static_cast<size_t>(expr.args[i])].type;
    context_.StoreValue(b_, type, {operands[i], nullptr}, args, i);
  }
  b_.CreateCall(context_.Pure(expr.op), {llvm::ConstantPointerNull::get(b_.getPtrTy()), args, out});
  const ir::Type type = wants_has ? ir::Type{ir::Kind::kInt, true} : expr.type.Optional();
  const Native value = context_.LoadValue(b_, type, out, 0);
  return wants_has ? value.has : value.payload;
}

llvm::Value* KernelExprs::Emit(int32_t index, const KernelInputs& inputs) {
  const Expr& expr = plan_.exprs[static_cast<size_t>(index)];
  const auto slot = [&]() -> const ir::Slot& {
    return context_.source().events[static_cast<size_t>(expr.imm)].layout.slots[static_cast<size_t>(expr.imm2)];
  };
  switch (expr.kind) {
    case ExprKind::kConst:
      if (expr.type.kind == ir::Kind::kBool) return b_.getInt1(expr.imm != 0);
      return b_.getInt64(static_cast<uint64_t>(expr.imm));
    case ExprKind::kField: {
      llvm::Value* value = Decode(plan_.fields[static_cast<size_t>(expr.imm)], inputs);
      return expr.type.kind == ir::Kind::kBool ? b_.CreateICmpNE(value, b_.getInt64(0)) : value;
    }
    case ExprKind::kEvent:
      return Slot(slot(), false, inputs.event);
    case ExprKind::kEventHas:
      return Slot(slot(), true, inputs.event);
    case ExprKind::kNow:
      return inputs.now;
    case ExprKind::kText:
      return context_.Text(std::get<std::string>(context_.source().constants[static_cast<size_t>(expr.imm)].value));
    case ExprKind::kOp:
    case ExprKind::kOpHas: {
      const llvm::DebugLoc around = b_.getCurrentDebugLocation();
      context_.SetLine(b_, expr.where.file, expr.where.line);
      llvm::Value* value = Operation(expr, inputs);
      b_.SetCurrentDebugLocation(around);
      return value;
    }
  }
  CHECK_MSG(false, "unknown kind of expression");
}

llvm::Value* KernelExprs::EmitWord(int32_t index, const KernelInputs& inputs) {
  const Expr& expr = plan_.exprs[static_cast<size_t>(index)];
  // A text of a record is the number of its constant.
  if (expr.kind == ExprKind::kText) return b_.getInt64(static_cast<uint64_t>(expr.imm));
  llvm::Value* value = Emit(index, inputs);
  return value->getType()->isIntegerTy(1) ? b_.CreateZExt(value, b_.getInt64Ty()) : value;
}

llvm::Value* KernelExprs::Encode(const flat::Field& field, int32_t index, const KernelInputs& inputs, bool loose) {
  llvm::Value* value = EmitWord(index, inputs);
  if (field.relative) value = b_.CreateSub(value, inputs.base);
  // The loop's caller sees to it that the clock fits; a due time is its low bits; enums and bools fit by their types.
  const bool is_now = plan_.exprs[static_cast<size_t>(index)].kind == ExprKind::kNow && field.relative;
  const bool checked = field.guarded && !is_now;
  const uint64_t low = (uint64_t{1} << field.bits) - 1;
  llvm::Value* bits = is_now || (loose && !checked) ? value : b_.CreateAnd(value, low);
  if (field.shift != 0) bits = b_.CreateShl(bits, field.shift);
  if (!checked) return bits;
  llvm::Value* over = b_.CreateZExt(b_.CreateICmpUGT(value, b_.getInt64(low)), b_.getInt64Ty());
  return b_.CreateOr(bits, b_.CreateShl(over, field.shift + field.bits));
}

}  // namespace journey::codegen
