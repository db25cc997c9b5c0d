// Time in a module: zones, delays, moments, calendars of working hours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace journey::ir {

inline constexpr int32_t kNone = -1;  // an absent index

inline constexpr int64_t kMsPerDay = 24 * 3600 * 1000LL;

enum class CalendarUnit : uint8_t { kDay, kWeek, kMonth, kYear };

// A zone named in the journey, or the customer's.
struct ZoneRef {
  int32_t constant = kNone;  // a kZone constant; kNone: the customer's zone at the moment of use
};

struct Delay {
  bool calendar = false;
  int64_t ms = 0;     // duration, > 0
  int64_t count = 0;  // calendar: N > 0
  CalendarUnit unit = CalendarUnit::kDay;
  ZoneRef zone;
  int32_t open_in = kNone;  // Module::calendars: of its open time only; no calendar span then
};

enum class DayKind : uint8_t {
  kEveryDay,
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday,
  kWeekday,
  kWeekend,
  kMonthDay
};

// A time of day on some days, or the next moment at which a calendar opens or closes.
struct Moment {
  int64_t time_ms = 0;  // since midnight
  DayKind day = DayKind::kEveryDay;
  uint8_t month_day = 0;  // 1..31
  ZoneRef zone;
  int32_t calendar = kNone;  // Module::calendars; the zone is the calendar's, and what stands above says nothing
  bool closes = false;
};

// Working hours: an opening begins on each of its days, and ends on the next day where that is the earlier time of day.
struct Opening {
  DayKind day = DayKind::kEveryDay;  // no day of the month
  int64_t from_ms = 0, to_ms = 0;    // times of day, never equal
};
struct Calendar {
  std::string name;  // qualified
  ZoneRef zone;
  std::vector<Opening> openings;  // at least one
  std::vector<int64_t> closed;    // dates on which none begins, ascending and each once
};
// Between two days with an opening lie no more days than these.
inline constexpr int64_t kMostClosedDays = 3'652;

}  // namespace journey::ir
