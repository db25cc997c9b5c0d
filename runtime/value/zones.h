// Offsets of time zones over all time: one table a zone, built on first use and kept for the life of the process.
//
// Up to the end of the system's data a table holds what the date library reads; after that the rule at the end of the
// zone's file, year by year; and from 2437 on the last 400 years repeat, because the calendar does. Thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/value/calendar.h"

namespace journey::rt {

// Time with one offset, from `begin` to before `end`. In ms.
struct OffsetSpan {
  int64_t begin, end, offset;
};
struct ZoneTable {
  // One behind another, from INT64_MIN to INT64_MAX.
  std::vector<OffsetSpan> spans;

  size_t IndexAt(int64_t instant) const;
};

// A table holds instants before this only; later ones are moved back by whole cycles.
inline constexpr int64_t kCycleMs = int64_t{146'097} * 86'400'000;     // 400 years, a whole number of weeks
inline constexpr int64_t kFoldFromMs = int64_t{170'569} * 86'400'000;  // 2437-01-01

const ZoneTable& TableOf(ZoneId zone);
// The span that holds the instant, which must be before kFoldFromMs; it lives as long as the process. Most calls ask
// for a time near that of a call before, and need no search.
const OffsetSpan& SpanAt(int64_t instant, ZoneId zone);
// Tells other data from that which this process has: what is decided under the one may be decided otherwise under the
// other.
uint64_t ZoneDataHash();
// What has to be added to UTC for the zone's wall clock.
int64_t OffsetAt(int64_t instant, ZoneId zone);

}  // namespace journey::rt
