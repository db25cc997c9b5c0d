// Wall clocks, dates, calendar spans, starts of units and moments.
#include "runtime/value/calendar.h"

#include <algorithm>

#include "runtime/value/civil.h"
#include "runtime/value/numbers.h"
#include "runtime/value/zones.h"

namespace journey::rt {

namespace {

// No zone was ever further from UTC than 16 hours; twice that and more is a safe margin.
constexpr int64_t kOffsetMarginMs = 2 * kMsPerDay;

int64_t LocalOf(int64_t days, int64_t time_ms) { return Saturate(static_cast<Int128>(days) * kMsPerDay + time_ms); }

// Months since year 0 to a date with the day clamped to the month's end.
int64_t DaysOfMonths(int64_t months, int day) {
  Civil date{FloorDiv(months, 12), static_cast<int>(FloorMod(months, 12)) + 1, day};
  date.day = std::min(date.day, DaysInMonth(date.year, date.month));
  return DaysFromCivil(date);
}

// The local day `count` units after another.
int64_t DaysLater(int64_t days, int64_t count, ir::CalendarUnit unit) {
  // More than any span that stays inside 64 bits of ms, and small enough to reckon with.
  count = std::clamp<int64_t>(count, -1'000'000'000'000, 1'000'000'000'000);
  switch (unit) {
    case ir::CalendarUnit::kDay:
      return days + count;
    case ir::CalendarUnit::kWeek:
      return days + count * 7;
    case ir::CalendarUnit::kMonth:
    case ir::CalendarUnit::kYear:
      break;
  }
  const Civil date = CivilFromDays(days);
  const int64_t months = date.year * 12 + date.month - 1 + (unit == ir::CalendarUnit::kYear ? count * 12 : count);
  return DaysOfMonths(months, date.day);
}

// The first of these days from `days` on.
int64_t FirstMatch(int64_t days, ir::DayKind kind, uint8_t month_day) {
  const int weekday = WeekdayOfDays(days);
  switch (kind) {
    case ir::DayKind::kEveryDay:
      return days;
    case ir::DayKind::kWeekday:
      return weekday <= 5 ? days : days + 8 - weekday;
    case ir::DayKind::kWeekend:
      return weekday > 5 ? days : days + 6 - weekday;
    case ir::DayKind::kMonthDay: {
      const Civil date = CivilFromDays(days);
      const int64_t first = days - (date.day - 1);
      const int in_month = DaysInMonth(date.year, date.month);
      const int64_t match = first + std::min<int>(month_day, in_month) - 1;
      if (match >= days) return match;
      const int in_next = date.month < 12 ? DaysInMonth(date.year, date.month + 1) : 31;
      return first + in_month + std::min<int>(month_day, in_next) - 1;
    }
    default: {
      const int wanted = static_cast<int>(kind) - static_cast<int>(ir::DayKind::kMonday) + 1;
      return days + (wanted - weekday + 7) % 7;
    }
  }
}

}  // namespace

int64_t ToLocalMs(int64_t instant, ZoneId zone) { return SaturatingAdd(instant, OffsetAt(instant, zone)); }

namespace {

LocalDateTime WallClock(int64_t days, int64_t ms) {
  Civil date = CivilFromDays(days);
  return {.year = static_cast<int32_t>(date.year),
          .month = static_cast<uint8_t>(date.month),
          .day = static_cast<uint8_t>(date.day),
          .weekday = static_cast<uint8_t>(WeekdayOfDays(days)),
          .hour = static_cast<uint8_t>(ms / 3'600'000),
          .minute = static_cast<uint8_t>(ms / 60'000 % 60),
          .second = static_cast<uint8_t>(ms / 1000 % 60),
          .ms = static_cast<uint16_t>(ms % 1000)};
}

}  // namespace

LocalDateTime ToLocal(int64_t instant, ZoneId zone) {
  const int64_t local = ToLocalMs(instant, zone);
  return WallClock(FloorDiv(local, kMsPerDay), FloorMod(local, kMsPerDay));
}

LocalDateTime StartOfDate(int64_t date) { return WallClock(date, 0); }

int64_t DateOf(int64_t instant, ZoneId zone) {
  return std::clamp(FloorDiv(ToLocalMs(instant, zone), kMsPerDay), ir::kFirstDate, ir::kLastDate);
}

int64_t AddToDate(int64_t date, int64_t count, ir::CalendarUnit unit) {
  return std::clamp(DaysLater(date, count, unit), ir::kFirstDate, ir::kLastDate);
}

int64_t FromLocalMs(int64_t local_ms, ZoneId zone) {
  // What saturated on the way here stays saturated.
  if (zone == kUtc || local_ms == kIntMax || local_ms == kIntMin) return local_ms;
  int64_t moved = 0;
  // Two days later than the instants' own bound, so that every interval looked at lies in the table.
  if (local_ms >= kFoldFromMs - kOffsetMarginMs) {
    moved = ((local_ms - (kFoldFromMs - kOffsetMarginMs)) / kCycleMs + 1) * kCycleMs;
    local_ms -= moved;
  }
  // Far enough behind a change no earlier time shows the same.
  const OffsetSpan& span = SpanAt(local_ms, zone);
  const int64_t there = SaturatingSub(local_ms, span.offset);
  if (there >= SaturatingAdd(span.begin, kOffsetMarginMs) && there < span.end) return SaturatingAdd(there, moved);
  // The first instant at which the wall clock shows `local_ms` or more. A skipped time is passed at the change itself;
  // a doubled one is reached before the clock goes back.
  const std::vector<OffsetSpan>& spans = TableOf(zone).spans;
  size_t index = TableOf(zone).IndexAt(SaturatingSub(local_ms, kOffsetMarginMs));
  while (index + 1 < spans.size() && spans[index].end + spans[index].offset <= local_ms) ++index;
  const int64_t instant = std::max(spans[index].begin, SaturatingSub(local_ms, spans[index].offset));
  return SaturatingAdd(instant, moved);
}

int64_t AddCalendar(int64_t instant, int64_t count, ir::CalendarUnit unit, ZoneId zone) {
  int64_t local = ToLocalMs(instant, zone);
  int64_t days = FloorDiv(local, kMsPerDay);
  int64_t time_ms = FloorMod(local, kMsPerDay);
  const int64_t day = DaysLater(days, count, unit);
  if (count > 0 && day > ir::kLastDate) return kIntMax;
  if (count < 0 && day < ir::kFirstDate) return kIntMin;
  return FromLocalMs(LocalOf(day, time_ms), zone);
}

namespace {

// The first day of the unit that holds the day.
int64_t FirstDayOf(int64_t days, ir::CalendarUnit unit) {
  switch (unit) {
    case ir::CalendarUnit::kDay:
      break;
    case ir::CalendarUnit::kWeek:
      return days - (WeekdayOfDays(days) - 1);
    case ir::CalendarUnit::kMonth:
      return days - (CivilFromDays(days).day - 1);
    case ir::CalendarUnit::kYear:
      return DaysFromCivil({CivilFromDays(days).year, 1, 1});
  }
  return days;
}

}  // namespace

int64_t StartOfUnit(int64_t instant, ir::CalendarUnit unit, ZoneId zone) {
  const int64_t days = FirstDayOf(FloorDiv(ToLocalMs(instant, zone), kMsPerDay), unit);
  return FromLocalMs(LocalOf(days, 0), zone);
}

int64_t StartOfNextUnit(int64_t instant, ir::CalendarUnit unit, ZoneId zone) {
  const int64_t local = ToLocalMs(instant, zone);
  const int64_t first = FirstDayOf(FloorDiv(local, kMsPerDay), unit);
  const int64_t midnight = LocalOf(DaysLater(first, 1, unit), 0);
  const int64_t start = FromLocalMs(midnight, zone);
  // A clock that was put back over midnight shows the old day again: the next one starts a second time.
  return start > instant ? start : Saturate(static_cast<Int128>(instant) + (midnight - local));
}

int64_t NextMoment(int64_t after, int64_t time_ms, ir::DayKind day, uint8_t month_day, ZoneId zone) {
  // Moments of earlier days are never later than `after`: a moment is the first instant that shows its time or more.
  int64_t days = FloorDiv(ToLocalMs(after, zone), kMsPerDay);
  // A day whose time has passed costs a round, and so does one that clock changes move to `after`.
  constexpr int kMostDays = 8;
  for (int i = 0; i < kMostDays; ++i, ++days) {
    days = FirstMatch(days, day, month_day);
    const int64_t instant = FromLocalMs(LocalOf(days, time_ms), zone);
    if (instant > after) return instant;
  }
  return kNever;
}

}  // namespace journey::rt
