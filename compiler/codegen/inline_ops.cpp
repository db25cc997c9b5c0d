// LLVM instructions for the simple pure operations.
#include "compiler/codegen/inline_ops.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

#include "runtime/value/text.h"
#include "runtime/value/value.h"

namespace journey::codegen {
namespace {

using ir::Op;
using llvm::Value;
using llvm::Intrinsic::ID;

constexpr int64_t kMin = INT64_MIN;
constexpr int64_t kMax = INT64_MAX;

class Inliner {
 public:
  explicit Inliner(llvm::IRBuilder<>& builder) : b_(builder) {}

  Value* Int(int64_t value) { return b_.getInt64(static_cast<uint64_t>(value)); }
  Value* Double(double value) { return llvm::ConstantFP::get(b_.getDoubleTy(), value); }
  Value* Call(ID id, Value* x, Value* y) { return b_.CreateBinaryIntrinsic(id, x, y); }
  Value* Sub(Value* x, Value* y) { return Call(llvm::Intrinsic::ssub_sat, x, y); }

  Value* Abs(Value* x) { return b_.CreateSelect(b_.CreateICmpSLT(x, Int(0)), Sub(Int(0), x), x); }

  Value* Mul(Value* x, Value* y) {
    Value* both = Call(llvm::Intrinsic::smul_with_overflow, x, y);
    Value* negative = b_.CreateICmpSLT(b_.CreateXor(x, y), Int(0));
    Value* bound = b_.CreateSelect(negative, Int(kMin), Int(kMax));
    return b_.CreateSelect(b_.CreateExtractValue(both, 1), bound, b_.CreateExtractValue(both, 0));
  }

  Value* NonZero(Value* y) { return b_.CreateICmpNE(y, Int(0)); }

  // The one quotient past the bounds, INT64_MIN / -1, saturates; division by zero gives 0.
  Value* Div(Value* x, Value* y) {
    Value* overflows = b_.CreateAnd(b_.CreateICmpEQ(x, Int(kMin)), b_.CreateICmpEQ(y, Int(-1)));
    Value* nonzero = NonZero(y);
    Value* safe = b_.CreateSelect(b_.CreateOr(overflows, b_.CreateNot(nonzero)), Int(1), y);
    Value* quotient = b_.CreateSelect(overflows, Int(kMax), b_.CreateSDiv(x, safe));
    return b_.CreateSelect(nonzero, quotient, Int(0));
  }

  // x % 1 is 0, which is also right for a divisor of -1 and wanted for a divisor of 0.
  Value* Mod(Value* x, Value* y) {
    Value* plain = b_.CreateAnd(NonZero(y), b_.CreateICmpNE(y, Int(-1)));
    return b_.CreateSRem(x, b_.CreateSelect(plain, y, Int(1)));
  }

  Value* FloatNonZero(Value* y) { return b_.CreateFCmpUNE(y, Double(0.0)); }
  Value* FloatDiv(Value* x, Value* y) { return b_.CreateSelect(FloatNonZero(y), b_.CreateFDiv(x, y), Double(0.0)); }

  // Texts of one size are compared by bcmp, which the back end expands where the size is known.
  Value* StrEq(Value* x, Value* y) {
    llvm::Type* i32 = b_.getInt32Ty();
    Value* size = b_.CreateLoad(i32, x);
    Value* same_size = b_.CreateICmpEQ(size, b_.CreateLoad(i32, y));
    llvm::BasicBlock* before = b_.GetInsertBlock();
    llvm::Function* function = before->getParent();
    llvm::BasicBlock* compare = llvm::BasicBlock::Create(b_.getContext(), "", function);
    llvm::BasicBlock* done = llvm::BasicBlock::Create(b_.getContext(), "", function);
    b_.CreateCondBr(same_size, compare, done);
    b_.SetInsertPoint(compare);
    llvm::FunctionCallee bcmp =
        function->getParent()->getOrInsertFunction("bcmp", i32, b_.getPtrTy(), b_.getPtrTy(), b_.getInt64Ty());
    Value* differ = b_.CreateCall(bcmp, {Text(x), Text(y), b_.CreateZExt(size, b_.getInt64Ty())});
    Value* same_text = b_.CreateICmpEQ(differ, b_.getInt32(0));
    b_.CreateBr(done);
    b_.SetInsertPoint(done);
    llvm::PHINode* result = b_.CreatePHI(b_.getInt1Ty(), 2);
    result->addIncoming(b_.getFalse(), before);
    result->addIncoming(same_text, compare);
    return result;
  }

 private:
  Value* Text(Value* str) { return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), str, sizeof(rt::Str)); }

