// Text forms of instants: ISO 8601 in UTC both ways, and patterns.
#include "runtime/value/instant_text.h"

#include "runtime/value/calendar.h"
#include "runtime/value/civil.h"

namespace journey::rt {

namespace {

constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kWeekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

void AppendPadded(std::string& out, int64_t value, size_t width) {
  if (value < 0) {
    out += '-';
    value = -value;
  }
  char digits[24];
  size_t size = 0;
  do {
    digits[size++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (size_t i = size; i < width; ++i) out += '0';
  while (size > 0) out += digits[--size];
}

// False when the letter or its count means nothing.
bool AppendField(std::string& out, const LocalDateTime& local, char letter, size_t count) {
  auto number = [&](int64_t value, size_t most) {
    if (count > most) return false;
    AppendPadded(out, value, count);
    return true;
  };
  switch (letter) {
    case 'y':
      if (count == 2) {
        AppendPadded(out, FloorMod(local.year, 100), 2);
        return true;
      }
      return number(local.year, 4);
    case 'M':
      if (count <= 2) return number(local.month, 2);
      if (count > 4) return false;
      out += count == 3 ? kMonths[local.month - 1].substr(0, 3) : kMonths[local.month - 1];
      return true;
    case 'E':
      if (count > 4) return false;
      out += count <= 3 ? kWeekdays[local.weekday - 1].substr(0, 3) : kWeekdays[local.weekday - 1];
      return true;
    case 'd':
      return number(local.day, 2);
    case 'H':
      return number(local.hour, 2);
    case 'm':
      return number(local.minute, 2);
    case 's':
      return number(local.second, 2);
    case 'S':
      if (count > 3) return false;
      return number(count == 3 ? local.ms : count == 2 ? local.ms / 10 : local.ms / 100, 3);
    default:
      return false;
  }
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Reads digits one field after another; `ok` turns false for good at the first mismatch.
struct Reader {
  std::string_view text;
  size_t at = 0;
  bool ok = true;

  bool AtDigit() const { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }
  bool Skip(char c) {
    if (at < text.size() && text[at] == c) {
      ++at;
      return true;
    }
    return false;
  }
  void Expect(char c) { ok = Skip(c) && ok; }
  int64_t Digits(int count, int64_t low, int64_t high) {
    int64_t value = 0;
    for (int i = 0; i < count; ++i) {
      if (!AtDigit()) {
        ok = false;
        return low;
      }
      value = value * 10 + (text[at++] - '0');
    }
    if (value < low || value > high) ok = false;
    return value;
  }
};

}  // namespace

std::string FormatPattern(const LocalDateTime& local, std::string_view pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size();) {
    char c = pattern[i];
    if (c == '\'') {
      if (i + 1 < pattern.size() && pattern[i + 1] == '\'') {
        out += '\'';
        i += 2;
        continue;
      }
      // Quoted text up to the next single apostrophe, or to the end.
      for (++i; i < pattern.size(); ++i) {
        if (pattern[i] == '\'') {
          if (i + 1 >= pattern.size() || pattern[i + 1] != '\'') break;
          ++i;
        }
        out += pattern[i];
      }
      ++i;
      continue;
    }
    if (!IsLetter(c)) {
      out += c;
      ++i;
      continue;
    }
    size_t count = 1;
    while (i + count < pattern.size() && pattern[i + count] == c) ++count;
    if (!AppendField(out, local, c, count)) out.append(count, c);
    i += count;
  }
  return out;
}

std::string FormatInstant(int64_t instant) {
  LocalDateTime utc = ToLocal(instant, kUtc);
  std::string out;
  out.reserve(24);
  // Beyond four digits ISO 8601 wants a sign.
  if (utc.year > 9999) out += '+';
  AppendPadded(out, utc.year, 4);
  out += '-';
  AppendPadded(out, utc.month, 2);
  out += '-';
  AppendPadded(out, utc.day, 2);
  out += 'T';
  AppendPadded(out, utc.hour, 2);
  out += ':';
  AppendPadded(out, utc.minute, 2);
  out += ':';
  AppendPadded(out, utc.second, 2);
  out += '.';
  AppendPadded(out, utc.ms, 3);
  out += 'Z';
  return out;
}

std::optional<int64_t> ParseInstant(std::string_view text) {
  Reader in{text};
  Civil date{};
  date.year = in.Digits(4, 0, 9999);
  in.Expect('-');
  date.month = static_cast<int>(in.Digits(2, 1, 12));
  in.Expect('-');
  date.day = static_cast<int>(in.Digits(2, 1, 31));
  in.Expect('T');
  int64_t ms = in.Digits(2, 0, 23) * 3'600'000;
  in.Expect(':');
  ms += in.Digits(2, 0, 59) * 60'000;
  if (!in.ok || date.day > DaysInMonth(date.year, date.month)) return std::nullopt;
  if (in.Skip(':')) {
    ms += in.Digits(2, 0, 59) * 1000;
    if (in.Skip('.')) {
      if (!in.AtDigit()) return std::nullopt;
      for (int64_t scale = 100; in.AtDigit(); scale /= 10) ms += (in.text[in.at++] - '0') * scale;
    }
  }
  if (!in.Skip('Z')) {
    bool west = in.Skip('-');
    if (!west) in.Expect('+');
    int64_t offset = in.Digits(2, 0, 23) * 3'600'000;
    if (in.at < text.size()) {  // +01, +0100 and +01:00 are all ISO 8601
      in.Skip(':');
      offset += in.Digits(2, 0, 59) * 60'000;
    }
    ms -= west ? -offset : offset;
  }
  if (!in.ok || in.at != text.size()) return std::nullopt;
  return DaysFromCivil(date) * kMsPerDay + ms;
}

}  // namespace journey::rt
