// Pure operations on int, decimal, float and bool, and conversions between the number types.
#include <cmath>
#include <limits>

#include "runtime/value/numbers.h"
#include "runtime/value/ops.h"
#include "runtime/value/text.h"

namespace journey::rt::ops {

namespace {

int64_t TruncatingDiv(int64_t x, int64_t y) { return y == -1 ? SaturatingNeg(x) : x / y; }
int64_t LeftSignMod(int64_t x, int64_t y) { return y == -1 ? 0 : x % y; }
int64_t DecimalQuotient(int64_t x, int64_t y) { return DivideHalfEven(static_cast<Int128>(x) * kDecimalOne, y); }

// Half-even: nearbyint follows the default rounding mode, which nothing here changes.
int64_t RoundToInt(double value) { return IntFromDouble(std::nearbyint(value)); }

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Not fmin: it leaves the sign of a zero open. NaN wins, and -0 is below 0.
double FloatLeast(double x, double y) {
  if (std::isnan(x) || std::isnan(y)) return kNan;
  if (x == y) return std::signbit(x) ? x : y;
  return x < y ? x : y;
}
double FloatGreatest(double x, double y) {
  if (std::isnan(x) || std::isnan(y)) return kNan;
  if (x == y) return std::signbit(x) ? y : x;
  return x > y ? x : y;
}

}  // namespace

// ---------------------------------------------------------------- int

JOURNEY_OP(IntAdd) { *out = Value::Int(SaturatingAdd(a[0].i, a[1].i)); }
JOURNEY_OP(IntSub) { *out = Value::Int(SaturatingSub(a[0].i, a[1].i)); }
JOURNEY_OP(IntMul) { *out = Value::Int(SaturatingMul(a[0].i, a[1].i)); }
JOURNEY_OP(IntDiv) { *out = a[1].i == 0 ? Value::None() : Value::Int(TruncatingDiv(a[0].i, a[1].i)); }
JOURNEY_OP(IntMod) { *out = a[1].i == 0 ? Value::None() : Value::Int(LeftSignMod(a[0].i, a[1].i)); }
JOURNEY_OP(IntDivBy) { *out = Value::Int(a[1].i == 0 ? 0 : TruncatingDiv(a[0].i, a[1].i)); }
JOURNEY_OP(IntModBy) { *out = Value::Int(a[1].i == 0 ? 0 : LeftSignMod(a[0].i, a[1].i)); }
JOURNEY_OP(IntNeg) { *out = Value::Int(SaturatingNeg(a[0].i)); }
JOURNEY_OP(IntAbs) { *out = Value::Int(a[0].i < 0 ? SaturatingNeg(a[0].i) : a[0].i); }
JOURNEY_OP(IntMin) { *out = Value::Int(a[0].i < a[1].i ? a[0].i : a[1].i); }
JOURNEY_OP(IntMax) { *out = Value::Int(a[0].i > a[1].i ? a[0].i : a[1].i); }
JOURNEY_OP(IntEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(IntLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(IntLe) { *out = Value::Bool(a[0].i <= a[1].i); }

// ---------------------------------------------------------------- decimal

JOURNEY_OP(DecAdd) { *out = Value::Int(SaturatingAdd(a[0].i, a[1].i)); }
JOURNEY_OP(DecSub) { *out = Value::Int(SaturatingSub(a[0].i, a[1].i)); }
JOURNEY_OP(DecMul) { *out = Value::Int(DivideHalfEven(static_cast<Int128>(a[0].i) * a[1].i, kDecimalOne)); }
JOURNEY_OP(DecDiv) { *out = a[1].i == 0 ? Value::None() : Value::Int(DecimalQuotient(a[0].i, a[1].i)); }
JOURNEY_OP(DecMod) { *out = a[1].i == 0 ? Value::None() : Value::Int(LeftSignMod(a[0].i, a[1].i)); }
JOURNEY_OP(DecDivBy) { *out = Value::Int(a[1].i == 0 ? 0 : DecimalQuotient(a[0].i, a[1].i)); }
JOURNEY_OP(DecModBy) { *out = Value::Int(a[1].i == 0 ? 0 : LeftSignMod(a[0].i, a[1].i)); }
JOURNEY_OP(DecNeg) { *out = Value::Int(SaturatingNeg(a[0].i)); }
JOURNEY_OP(DecAbs) { *out = Value::Int(a[0].i < 0 ? SaturatingNeg(a[0].i) : a[0].i); }
JOURNEY_OP(DecMin) { *out = Value::Int(a[0].i < a[1].i ? a[0].i : a[1].i); }
JOURNEY_OP(DecMax) { *out = Value::Int(a[0].i > a[1].i ? a[0].i : a[1].i); }
JOURNEY_OP(DecEq) { *out = Value::Bool(a[0].i == a[1].i); }
JOURNEY_OP(DecLt) { *out = Value::Bool(a[0].i < a[1].i); }
JOURNEY_OP(DecLe) { *out = Value::Bool(a[0].i <= a[1].i); }
JOURNEY_OP(DecRound) { *out = Value::Int(DivideHalfEven(a[0].i, kDecimalOne)); }
JOURNEY_OP(DecFloor) { *out = Value::Int(FloorDiv(a[0].i, kDecimalOne)); }
JOURNEY_OP(DecCeil) {
  int64_t floor = FloorDiv(a[0].i, kDecimalOne);
  *out = Value::Int(FloorMod(a[0].i, kDecimalOne) == 0 ? floor : floor + 1);
}

// ---------------------------------------------------------------- float

JOURNEY_OP(FloatAdd) { *out = Value::Float(a[0].f + a[1].f); }
JOURNEY_OP(FloatSub) { *out = Value::Float(a[0].f - a[1].f); }
JOURNEY_OP(FloatMul) { *out = Value::Float(a[0].f * a[1].f); }
JOURNEY_OP(FloatDiv) { *out = a[1].f == 0 ? Value::None() : Value::Float(a[0].f / a[1].f); }
JOURNEY_OP(FloatMod) { *out = a[1].f == 0 ? Value::None() : Value::Float(std::fmod(a[0].f, a[1].f)); }
JOURNEY_OP(FloatDivBy) { *out = Value::Float(a[1].f == 0 ? 0 : a[0].f / a[1].f); }
JOURNEY_OP(FloatModBy) { *out = Value::Float(a[1].f == 0 ? 0 : std::fmod(a[0].f, a[1].f)); }
JOURNEY_OP(FloatNeg) { *out = Value::Float(-a[0].f); }
JOURNEY_OP(FloatAbs) { *out = Value::Float(std::fabs(a[0].f)); }
JOURNEY_OP(FloatMin) { *out = Value::Float(FloatLeast(a[0].f, a[1].f)); }
JOURNEY_OP(FloatMax) { *out = Value::Float(FloatGreatest(a[0].f, a[1].f)); }
JOURNEY_OP(FloatEq) { *out = Value::Bool(a[0].f == a[1].f); }
JOURNEY_OP(FloatLt) { *out = Value::Bool(a[0].f < a[1].f); }
JOURNEY_OP(FloatLe) { *out = Value::Bool(a[0].f <= a[1].f); }
JOURNEY_OP(FloatRound) { *out = Value::Int(RoundToInt(a[0].f)); }
JOURNEY_OP(FloatFloor) { *out = Value::Int(IntFromDouble(std::floor(a[0].f))); }
JOURNEY_OP(FloatCeil) { *out = Value::Int(IntFromDouble(std::ceil(a[0].f))); }

// ---------------------------------------------------------------- bool, enum

JOURNEY_OP(Not) { *out = Value::Bool(a[0].i == 0); }
JOURNEY_OP(BoolEq) { *out = Value::Bool((a[0].i != 0) == (a[1].i != 0)); }
JOURNEY_OP(EnumEq) { *out = Value::Bool(a[0].i == a[1].i); }

// ---------------------------------------------------------------- between number types

JOURNEY_OP(IntToDec) { *out = Value::Int(SaturatingMul(a[0].i, kDecimalOne)); }
JOURNEY_OP(IntToFloat) { *out = Value::Float(static_cast<double>(a[0].i)); }
JOURNEY_OP(DecToInt) { *out = Value::Int(a[0].i / kDecimalOne); }
JOURNEY_OP(DecToFloat) { *out = Value::Float(DoubleFromDecimal(a[0].i)); }
JOURNEY_OP(FloatToInt) { *out = Value::Int(IntFromDouble(a[0].f)); }
JOURNEY_OP(FloatToDec) { *out = Value::Int(DecimalFromDouble(a[0].f)); }

}  // namespace journey::rt::ops