  llvm::IRBuilder<>& b_;
};

}  // namespace

std::optional<Native> EmitInline(Op op, llvm::IRBuilder<>& b, std::span<Value* const> args) {
  Inliner in(b);
  Value* x = args.empty() ? nullptr : args[0];
  Value* y = args.size() < 2 ? nullptr : args[1];
  const auto plain = [](Value* value) { return Native{value, nullptr}; };
  switch (op) {
    case Op::kIntAdd:
    case Op::kDecAdd:
    case Op::kDurAdd:
    case Op::kInstAdd:
      return plain(in.Call(llvm::Intrinsic::sadd_sat, x, y));
    case Op::kIntSub:
    case Op::kDecSub:
    case Op::kDurSub:
    case Op::kInstSub:
    case Op::kInstDiff:
      return plain(in.Sub(x, y));
    case Op::kIntMul:
    case Op::kDurMul:
      return plain(in.Mul(x, y));
    case Op::kIntToDec:
      return plain(in.Mul(x, in.Int(rt::kDecimalOne)));
    case Op::kDecToInt:
      return plain(b.CreateSDiv(x, in.Int(rt::kDecimalOne)));
    case Op::kIntDiv:
    case Op::kDurDiv:
    case Op::kDurRatio:
      return Native{in.Div(x, y), in.NonZero(y)};
    case Op::kIntDivBy:
    case Op::kDurDivBy:
    case Op::kDurRatioBy:
      return plain(in.Div(x, y));
    case Op::kIntMod:
    case Op::kDecMod:
    case Op::kDurMod:
      return Native{in.Mod(x, y), in.NonZero(y)};
    case Op::kIntModBy:
    case Op::kDecModBy:
    case Op::kDurModBy:
      return plain(in.Mod(x, y));
    case Op::kIntNeg:
    case Op::kDecNeg:
    case Op::kDurNeg:
      return plain(in.Sub(in.Int(0), x));
    case Op::kIntAbs:
    case Op::kDecAbs:
    case Op::kDurAbs:
      return plain(in.Abs(x));
    case Op::kIntMin:
    case Op::kDecMin:
    case Op::kDurMin:
    case Op::kInstMin:
    case Op::kDateMin:
    case Op::kTimeMin:
      return plain(in.Call(llvm::Intrinsic::smin, x, y));
    case Op::kIntMax:
    case Op::kDecMax:
    case Op::kDurMax:
    case Op::kInstMax:
    case Op::kDateMax:
    case Op::kTimeMax:
      return plain(in.Call(llvm::Intrinsic::smax, x, y));
    case Op::kIntEq:
    case Op::kDecEq:
    case Op::kDurEq:
    case Op::kInstEq:
    case Op::kDateEq:
    case Op::kTimeEq:
    case Op::kZoneEq:
    case Op::kEnumEq:
    case Op::kBoolEq:
      return plain(b.CreateICmpEQ(x, y));
    case Op::kIntLt:
    case Op::kDecLt:
    case Op::kDurLt:
    case Op::kInstLt:
    case Op::kDateLt:
    case Op::kTimeLt:
      return plain(b.CreateICmpSLT(x, y));
    case Op::kIntLe:
    case Op::kDecLe:
    case Op::kDurLe:
    case Op::kInstLe:
    case Op::kDateLe:
    case Op::kTimeLe:
      return plain(b.CreateICmpSLE(x, y));
    case Op::kFloatAdd:
      return plain(b.CreateFAdd(x, y));
    case Op::kFloatSub:
      return plain(b.CreateFSub(x, y));
    case Op::kFloatMul:
      return plain(b.CreateFMul(x, y));
    case Op::kFloatDiv:
      return Native{in.FloatDiv(x, y), in.FloatNonZero(y)};
    case Op::kFloatDivBy:
      return plain(in.FloatDiv(x, y));
    case Op::kFloatNeg:
      return plain(b.CreateFNeg(x));
    case Op::kFloatAbs:
      return plain(b.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x));
    case Op::kFloatEq:
      return plain(b.CreateFCmpOEQ(x, y));
    case Op::kFloatLt:
      return plain(b.CreateFCmpOLT(x, y));
    case Op::kFloatLe:
      return plain(b.CreateFCmpOLE(x, y));
    case Op::kIntToFloat:
      return plain(b.CreateSIToFP(x, b.getDoubleTy()));
    case Op::kNot:
      return plain(b.CreateNot(x));
    case Op::kStrEq:
      return plain(in.StrEq(x, y));
    default:
      return std::nullopt;
  }
}

}  // namespace journey::codegen
