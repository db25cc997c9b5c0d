// Quiet hours (section 5): is an instant inside a window, and when does the merged window end?
//
// Each local day D has, for each policy, one window: from the moment D's start time means to the moment its end time
// means, the end's day being D, or D + 1 where the end is the earlier time of day. Both ends by the rule for local
// times, so a window that lies inside a skipped hour is empty on that day.
#include <algorithm>

#include "runtime/value/calendar.h"
#include "runtime/value/civil.h"
#include "runtime/value/numbers.h"

namespace journey::rt {

namespace {

// Windows that hold the whole day are rejected by the compiler, so that chains are short; a clock change may join a
// few.
constexpr int kMostJoins = 64;

struct Interval {
  int64_t begin, end;
};

Interval WindowOf(int64_t days, const ir::Quiet& quiet, ZoneId zone) {
  int64_t end_days = quiet.from_ms < quiet.to_ms ? days : days + 1;
  auto local = [](int64_t d, int64_t time_ms) { return Saturate(static_cast<Int128>(d) * kMsPerDay + time_ms); };
  return {FromLocalMs(local(days, quiet.from_ms), zone), FromLocalMs(local(end_days, quiet.to_ms), zone)};
}

// The latest end among the windows near local day `days` that hold or touch `instant`; `instant` itself if none does.
int64_t LatestEnd(int64_t instant, int64_t days, std::span<const ir::Quiet> windows, ZoneId zone) {
  int64_t latest = instant;
  // Two days back: a skipped day lies between a window's start and its end. One ahead: a clock that goes back over
  // midnight shows the old day again.
  for (int64_t d = days - 2; d <= days + 1; ++d) {
    for (const ir::Quiet& quiet : windows) {
      Interval window = WindowOf(d, quiet, zone);
      if (window.begin < window.end && window.begin <= instant && instant < window.end) {
        latest = std::max(latest, window.end);
      }
    }
  }
  return latest;
}

}  // namespace

std::optional<int64_t> QuietUntil(int64_t instant, std::span<const ir::Quiet> windows, ZoneId zone) {
  if (windows.empty()) return std::nullopt;
  int64_t end = instant;
  // A window that begins at or before the end so far and lasts longer carries it on: it holds that very instant.
  for (int i = 0; i < kMostJoins; ++i) {
    int64_t next = LatestEnd(end, FloorDiv(ToLocalMs(end, zone), kMsPerDay), windows, zone);
    if (next == end) break;
    end = next;
  }
  if (end == instant) return std::nullopt;
  return end;
}

}  // namespace journey::rt
