// The proleptic Gregorian calendar as arithmetic: days since 1970-01-01 to and from year, month and day. Total for all
// years that ms in 64 bits can reach.
#pragma once

#include <cstdint>

#include "runtime/value/numbers.h"

namespace journey::rt {

inline constexpr int64_t kMsPerDay = 86'400'000;

struct Civil {
  int64_t year;
  int month;  // 1..12
  int day;    // 1..31
};

inline bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

inline int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Years are counted from March here, so that the leap day is the last of its year.
inline int64_t DaysFromCivil(const Civil& date) {
  int64_t march_year = date.month > 2 ? date.year : date.year - 1;
  int64_t march_month = (date.month + 9) % 12;
  int64_t days_before_month = (153 * march_month + 2) / 5;
  int64_t leap_days = FloorDiv(march_year, 4) - FloorDiv(march_year, 100) + FloorDiv(march_year, 400);
  return march_year * 365 + leap_days + days_before_month + date.day - 1 - 719'468;
}

inline Civil CivilFromDays(int64_t days) {
  days += 719'468;  // since 0000-03-01
  int64_t era = FloorDiv(days, 146'097);
  // Small from here on, and divided sooner.
  auto day_of_era = static_cast<uint32_t>(days - era * 146'097);
  uint32_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint32_t march_month = (5 * day_of_year + 2) / 153;
  int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day};
}

// 1 = Monday .. 7; 1970-01-01 was a Thursday.
inline int WeekdayOfDays(int64_t days) { return static_cast<int>(FloorMod(days + 3, 7)) + 1; }

}  // namespace journey::rt
