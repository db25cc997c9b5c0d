// Local time: zones, dates, calendar spans and moments (sections 2 and 4).
//
// Zones come from the system's IANA database through Howard Hinnant's date library; each zone's offsets are cached. All
// functions are pure, total and thread-safe. Instants are ms since 1970-01-01T00:00:00Z; results saturate.
// A local time that a clock change skips means the first moment after the gap; one that happens twice means the first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace journey::rt {

// Index into the process-wide registry of zones; stable for the life of the process. 0 is UTC.
using ZoneId = int64_t;
inline constexpr ZoneId kUtc = 0;
inline constexpr int64_t kNever = INT64_MAX;  // a due time that never comes

// Nothing for a name that is no IANA zone.
std::optional<ZoneId> FindZone(std::string_view name);
std::string_view ZoneName(ZoneId zone);
// All zone names of the database, sorted; for "did you mean".
std::span<const std::string_view> ZoneNames();

struct LocalDateTime {
  int32_t year;
  uint8_t month, day;  // 1..12, 1..31
  uint8_t weekday;     // 1 = Monday .. 7
  uint8_t hour, minute, second;
  uint16_t ms;
};
LocalDateTime ToLocal(int64_t instant, ZoneId zone);
// ms since 1970-01-01T00:00 on the zone's wall clock.
int64_t ToLocalMs(int64_t instant, ZoneId zone);
// The instant a wall-clock time means.
int64_t FromLocalMs(int64_t local_ms, ZoneId zone);

// The date on the zone's wall clock, within the dates there are.
int64_t DateOf(int64_t instant, ZoneId zone);
// `count` days, weeks, months or years later, the day clamped to the month's end, within the dates there are.
int64_t AddToDate(int64_t date, int64_t count, ir::CalendarUnit unit);
// Midnight on a wall clock.
LocalDateTime StartOfDate(int64_t date);

// The same time of day `count` units later, the day clamped to the month's end; beyond the dates, the type's bound.
int64_t AddCalendar(int64_t instant, int64_t count, ir::CalendarUnit unit, ZoneId zone);
// Local midnight at the start of the day, week (Monday), month or year that holds the instant.
int64_t StartOfUnit(int64_t instant, ir::CalendarUnit unit, ZoneId zone);
// The start of the next day, week or month, strictly after the instant.
int64_t StartOfNextUnit(int64_t instant, ir::CalendarUnit unit, ZoneId zone);
// The first such moment strictly after `after`. `zone` is already resolved.
int64_t NextMoment(int64_t after, int64_t time_ms, ir::DayKind day, uint8_t month_day, ZoneId zone);

// ISO 8601, UTC with milliseconds: 2026-03-28T10:00:00.000Z
std::string FormatInstant(int64_t instant);
// RFC 3339: any offset, `Z` included, real dates only; more than milliseconds are cut. Beside it seconds may be
// missing, a comma may stand before the fraction, and the offset may be +01 or +0100. Nothing when malformed or without
// offset.
std::optional<int64_t> ParseInstant(std::string_view text);
// The same; a time without offset is one on the zone's wall clock.
std::optional<int64_t> ParseInstantIn(std::string_view text, ZoneId zone);

}  // namespace journey::rt
