// Text forms of instants: ISO 8601 in UTC both ways, and patterns.
#include "runtime/value/instant_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "base/check.h"
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

namespace {

// "00" to "99".
constexpr std::array<char, 200> kTwoDigits = [] {
  std::array<char, 200> digits{};
  for (size_t i = 0; i < 100; ++i) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

void PutTwo(uint32_t number, char* out) { std::memcpy(out, &kTwoDigits[2 * number], 2); }

// Texts of days that were written last: those of what happens now, of what is due, of what it was put off to.
struct alignas(64) DayText {
  // Of a day that is cut short by the end of all time no more than that; of none, or one that begins before all time,
  // nothing.
  uint64_t begin = 0, length = 0;
  size_t size = 0;                   // up to the time
  char text[kMaxInstantChars] = {};  // "2026-03-28T00:00:00.000Z", also of the years that 64 bits of ms reach
};
constexpr size_t kDays = 8;
constinit thread_local DayText last_days[kDays];

void SetDay(int64_t instant, DayText& day) {
  const Civil date = CivilFromDays(FloorDiv(instant, kMsPerDay));
  std::string year;
  char* out = day.text;
  if (date.year >= 0 && date.year <= 9999) {
    PutTwo(static_cast<uint32_t>(date.year) / 100, out);
    PutTwo(static_cast<uint32_t>(date.year) % 100, out + 2);
    out += 4;
  } else {
    // Beyond four digits ISO 8601 wants a sign.
    if (date.year > 9999) year += '+';
    AppendPadded(year, date.year, 4);
    CHECK(year.size() + 20 <= sizeof day.text);
    std::memcpy(out, year.data(), year.size());
    out += year.size();
  }
  std::memcpy(out, "-00-00T00:00:00.000Z", 20);
  PutTwo(static_cast<uint32_t>(date.month), out + 1);
  PutTwo(static_cast<uint32_t>(date.day), out + 4);
  day.size = static_cast<size_t>(out + 7 - day.text);
  day.begin = static_cast<uint64_t>(instant) - static_cast<uint64_t>(FloorMod(instant, kMsPerDay));
  const uint64_t rest = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) - day.begin + 1;
  day.length = static_cast<int64_t>(day.begin) > instant ? 0 : std::min<uint64_t>(rest, kMsPerDay);
}

// So many milliseconds into it.
inline char* PutInDay(const DayText& day, uint32_t ms, char* out) {
  std::memcpy(out, day.text, sizeof day.text);
  out += day.size;
  const uint32_t minutes = ms / 60'000, hours = minutes / 60;
  const uint32_t in_minute = ms - minutes * 60'000, seconds = in_minute / 1000;
  const uint32_t thousandths = in_minute - seconds * 1000, hundredths = thousandths / 10;
  PutTwo(hours, out);
  PutTwo(minutes - hours * 60, out + 3);
  PutTwo(seconds, out + 6);
  PutTwo(hundredths, out + 9);
  out[11] = static_cast<char>('0' + (thousandths - hundredths * 10));
  return out + 13;
}

[[gnu::noinline]] char* PutInOtherDay(int64_t instant, DayText& day, char* out) {
  SetDay(instant, day);
  return PutInDay(day, static_cast<uint32_t>(static_cast<uint64_t>(instant) - day.begin), out);
}

}  // namespace

char* PutInstant(int64_t instant, char* out) {
  DayText& day = last_days[static_cast<uint64_t>(instant) / kMsPerDay % kDays];
  const uint64_t into = static_cast<uint64_t>(instant) - day.begin;
  if (into >= day.length) [[unlikely]]
    return PutInOtherDay(instant, day, out);
  return PutInDay(day, static_cast<uint32_t>(into), out);
}

std::string FormatInstant(int64_t instant) {
  char text[kMaxInstantChars];
  return {text, PutInstant(instant, text)};
}

char* PutDate(int64_t date, char* out) {
  const Civil civil = CivilFromDays(date);
  const auto year = static_cast<uint32_t>(civil.year);
  std::memcpy(out, "0000-00-00", kDateChars);
  PutTwo(year / 100, out);
  PutTwo(year % 100, out + 2);
  PutTwo(static_cast<uint32_t>(civil.month), out + 5);
  PutTwo(static_cast<uint32_t>(civil.day), out + 8);
  return out + kDateChars;
}

std::string DateText(int64_t date) {
  char text[kDateChars];
  return {text, PutDate(date, text)};
}

namespace {

// Milliseconds on the wall clock, and how far it is ahead of UTC; no offset where the text has none.
struct WallTime {
  int64_t local_ms = 0;
  std::optional<int64_t> offset_ms;
};

// `2026-01-05`, of a month that has so many days.
Civil ReadCivil(Reader& in) {
  Civil date{};
  date.year = in.Digits(4, 0, 9999);
  in.Expect('-');
  date.month = static_cast<int>(in.Digits(2, 1, 12));
  in.Expect('-');
  date.day = static_cast<int>(in.Digits(2, 1, 31));
  in.ok = in.ok && date.day <= DaysInMonth(date.year, date.month);
  return date;
}

std::optional<WallTime> ReadWallTime(std::string_view text) {
  Reader in{text};
  WallTime time;
  const Civil date = ReadCivil(in);
  if (!in.Skip('T') && !in.Skip('t')) in.Expect(' ');
  int64_t ms = in.Digits(2, 0, 23) * 3'600'000;
  in.Expect(':');
  ms += in.Digits(2, 0, 59) * 60'000;
  if (!in.ok) return std::nullopt;
  if (in.Skip(':')) {
    ms += in.Digits(2, 0, 59) * 1000;
    if (in.Skip('.') || in.Skip(',')) {
      if (!in.AtDigit()) return std::nullopt;
      for (int64_t scale = 100; in.AtDigit(); scale /= 10) ms += (in.text[in.at++] - '0') * scale;
    }
  }
  if (in.Skip('Z') || in.Skip('z')) {
    time.offset_ms = 0;
  } else if (in.at < text.size()) {
    const bool west = in.Skip('-');
    if (!west) in.Expect('+');
    int64_t offset = in.Digits(2, 0, 23) * 3'600'000;
    if (in.at < text.size()) {  // +01, +0100 and +01:00 are all ISO 8601
      in.Skip(':');
      offset += in.Digits(2, 0, 59) * 60'000;
    }
    time.offset_ms = west ? -offset : offset;
  }
  if (!in.ok || in.at != text.size()) return std::nullopt;
  time.local_ms = DaysFromCivil(date) * kMsPerDay + ms;
  return time;
}

}  // namespace

std::optional<int64_t> ParseDate(std::string_view text) {
  Reader in{text};
  const Civil date = ReadCivil(in);
  if (!in.ok || in.at != text.size() || date.year == 0) return std::nullopt;
  return DaysFromCivil(date);
}

std::optional<int64_t> ParseInstant(std::string_view text) {
  const std::optional<WallTime> time = ReadWallTime(text);
  if (!time || !time->offset_ms) return std::nullopt;
  return time->local_ms - *time->offset_ms;
}

std::optional<int64_t> ParseInstantIn(std::string_view text, ZoneId zone) {
  const std::optional<WallTime> time = ReadWallTime(text);
  if (!time) return std::nullopt;
  return time->offset_ms ? time->local_ms - *time->offset_ms : FromLocalMs(time->local_ms, zone);
}

}  // namespace journey::rt
