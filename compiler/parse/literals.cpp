// Values of literals. Arithmetic saturates: the range of numbers is the type checker's business.
#include "compiler/parse/literals.h"

#include <algorithm>
#include <limits>

#include "compiler/parse/identifiers.h"

namespace journey {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int64_t SaturatingAdd(int64_t a, int64_t b) { return a > kMax - b ? kMax : a + b; }
int64_t SaturatingMul(int64_t a, int64_t b) { return b != 0 && a > kMax / b ? kMax : a * b; }

// Reads exactly `count` digits at `at`.
std::optional<int64_t> Digits(std::string_view text, size_t& at, size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit(text[at + i])) return std::nullopt;
    value = value * 10 + (text[at + i] - '0');
  }
  at += count;
  return value;
}

bool Take(std::string_view text, size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

int64_t DaysInMonth(int64_t year, int64_t month) {
  constexpr int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar: whole years, then whole months, then days.
int64_t DaysSinceEpoch(int64_t year, int64_t month, int64_t day) {
  const int64_t before = year - 1;
  // Year 0 exists and is a leap year; `before` may be -1.
  const auto floor_div = [](int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); };
  int64_t days = before * 365 + floor_div(before, 4) - floor_div(before, 100) + floor_div(before, 400) - 719162;
  for (int64_t m = 1; m < month; ++m) days += DaysInMonth(year, m);
  return days + day - 1;
}

// `2026-01-05` at `at`, as days since 1970-01-01.
std::optional<int64_t> DateAt(std::string_view text, size_t& at) {
  const auto year = Digits(text, at, 4);
  if (!year || !Take(text, at, '-')) return std::nullopt;
  const auto month = Digits(text, at, 2);
  if (!month || !Take(text, at, '-')) return std::nullopt;
  const auto day = Digits(text, at, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1 || *day > DaysInMonth(*year, *month)) return std::nullopt;
  return DaysSinceEpoch(*year, *month, *day);
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code point of `\u{…}` at `at`, with its length; -1 when it is not one.
int32_t UnicodeEscape(std::string_view raw, size_t at, size_t& length) {
  if (raw.substr(at, 3) != "\\u{") return -1;
  int32_t value = 0;
  size_t i = at + 3;
  for (; i < raw.size() && raw[i] != '}'; ++i) {
    const int digit = HexValue(raw[i]);
    if (digit < 0 || i - at - 3 >= 6) return -1;
    value = value * 16 + digit;
  }
  if (i >= raw.size() || i == at + 3) return -1;
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return -1;
  length = i + 1 - at;
  return value;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '{':
      return '{';
    case '}':
      return '}';
    default:
      return '\0';
  }
}

}  // namespace

std::string WithoutUnderscores(std::string_view digits) {
  std::string out;
  out.reserve(digits.size());
  for (const char c : digits) {
    if (c != '_') out += c;
  }
  return out;
}

std::optional<int64_t> WholeNumber(std::string_view digits) {
  int64_t value = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) continue;
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value))
      return std::nullopt;
  }
  return value;
}

int64_t PercentHundredths(std::string_view number, bool& exact) {
  const size_t dot = number.find('.');
  const std::string_view whole = number.substr(0, dot);
  std::string places = dot == std::string_view::npos ? "" : WithoutUnderscores(number.substr(dot + 1));
  exact = places.size() <= 2;
  places.resize(2, '0');
  return SaturatingAdd(SaturatingMul(WholeNumber(whole).value_or(kMax), 100), WholeNumber(places).value_or(kMax));
}

