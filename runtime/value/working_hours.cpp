// Openings in the order in which they begin: see working_hours.h.
#include "runtime/value/working_hours.h"

#include <algorithm>

#include "ir/week.h"
#include "runtime/value/civil.h"
#include "runtime/value/numbers.h"

namespace journey::rt {

namespace {

int64_t MomentOf(int64_t date, int64_t time_ms, ZoneId zone) {
  return FromLocalMs(Saturate(static_cast<Int128>(date) * kMsPerDay + time_ms), zone);
}

}  // namespace

WorkingHours::WorkingHours(const ir::Calendar& calendar, std::optional<ZoneId> own_zone)
    : own_zone_(own_zone), closed_(calendar.closed) {
  ir::CoveredWeek week;
  week.AddOpenings(calendar);
  whole_week_ = week.whole();
  for (int weekday = 1; weekday <= 7; ++weekday) {
    std::vector<Hours>& day = week_[static_cast<size_t>(weekday - 1)];
    for (const ir::Opening& opening : calendar.openings) {
      if (!ir::FallsOn(opening.day, weekday)) continue;
      const int64_t to_ms = opening.to_ms > opening.from_ms ? opening.to_ms : opening.to_ms + kMsPerDay;
      day.push_back({opening.from_ms, to_ms});
    }
    std::sort(day.begin(), day.end(), [](const Hours& a, const Hours& b) { return a.from_ms < b.from_ms; });
    size_t kept = 0;
    for (const Hours& hours : day) {
      if (kept > 0 && hours.from_ms <= day[kept - 1].to_ms) {
        day[kept - 1].to_ms = std::max(day[kept - 1].to_ms, hours.to_ms);
      } else {
        day[kept++] = hours;
      }
    }
    day.resize(kept);
  }
}

bool WorkingHours::IsClosedOn(int64_t date) const { return std::binary_search(closed_.begin(), closed_.end(), date); }

int64_t WorkingHours::NextClosedDate(int64_t date) const {
  const auto next = std::lower_bound(closed_.begin(), closed_.end(), date);
  return next == closed_.end() ? kNever : *next;
}

WorkingHours::Interval WorkingHours::FirstAfter(int64_t instant, ZoneId zone) const {
  constexpr Interval kNone{kNever, kNever};
  Interval found = kNone;
  // Two days back: a skipped day may lie between an opening's two ends.
  int64_t date = FloorDiv(ToLocalMs(instant, zone), kMsPerDay) - 2;
  for (;; ++date) {
    const int64_t midnight = MomentOf(date, 0, zone);
    if (midnight == kNever) return found;  // beyond all instants
    if (found.begin != kNever && midnight > found.end) return found;
    if (whole_week_ && found.begin != kNever) {
      // Open without a break until the next closed date; the hours of the two days before it reach up to it.
      const int64_t closed = NextClosedDate(date);
      if (closed == kNever) return {found.begin, kNever};
      if (closed - 2 > date) {
        date = closed - 2;
        found.end = std::max(found.end, MomentOf(closed - 1, 0, zone));
      }
    }
    if (IsClosedOn(date)) continue;
    for (const Hours& hours : week_[static_cast<size_t>(WeekdayOfDays(date) - 1)]) {
      const Interval next{MomentOf(date, hours.from_ms, zone), MomentOf(date, hours.to_ms, zone)};
      if (next.begin >= next.end || next.end <= instant) continue;
      if (found.begin == kNever) {
        found = next;
      } else if (next.begin <= found.end) {
        found.end = std::max(found.end, next.end);
      } else {
        return found;
      }
    }
  }
}

bool WorkingHours::IsOpen(int64_t instant, ZoneId zone) const { return FirstAfter(instant, zone).begin <= instant; }

int64_t WorkingHours::NextOpening(int64_t after, ZoneId zone) const {
  const Interval first = FirstAfter(after, zone);
  if (first.begin > after || first.end == kNever) return first.begin > after ? first.begin : kNever;
  return FirstAfter(first.end, zone).begin;
}

int64_t WorkingHours::NextClosing(int64_t after, ZoneId zone) const { return FirstAfter(after, zone).end; }

int64_t WorkingHours::After(int64_t from, int64_t open_ms, ZoneId zone) const {
  for (int64_t at = from;;) {
    const Interval open = FirstAfter(at, zone);
    if (open.begin == kNever) return kNever;
    const int64_t begin = std::max(open.begin, at);
    const int64_t length = SaturatingSub(open.end, begin);
    if (length >= open_ms) return SaturatingAdd(begin, open_ms);
    open_ms -= length;
    at = open.end;
  }
}

std::optional<int64_t> WorkingHours::ClosedUntil(int64_t instant, ZoneId zone) const {
  const int64_t begin = FirstAfter(instant, zone).begin;
  if (begin <= instant) return std::nullopt;
  return begin;
}

}  // namespace journey::rt
