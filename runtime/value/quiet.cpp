// Quiet hours: is an instant inside a window, and when does the merged window end?
//
// Each local day D on which a rule's windows begin has one window for it: from the moment D's start time means to the
// moment its end time means, the end's day being D, or D + 1 where the end is the earlier time of day. Both ends by the
// rule for local times, so a window that lies inside a skipped hour is empty on that day. A rule about a calendar is
// quiet while that is closed.
#include "runtime/value/quiet.h"

#include <algorithm>

#include "ir/week.h"
#include "runtime/value/calendar.h"
#include "runtime/value/civil.h"
#include "runtime/value/numbers.h"
#include "runtime/value/zones.h"

namespace journey::rt {

namespace {

// Local days around an instant. Where no clock is changed for some days, all of them begin a day after the other.
class DaysAround {
 public:
  DaysAround(int64_t instant, ZoneId zone) : zone_(zone) {
    OffsetSpan span{kIntMin, kIntMax, 0};
    if (zone != kUtc) span = instant < kFoldFromMs - kFarMs ? SpanAt(instant, zone) : OffsetSpan{instant, instant, 0};
    even_ = instant >= SaturatingAdd(span.begin, kFarMs) && instant < SaturatingSub(span.end, kFarMs);
    offset_ = span.offset;
    today_ = FloorDiv(even_ ? instant + offset_ : ToLocalMs(instant, zone), kMsPerDay);
  }
  int64_t today() const { return today_; }
  bool even() const { return even_; }
  // The moment that a time of day means on one of the days that a window which holds the instant may begin or end on.
  int64_t MomentOn(int64_t day, int64_t time_ms) const {
    if (even_) return day * kMsPerDay + time_ms - offset_;
    return FromLocalMs(Saturate(static_cast<Int128>(day) * kMsPerDay + time_ms), zone_);
  }

 private:
  // More than from a day looked at to the other end of today, and what FromLocalMs keeps away from a change.
  static constexpr int64_t kFarMs = 8 * kMsPerDay;
  ZoneId zone_;
  bool even_;
  int64_t offset_, today_;
};

// The latest end among the windows that hold `instant`; `instant` itself if none does.
int64_t LatestEnd(int64_t instant, std::span<const ir::Quiet> windows, ZoneId zone,
                  std::span<const WorkingHours> calendars) {
  int64_t latest = instant;
  const DaysAround days(instant, zone);
  for (const ir::Quiet& quiet : windows) {
    if (quiet.outside != ir::kNone) {
      const WorkingHours& hours = calendars[static_cast<size_t>(quiet.outside)];
      latest = std::max(latest, hours.ClosedUntil(instant, hours.ZoneFor(zone)).value_or(instant));
      continue;
    }
    // No window is longer than a day. Two days back: a skipped day lies between a window's start and its end. One
    // ahead: a clock that goes back over midnight shows the old day again.
    const int64_t first = days.today() - (days.even() ? 1 : 2), last = days.today() + (days.even() ? 0 : 1);
    for (int64_t day = first; day <= last; ++day) {
      if (quiet.day != ir::DayKind::kEveryDay && !ir::FallsOn(quiet.day, WeekdayOfDays(day))) continue;
      // An empty window ends before it begins, and so holds nothing.
      const int64_t end = days.MomentOn(quiet.from_ms < quiet.to_ms ? day : day + 1, quiet.to_ms);
      if (instant < end && days.MomentOn(day, quiet.from_ms) <= instant) latest = std::max(latest, end);
    }
  }
  return latest;
}

}  // namespace

std::optional<int64_t> QuietUntil(int64_t instant, std::span<const ir::Quiet> windows, ZoneId zone,
                                  std::span<const WorkingHours> calendars) {
  int64_t end = instant;
  // A window that begins at or before the end so far and lasts longer carries it on: it holds that very instant.
  for (;;) {
    const int64_t next = LatestEnd(end, windows, zone, calendars);
    if (next == end) break;
    end = next;
    if (SaturatingSub(end, instant) > kLongestQuietMs) return kNever;
  }
  if (end == instant) return std::nullopt;
  return end;
}

}  // namespace journey::rt
