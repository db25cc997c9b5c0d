// Text forms of numbers, durations and times of day.
#include "runtime/value/text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "runtime/value/numbers.h"
#include "runtime/value/utf8.h"
#include "runtime/value/value.h"

namespace journey::rt {

namespace {

constexpr int64_t kSecondMs = 1000, kMinuteMs = 60 * kSecondMs, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

void AppendPadded(std::string& out, int64_t value, int width) {
  std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) out += '0';
  out += digits;
}

// Two digits at `at`, below `limit`; -1 otherwise.
int64_t TwoDigits(std::string_view text, size_t at, int64_t limit) {
  if (at + 2 > text.size()) return -1;
  char a = text[at], b = text[at + 1];
  if (a < '0' || a > '9' || b < '0' || b > '9') return -1;
  int64_t value = (a - '0') * 10 + (b - '0');
  return value < limit ? value : -1;
}

}  // namespace

NumberError ParseJsonInt(std::string_view text, int64_t* out) {
  auto number = ScanJsonNumber(text);
  if (!number) return NumberError::kNotANumber;
  Scaled scaled = ScaleNumber(*number, 0);
  if (scaled.out_of_range) return NumberError::kOutOfRange;
  if (!scaled.exact) return NumberError::kNotWhole;
  *out = scaled.value;
  return NumberError::kOk;
}

NumberError ParseJsonDecimal(std::string_view text, int64_t* out) {
  auto number = ScanJsonNumber(text);
  if (!number) return NumberError::kNotANumber;
  Scaled scaled = ScaleNumber(*number, 4);
  if (scaled.out_of_range) return NumberError::kOutOfRange;
  *out = scaled.value;
  return NumberError::kOk;
}

NumberError ParseJsonFloat(std::string_view text, double* out) {
  auto number = ScanJsonNumber(text);
  if (!number) return NumberError::kNotANumber;
  auto value = ParseDouble(text, *number);
  if (!value) return NumberError::kOutOfRange;
  *out = *value;
  return NumberError::kOk;
}

char* PutDecimal(int64_t decimal, char* out) {
  uint64_t magnitude = decimal < 0 ? 0 - static_cast<uint64_t>(decimal) : static_cast<uint64_t>(decimal);
  if (decimal < 0) *out++ = '-';
  out = std::to_chars(out, out + 20, magnitude / kDecimalOne).ptr;
  uint64_t rest = magnitude % kDecimalOne;
  if (rest == 0) return out;
  char digits[5] = {'.', static_cast<char>('0' + rest / 1000), static_cast<char>('0' + rest / 100 % 10),
                    static_cast<char>('0' + rest / 10 % 10), static_cast<char>('0' + rest % 10)};
  size_t size = 5;
  while (digits[size - 1] == '0') --size;
  std::memcpy(out, digits, size);
  return out + size;
}

std::string DecimalText(int64_t decimal) {
  char text[kMaxDecimalChars];
  return {text, PutDecimal(decimal, text)};
}

std::string FloatText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  // Plain digits where people would write them, an exponent for the very large and the very small.
  double magnitude = std::fabs(value);
  bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  char buffer[64];
  auto result = std::to_chars(buffer, buffer + sizeof buffer, value,
                              plain ? std::chars_format::fixed : std::chars_format::scientific);
  return std::string(buffer, result.ptr);
}

std::string DurationText(int64_t ms) {
  if (ms == 0) return "0 ms";
  uint64_t rest = ms < 0 ? 0 - static_cast<uint64_t>(ms) : static_cast<uint64_t>(ms);
  std::string out = ms < 0 ? "-" : "";
  bool first = true;
  auto append = [&](uint64_t unit, const char* name, bool plural) {
    uint64_t count = rest / unit;
    if (count == 0) return;
    rest %= unit;
    if (!first) out += ' ';
    first = false;
    out += std::to_string(count);
    out += ' ';
    out += name;
    if (plural && count != 1) out += 's';
  };
  append(kDayMs, "day", true);
  append(kHourMs, "hour", true);
  append(kMinuteMs, "minute", true);
  append(kSecondMs, "second", true);
  append(1, "ms", false);
  return out;
}

std::string TimeText(int64_t ms) {
  std::string out;
  AppendPadded(out, ms / kHourMs, 2);
  out += ':';
  AppendPadded(out, ms / kMinuteMs % 60, 2);
  if (ms % kMinuteMs == 0) return out;
  out += ':';
  AppendPadded(out, ms / kSecondMs % 60, 2);
  if (ms % kSecondMs == 0) return out;
  out += '.';
  AppendPadded(out, ms % kSecondMs, 3);
  return out;
}

std::optional<int64_t> ParseTime(std::string_view text) {
  int64_t hour = TwoDigits(text, 0, 24);
  int64_t minute = TwoDigits(text, 3, 60);
  if (hour < 0 || minute < 0 || text[2] != ':') return std::nullopt;
  int64_t ms = hour * kHourMs + minute * kMinuteMs;
  if (text.size() == 5) return ms;
  int64_t second = TwoDigits(text, 6, 60);
  if (second < 0 || text[5] != ':') return std::nullopt;
  ms += second * kSecondMs;
  if (text.size() == 8) return ms;
  // What TimeText writes can be read back: up to three digits behind a point.
  if (text[8] != '.' || text.size() < 10 || text.size() > 12) return std::nullopt;
  int64_t scale = 100;
  for (size_t i = 9; i < text.size(); ++i, scale /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    ms += (text[i] - '0') * scale;
  }
  return ms;
}

std::string_view CutString(std::string_view text) {
  if (text.size() <= kMaxStringBytes) return text;
  size_t size = kMaxStringBytes;
  while (size > 0 && IsContinuation(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace journey::rt
