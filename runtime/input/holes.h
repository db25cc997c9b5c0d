// Reads the values between the fixed parts of a line: JSON text -> typed value, or null for "not plainly so".
//
// Whatever a function here accepts, the exact decoder accepts too, with the same value; what it does not accept may
// still be good. `at` stands on the value's first byte, the result behind its last. The text is followed as
// line_padding.h says, so nothing here reads past its end, and no value with a line feed or carriage return in it is
// accepted. Numbers and instants in unusual forms go to the very functions that the exact decoder uses. Pure but for
// what an InstantReader remembers.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/input/line_padding.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/calendar.h"
#include "runtime/value/instant_reader.h"
#include "runtime/value/text.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

namespace holes {

// Behind the "null" that stands here, else null.
inline const char* Null(const char* at) { return std::memcmp(at, "null", 4) == 0 ? at + 4 : nullptr; }

// The closing quote of a text that holds characters beyond ASCII from `wide` on.
const char* WideTextEnd(const char* begin, const char* wide);

// From the first character of a text to what ends it: the closing quote, or what is not plain ASCII. Calls nothing.
inline const char* PlainTextEnd(const char* at) {
  size_t plain;
  while ((plain = PlainBytes(at)) == kScanBytes) at += kScanBytes;
  return at + plain;
}

// A text with its quotes, all ASCII and without escapes. Calls nothing.
inline const char* AsciiText(const char* at, std::string_view* text) {
  if (*at != '"') return nullptr;
  const char* close = PlainTextEnd(at + 1);
  if (*close != '"') return nullptr;
  *text = {at + 1, static_cast<size_t>(close - at) - 1};
  return close + 1;
}

// A text with its quotes and without escapes.
inline const char* Text(const char* at, std::string_view* text) {
  if (*at != '"') return nullptr;
  const char* close = PlainTextEnd(at + 1);
  if ((*close & 0x80) != 0) close = WideTextEnd(at + 1, close);
  if (close == nullptr || *close != '"') return nullptr;
  *text = {at + 1, static_cast<size_t>(close - at) - 1};
  return close + 1;
}

inline const char* Bool(const char* at, bool* value) {
  if (std::memcmp(at, "true", 4) == 0) {
    *value = true;
    return at + 4;
  }
  if (std::memcmp(at, "false", 5) != 0) return nullptr;
  *value = false;
  return at + 5;
}

// Digits with or without a point, no sign, no exponent, at most seven characters together.
struct PlainNumber {
  uint32_t digits = 0;  // as if there were no point
  uint32_t places = 0;  // digits behind the point
};

// Eight digits, the first in the lowest byte, as values 0 to 9.
inline uint32_t EightDigits(uint64_t digits) {
  constexpr uint64_t kMask = 0x0000'00FF'0000'00FF;
  digits = digits * 10 + (digits >> 8);
  return static_cast<uint32_t>(
      ((digits & kMask) * 0x000F'4240'0000'0064 + (digits >> 16 & kMask) * 0x0000'2710'0000'0001) >> 32);
}

inline const char* Plain(const char* at, PlainNumber* number) {
  const uint64_t digits = LoadWord(at) ^ 0x3030'3030'3030'3030;
  // High bits where no digit stands. The first such byte ends the digits before the point.
  uint64_t others = ((digits + 0x7676'7676'7676'7676) | digits) & 0x8080'8080'8080'8080;
  if (others == 0) return nullptr;
  const int whole = std::countr_zero(others) >> 3;
  // Sizes vary from line to line, so this is one branch that is hardly ever taken.
  if ((whole == 0) | ((whole > 1) & ((digits & 0xFF) == 0))) return nullptr;
  if (at[whole] != '.') {
    if ((at[whole] | 0x20) == 'e') return nullptr;
    *number = {EightDigits(digits << (64 - 8 * whole)), 0};
    return at + whole;
  }
  others &= others - 1;
  if (others == 0) return nullptr;
  const int size = std::countr_zero(others) >> 3;
  const int places = size - whole - 1;
  if (places == 0 || (at[size] | 0x20) == 'e') return nullptr;
  // The digits behind the point move up to those before it.
  const uint64_t before = (uint64_t{1} << (8 * whole)) - 1;
  const uint64_t joined = (digits & before) | (digits >> 8 & ~before);
  *number = {EightDigits(joined << (64 - 8 * (size - 1))), static_cast<uint32_t>(places)};
  return at + size;
}

// The longest run of characters that numbers are made of.
inline std::string_view NumberToken(const char* at) {
  const char* stop = at;
  while ((*stop >= '0' && *stop <= '9') || *stop == '-' || *stop == '+' || *stop == '.' || *stop == 'e' ||
         *stop == 'E') {
    ++stop;
  }
  return {at, static_cast<size_t>(stop - at)};
}

// An integer as its digits.
const char* IntText(const char* at, std::string_view* text);
inline const char* TextOrInt(const char* at, std::string_view* text) {
  return *at == '"' ? Text(at, text) : IntText(at, text);
}

const char* UnusualInt(const char* at, int64_t* value);
const char* UnusualDecimal(const char* at, int64_t* value);
const char* UnusualFloat(const char* at, double* value);
const char* UnusualNumber(const char* at);

inline const char* Int(const char* at, int64_t* value) {
  PlainNumber number;
  const char* next = Plain(at, &number);
  if (next == nullptr || number.places != 0) return UnusualInt(at, value);
  *value = number.digits;
  return next;
}

inline constexpr uint32_t kDecimalPlaces = 4;
inline constexpr uint32_t kDecimalScale[] = {10'000, 1000, 100, 10, 1};  // by places behind the point

inline const char* Decimal(const char* at, int64_t* value) {
  PlainNumber number;
  const char* next = Plain(at, &number);
  if (next == nullptr || number.places > kDecimalPlaces) return UnusualDecimal(at, value);
  *value = int64_t{number.digits} * kDecimalScale[number.places];
  return next;
}

inline const char* Float(const char* at, double* value) {
  // Both operands are exact, so the quotient is the double nearest to the text.
  constexpr double kScale[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
  PlainNumber number;
  const char* next = Plain(at, &number);
  if (next == nullptr) return UnusualFloat(at, value);
  *value = number.digits / kScale[number.places];
  return next;
}

// Not line feeds and carriage returns, which may be behind the line.
inline const char* SkipBlanks(const char* at) {
  while (*at == ' ' || *at == '\t') ++at;
  return at;
}

// Any scalar or array, only checked; no object. Numbers may be of any size.
const char* AnyArray(const char* at);
inline const char* Any(const char* at) {
  switch (*at) {
    case '"': {
      std::string_view text;
      return Text(at, &text);
    }
    case '[':
      return AnyArray(at);
    case 'n':
      return Null(at);
    case 't':
    case 'f': {
      bool value;
      return Bool(at, &value);
    }
    default: {
      PlainNumber number;
      const char* next = Plain(at, &number);
      return next != nullptr ? next : UnusualNumber(at);
    }
  }
}

// An instant that is not in one of the common forms.
const char* UnusualInstant(const char* at, int64_t* instant);
inline const char* Instant(InstantReader& reader, const char* at, int64_t* instant) {
  const char* next = reader.Read(at, instant);
  return next != nullptr ? next : UnusualInstant(at, instant);
}

}  // namespace holes

}  // namespace journey::rt
