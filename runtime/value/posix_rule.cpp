// A reader for POSIX TZ rules, with the extensions of RFC 8536 (hours up to 167, negative ones, quoted names).
#include "runtime/value/posix_rule.h"

#include <algorithm>

#include "runtime/value/civil.h"

namespace journey::rt {

namespace {

struct Day {
  char form = 'M';  // 'M' month.week.weekday, 'J' day of a year without leap day (1..365), 'N' day of year (0..365)
  int64_t month = 1, week = 1, weekday = 0, number = 0;
  int64_t time_ms = 2 * 3'600'000;
};

// Consumes from the front of `text`; `ok` turns false for good at the first mismatch.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}
  bool ok() const { return ok_; }
  bool AtEnd() const { return text_.empty(); }
  bool Skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { ok_ = Skip(c) && ok_; }
  bool At(char c) const { return !text_.empty() && text_.front() == c; }

  void Name() {
    size_t size = 0;
    if (Skip('<')) {
      size = text_.find('>');
      if (size == std::string_view::npos) return Fail();
      text_.remove_prefix(size + 1);
      return;
    }
    while (size < text_.size() && IsLetter(text_[size])) ++size;
    if (size < 3) return Fail();
    text_.remove_prefix(size);
  }
  int64_t Number() {
    int64_t value = 0;
    size_t size = 0;
    for (; size < text_.size() && size < 4 && text_[size] >= '0' && text_[size] <= '9'; ++size) {
      value = value * 10 + (text_[size] - '0');
    }
    if (size == 0) Fail();
    text_.remove_prefix(size);
    return value;
  }
  // [+-]hh[:mm[:ss]] in ms.
  int64_t Clock() {
    bool negative = Skip('-');
    if (!negative) Skip('+');
    int64_t ms = Number() * 3'600'000;
    if (Skip(':')) ms += Number() * 60'000;
    if (Skip(':')) ms += Number() * 1000;
    return negative ? -ms : ms;
  }
  Day ReadDay() {
    Day day;
    Expect(',');
    if (Skip('M')) {
      day.month = Number();
      Expect('.');
      day.week = Number();
      Expect('.');
      day.weekday = Number();
      if (day.month < 1 || day.month > 12 || day.week < 1 || day.week > 5 || day.weekday > 6) Fail();
    } else {
      day.form = Skip('J') ? 'J' : 'N';
      day.number = Number();
    }
    if (Skip('/')) day.time_ms = Clock();
    return day;
  }

 private:
  static bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  void Fail() { ok_ = false; }
  std::string_view text_;
  bool ok_ = true;
};

// Wall-clock ms of the change in that year.
int64_t LocalOf(const Day& day, int64_t year) {
  int64_t days = 0;
  if (day.form == 'M') {
    int month = static_cast<int>(day.month);
    int64_t first = DaysFromCivil({year, month, 1});
    int64_t offset = FloorMod(day.weekday - WeekdayOfDays(first), 7) + (day.week - 1) * 7;
    if (offset >= DaysInMonth(year, month)) offset -= 7;  // week 5 is the last one
    days = first + offset;
  } else {
    days = DaysFromCivil({year, 1, 1}) + day.number;
    if (day.form == 'J') days += day.number >= 60 && IsLeapYear(year) ? 0 : -1;
  }
  return days * kMsPerDay + day.time_ms;
}

}  // namespace

std::vector<ClockChange> ChangesOfRule(std::string_view rule, int64_t first_year, int64_t last_year) {
  RuleReader in(rule);
  in.Name();
  int64_t standard = -in.Clock();  // POSIX counts west of Greenwich as positive
  if (!in.ok() || in.AtEnd()) return {};
  in.Name();
  int64_t saving = in.At(',') ? standard + 3'600'000 : -in.Clock();
  Day begin = in.ReadDay();
  Day end = in.ReadDay();
  if (!in.ok() || !in.AtEnd()) return {};
  std::vector<ClockChange> changes;
  for (int64_t year = first_year; year <= last_year; ++year) {
    changes.push_back({LocalOf(begin, year) - standard, saving});
    changes.push_back({LocalOf(end, year) - saving, standard});
  }
  std::sort(changes.begin(), changes.end(),
            [](const ClockChange& a, const ClockChange& b) { return a.instant < b.instant; });
  return changes;
}

}  // namespace journey::rt
