// Intervals of a week: see week.h.
#include "ir/week.h"

#include <algorithm>
#include <iterator>

namespace journey::ir {

namespace {

// 1970-01-01 was a Thursday.
int WeekdayOf(int64_t date) { return static_cast<int>(((date + 3) % 7 + 7) % 7) + 1; }

}  // namespace

bool FallsOn(DayKind kind, int weekday) {
  switch (kind) {
    case DayKind::kEveryDay:
      return true;
    case DayKind::kWeekday:
      return weekday <= 5;
    case DayKind::kWeekend:
      return weekday > 5;
    case DayKind::kMonthDay:
      return false;
    default:
      return weekday == static_cast<int>(kind) - static_cast<int>(DayKind::kMonday) + 1;
  }
}

void CoveredWeek::Add(DayKind day, int64_t from_ms, int64_t to_ms) {
  if (to_ms <= from_ms) to_ms += kMsPerDay;
  for (int weekday = 1; weekday <= 7; ++weekday) {
    if (!FallsOn(day, weekday)) continue;
    const int64_t midnight = (weekday - 1) * kMsPerDay;
    AddPart(midnight + from_ms, std::min(midnight + to_ms, kMsPerWeek));
    if (midnight + to_ms > kMsPerWeek) AddPart(0, midnight + to_ms - kMsPerWeek);
  }
}

void CoveredWeek::Add(const CoveredWeek& other) {
  for (const auto& [from, to] : other.parts_) AddPart(from, to);
}

void CoveredWeek::AddOpenings(const Calendar& calendar) {
  for (const Opening& opening : calendar.openings) Add(opening.day, opening.from_ms, opening.to_ms);
}

void CoveredWeek::AddGapsOf(const CoveredWeek& other) {
  int64_t end = 0;
  for (const auto& [from, to] : other.parts_) {
    if (end < from) AddPart(end, from);
    end = to;
  }
  if (end < kMsPerWeek) AddPart(end, kMsPerWeek);
}

bool CoveredWeek::WholeWith(const CoveredWeek& other) const {
  int64_t from = 0;
  for (const auto& [begin, end] : parts_) {
    if (from < begin && !other.Covers(from, begin)) return false;
    from = end;
  }
  return from >= kMsPerWeek || other.Covers(from, kMsPerWeek);
}

bool CoveredWeek::Covers(int64_t from_ms, int64_t to_ms) const {
  const auto next = parts_.upper_bound(from_ms);
  return next != parts_.begin() && std::prev(next)->second >= to_ms;
}

int64_t CoveredWeek::total_ms() const {
  int64_t total = 0;
  for (const auto& [from, to] : parts_) total += to - from;
  return total;
}

void CoveredWeek::AddPart(int64_t from_ms, int64_t to_ms) {
  auto next = parts_.upper_bound(from_ms);
  if (next != parts_.begin() && std::prev(next)->second >= from_ms) {
    --next;
    from_ms = next->first;
  }
  while (next != parts_.end() && next->first <= to_ms) {
    to_ms = std::max(to_ms, next->second);
    next = parts_.erase(next);
  }
  parts_[from_ms] = to_ms;
}

std::optional<int64_t> LongClosing(const Calendar& calendar) {
  bool opens[8] = {};
  for (int weekday = 1; weekday <= 7; ++weekday) {
    for (const Opening& opening : calendar.openings) opens[weekday] = opens[weekday] || FallsOn(opening.day, weekday);
  }
  const auto opens_on = [&](int64_t date) { return opens[WeekdayOf(date)]; };
  int64_t before = INT64_MIN;  // the last day with an opening before the closed ones at hand
  int64_t first = 0;
  for (size_t i = 0; i < calendar.closed.size(); ++i) {
    const int64_t date = calendar.closed[i];
    if (!opens_on(date)) continue;
    if (before == INT64_MIN) {
      first = date;
      for (before = date - 1; !opens_on(before);) --before;
    }
    int64_t next = date + 1;
    while (!opens_on(next)) ++next;
    // Is that one closed too?
    if (std::binary_search(calendar.closed.begin() + static_cast<std::ptrdiff_t>(i), calendar.closed.end(), next)) {
      continue;
    }
    if (next - before - 1 > kMostClosedDays) return first;
    before = INT64_MIN;
  }
  return std::nullopt;
}

std::string FindBreakage(const Calendar& calendar) {
  if (calendar.openings.empty()) return "it never opens";
  const auto is_time = [](int64_t ms) { return ms >= 0 && ms < kMsPerDay; };
  for (const Opening& opening : calendar.openings) {
    const bool fits = is_time(opening.from_ms) && is_time(opening.to_ms) && opening.day != DayKind::kMonthDay;
    if (!fits || opening.from_ms == opening.to_ms) return "a bad opening";
  }
  int64_t before = kFirstDate - 1;
  for (const int64_t date : calendar.closed) {
    if (date <= before || date > kLastDate) return "bad closed dates";
    before = date;
  }
  return LongClosing(calendar) ? "it is closed for too long" : "";
}

}  // namespace journey::ir