std::optional<int64_t> TimeOfDay(std::string_view text) {
  size_t at = 0;
  const auto hour = Digits(text, at, 2);
  if (!hour || !Take(text, at, ':')) return std::nullopt;
  const auto minute = Digits(text, at, 2);
  if (!minute) return std::nullopt;
  int64_t second = 0;
  if (Take(text, at, ':')) {
    const auto seconds = Digits(text, at, 2);
    if (!seconds) return std::nullopt;
    second = *seconds;
  }
  if (at != text.size() || *hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  return ((*hour * 60 + *minute) * 60 + second) * 1000;
}

bool IsWrittenAsDate(std::string_view text) { return text.size() == 10 && text[4] == '-' && text[7] == '-'; }

std::optional<int64_t> Date(std::string_view text) {
  size_t at = 0;
  const auto days = DateAt(text, at);
  // A year 0 there is in instants only.
  if (!days || at != text.size() || text.starts_with("0000")) return std::nullopt;
  return days;
}

std::optional<int64_t> Instant(std::string_view text) {
  size_t at = 0;
  const auto days = DateAt(text, at);
  if (!days || !Take(text, at, 'T')) return std::nullopt;
  const auto hour = Digits(text, at, 2);
  if (!hour || !Take(text, at, ':')) return std::nullopt;
  const auto minute = Digits(text, at, 2);
  if (!minute) return std::nullopt;
  int64_t second = 0;
  int64_t ms = 0;
  if (Take(text, at, ':')) {
    const auto seconds = Digits(text, at, 2);
    if (!seconds) return std::nullopt;
    second = *seconds;
    if (Take(text, at, '.')) {
      int64_t scale = 100;
      const size_t first = at;
      for (; at < text.size() && IsDigit(text[at]); ++at, scale /= 10) ms += (text[at] - '0') * scale;
      if (at == first) return std::nullopt;
    }
  }
  if (*hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  int64_t offset_minutes = 0;
  if (!Take(text, at, 'Z')) {
    const bool east = Take(text, at, '+');
    if (!east && !Take(text, at, '-')) return std::nullopt;
    const auto hours = Digits(text, at, 2);
    if (!hours) return std::nullopt;
    int64_t minutes = 0;
    if (at < text.size()) {
      Take(text, at, ':');
      const auto read = Digits(text, at, 2);
      if (!read) return std::nullopt;
      minutes = *read;
    }
    if (*hours > 23 || minutes > 59) return std::nullopt;
    offset_minutes = (*hours * 60 + minutes) * (east ? 1 : -1);
  }
  if (at != text.size()) return std::nullopt;
  return (((*days * 24 + *hour) * 60 + *minute - offset_minutes) * 60 + second) * 1000 + ms;
}

int64_t UnitMs(std::string_view word) {
  if (word == "ms") return 1;
  if (word.ends_with('s')) word.remove_suffix(1);
  if (word == "second") return 1000;
  if (word == "minute") return 60 * 1000;
  if (word == "hour") return 60 * 60 * 1000;
  if (word == "day") return 24 * 60 * 60 * 1000;
  if (word == "week") return 7 * 24 * 60 * 60 * 1000;
  return 0;
}

std::optional<int64_t> DurationMs(std::string_view text) {
  int64_t total = 0;
  int64_t count = 0;
  for (size_t at = 0; at < text.size();) {
    if (IsDigit(text[at])) {
      const size_t begin = at;
      while (at < text.size() && (IsDigit(text[at]) || text[at] == '_')) ++at;
      const std::optional<int64_t> number = WholeNumber(text.substr(begin, at - begin));
      if (!number) return std::nullopt;
      count = *number;
    } else if (text[at] >= 'a' && text[at] <= 'z') {
      const size_t begin = at;
      while (at < text.size() && text[at] >= 'a' && text[at] <= 'z') ++at;
      int64_t part = 0;
      if (__builtin_mul_overflow(count, UnitMs(text.substr(begin, at - begin)), &part) ||
          __builtin_add_overflow(total, part, &total)) {
        return std::nullopt;
      }
    } else if (text.substr(at, 2) == "//") {
      at = std::min(text.size(), text.find('\n', at));
    } else if (text.substr(at, 2) == "/*") {
      const size_t end = text.find("*/", at);
      at = end == std::string_view::npos ? text.size() : end + 2;
    } else {
      ++at;
    }
  }
  return total;
}

size_t EscapeLength(std::string_view raw, size_t at) {
  if (at + 1 >= raw.size()) return 0;
  if (raw[at + 1] == 'u') {
    size_t length = 0;
    return UnicodeEscape(raw, at, length) < 0 ? 0 : length;
  }
  return SimpleEscape(raw[at + 1]) == '\0' ? 0 : 2;
}

void AppendDecoded(std::string_view raw, std::string& out) {
  size_t at = 0;
  while (at < raw.size()) {
    const size_t next = std::min(raw.find('\\', at), raw.size());
    out.append(raw.substr(at, next - at));
    at = next;
    if (at >= raw.size()) return;
    const size_t length = EscapeLength(raw, at);
    if (length == 0) {
      out += raw[at++];
    } else if (raw[at + 1] == 'u') {
      size_t read = 0;
      AppendUtf8(UnicodeEscape(raw, at, read), out);
      at += length;
    } else {
      out += SimpleEscape(raw[at + 1]);
      at += length;
    }
  }
}

}  // namespace journey
