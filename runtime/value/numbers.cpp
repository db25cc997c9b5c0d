// Exact conversions between decimal text, scaled integers and doubles.
#include "runtime/value/numbers.h"

#include <charconv>
#include <cmath>
#include <string>

#include "base/check.h"
#include "runtime/value/text.h"

namespace journey::rt {

namespace {

using Uint128 = unsigned __int128;

// Larger powers of ten than this decide themselves; text is never long enough to bring them back into range.
constexpr int64_t kExponentBound = 1'000'000'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t CountDigits(std::string_view text, size_t at) {
  size_t count = 0;
  while (at + count < text.size() && IsDigit(text[at + count])) ++count;
  return count;
}

std::optional<NumberText> Scan(std::string_view text, bool leading_zeros) {
  NumberText number;
  size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    number.negative = true;
    ++at;
  }
  size_t digits = CountDigits(text, at);
  if (digits == 0) return std::nullopt;
  if (!leading_zeros && digits > 1 && text[at] == '0') return std::nullopt;
  number.whole = text.substr(at, digits);
  at += digits;
  if (at < text.size() && text[at] == '.') {
    number.has_point = true;
    digits = CountDigits(text, ++at);
    if (digits == 0) return std::nullopt;
    number.fraction = text.substr(at, digits);
    at += digits;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    number.has_exponent = true;
    ++at;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
    digits = CountDigits(text, at);
    if (digits == 0) return std::nullopt;
    int64_t exponent = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (exponent < kExponentBound) exponent = exponent * 10 + (text[at + i] - '0');
    }
    number.exponent = negative ? -exponent : exponent;
    at += digits;
  }
  if (at != text.size()) return std::nullopt;
  return number;
}

}  // namespace

int64_t DivideHalfEvenWide(Int128 numerator, Int128 denominator) {
  DCHECK(denominator != 0);
  bool negative = (numerator < 0) != (denominator < 0);
  Uint128 n = numerator < 0 ? -static_cast<Uint128>(numerator) : static_cast<Uint128>(numerator);
  Uint128 d = denominator < 0 ? -static_cast<Uint128>(denominator) : static_cast<Uint128>(denominator);
  Uint128 quotient = n / d;
  Uint128 rest = n % d;
  Uint128 rest_to_next = d - rest;
  if (rest > rest_to_next || (rest == rest_to_next && (quotient & 1) != 0)) ++quotient;
  Uint128 limit = static_cast<Uint128>(kIntMax) + (negative ? 1 : 0);
  if (quotient > limit) quotient = limit;
  return Saturate(negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient));
}

std::optional<NumberText> ScanJsonNumber(std::string_view text) { return Scan(text, false); }
std::optional<NumberText> ScanLiteral(std::string_view text) { return Scan(text, true); }

Scaled ScaleNumber(const NumberText& number, int places) {
  Scaled result;
  const int64_t whole_size = static_cast<int64_t>(number.whole.size());
  const int64_t size = whole_size + static_cast<int64_t>(number.fraction.size());
  auto digit = [&](int64_t i) {
    return (i < whole_size ? number.whole[static_cast<size_t>(i)]
                           : number.fraction[static_cast<size_t>(i - whole_size)]) -
           '0';
  };
  int64_t first = 0;
  while (first < size && digit(first) == 0) ++first;
  if (first == size) return result;
  // Digits up to `point` (exclusive) stand before the point of the scaled number.
  const int64_t point = whole_size + number.exponent + places;
  if (point - first > 20) {
    result.out_of_range = true;
    return result;
  }
  Uint128 magnitude = 0;
  for (int64_t i = first; i < point; ++i) magnitude = magnitude * 10 + static_cast<Uint128>(i < size ? digit(i) : 0);
  bool half = false, above_half = false;
  if (point < first) {  // below a tenth: rounds to zero
    result.exact = false;
  } else {
    for (int64_t i = point; i < size; ++i) {
      int d = digit(i);
      if (d != 0) result.exact = false;
      if (i == point) {
        half = d == 5;
        above_half = d > 5;
      } else if (d != 0 && half) {
        above_half = true;
      }
    }
  }
  if (above_half || (half && (magnitude & 1) != 0)) ++magnitude;
  Uint128 limit = static_cast<Uint128>(kIntMax) + (number.negative ? 1 : 0);
  if (magnitude > limit) {
    result.out_of_range = true;
    return result;
  }
  result.value = Saturate(number.negative ? -static_cast<Int128>(magnitude) : static_cast<Int128>(magnitude));
  return result;
}

std::optional<double> ParseDouble(std::string_view text, const NumberText& number) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc()) return value;
  // Out of range says neither "too large" nor "too small"; where the first digit that counts stands does.
  size_t zeros = number.whole.find_first_not_of('0');
  int64_t power = number.exponent;
  if (zeros != std::string_view::npos) {
    power += static_cast<int64_t>(number.whole.size() - zeros);
  } else {
    size_t fraction_zeros = number.fraction.find_first_not_of('0');
    if (fraction_zeros == std::string_view::npos) return number.negative ? -0.0 : 0.0;
    power -= static_cast<int64_t>(fraction_zeros);
  }
  if (power > 0) return std::nullopt;
  return number.negative ? -0.0 : 0.0;
}

int64_t DecimalFromDouble(double value) {
  if (std::isnan(value)) return 0;
  if (std::fabs(value) >= 1e15) return value > 0 ? kIntMax : kIntMin;
  int exponent = 0;
  double fraction = std::frexp(std::fabs(value), &exponent);
  // |value| == mantissa * 2^(exponent - 53), exactly; times 10,000 it has at most 67 bits.
  Uint128 scaled = static_cast<Uint128>(std::ldexp(fraction, 53)) * 10'000;
  int shift = 53 - exponent;  // above zero, because |value| < 2^50
  if (shift > 100) return 0;
  Uint128 quotient = scaled >> shift;
  Uint128 rest = scaled - (quotient << shift);
  Uint128 half = static_cast<Uint128>(1) << (shift - 1);
  if (rest > half || (rest == half && (quotient & 1) != 0)) ++quotient;
  return Saturate(value < 0 ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient));
}

double DoubleFromDecimal(int64_t decimal) {
  constexpr int64_t kExactBound = int64_t{1} << 53;
  if (decimal > -kExactBound && decimal < kExactBound) {
    return static_cast<double>(decimal) / static_cast<double>(kDecimalOne);  // both exact, so correctly rounded
  }
  std::string text = DecimalText(decimal);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int64_t IntFromDouble(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 0x1p63) return kIntMax;
  if (value < -0x1p63) return kIntMin;
  return static_cast<int64_t>(value);
}

}  // namespace journey::rt
