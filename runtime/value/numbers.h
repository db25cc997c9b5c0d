// Saturating and half-even arithmetic: the parts from which the operations on int, decimal, duration and instant are
// made.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace journey::rt {

using Int128 = __int128;

inline constexpr int64_t kIntMax = std::numeric_limits<int64_t>::max();
inline constexpr int64_t kIntMin = std::numeric_limits<int64_t>::min();

inline int64_t Saturate(Int128 value) {
  if (value > kIntMax) return kIntMax;
  if (value < kIntMin) return kIntMin;
  return static_cast<int64_t>(value);
}
inline int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t result;
  if (!__builtin_add_overflow(a, b, &result)) return result;
  return b > 0 ? kIntMax : kIntMin;
}
inline int64_t SaturatingSub(int64_t a, int64_t b) {
  int64_t result;
  if (!__builtin_sub_overflow(a, b, &result)) return result;
  return b < 0 ? kIntMax : kIntMin;
}
inline int64_t SaturatingMul(int64_t a, int64_t b) { return Saturate(static_cast<Int128>(a) * b); }
inline int64_t SaturatingNeg(int64_t a) { return a == kIntMin ? kIntMax : -a; }

// Toward negative infinity; `b` is above zero.
inline int64_t FloorDiv(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}
inline int64_t FloorMod(int64_t a, int64_t b) {
  int64_t rest = a % b;
  return rest < 0 ? rest + b : rest;
}

// numerator / denominator rounded half-even and saturated; the denominator is not zero.
int64_t DivideHalfEvenWide(Int128 numerator, Int128 denominator);
// The same; numbers of usual size need no division of 128 bits.
inline int64_t DivideHalfEven(Int128 numerator, int64_t denominator) {
  const auto near = static_cast<int64_t>(numerator);
  if (near != numerator || near == kIntMin || denominator <= 0) return DivideHalfEvenWide(numerator, denominator);
  const int64_t quotient = near / denominator, rest = near % denominator;
  const int64_t passed = rest < 0 ? -rest : rest, to_next = denominator - passed;
  const bool away = passed > to_next || (passed == to_next && (quotient & 1) != 0);
  return quotient + (!away ? 0 : near < 0 ? -1 : 1);
}

// A decimal number in text, taken apart: sign, digits before and after the point, power of ten.
struct NumberText {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;
  bool has_point = false;
  bool has_exponent = false;
};
// The grammar of JSON numbers; nothing when the text is anything else.
std::optional<NumberText> ScanJsonNumber(std::string_view text);
// The grammar of the language's number literals without underscores, with an optional leading minus.
std::optional<NumberText> ScanLiteral(std::string_view text);

struct Scaled {
  int64_t value = 0;
  bool exact = true;  // no digit was rounded away
  bool out_of_range = false;
};
// The number times 10^places, rounded half-even.
Scaled ScaleNumber(const NumberText& number, int places);

// The double nearest to the text, which ScanJsonNumber or ScanLiteral accepted; nothing when that is infinite.
std::optional<double> ParseDouble(std::string_view text, const NumberText& number);

// The decimal nearest to the exact value of `value` (half-even, saturating); NaN gives 0.
int64_t DecimalFromDouble(double value);
double DoubleFromDecimal(int64_t decimal);
// Toward zero, saturating; NaN gives 0. The caller rounds first where it wants another rounding.
int64_t IntFromDouble(double value);

}  // namespace journey::rt
