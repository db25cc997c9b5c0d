// What of a week hours on its days cover: openings of calendars and quiet hours.
//
// Reckoned on a wall clock that no change disturbs. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ir/ir.h"

namespace journey::ir {

inline constexpr int64_t kMsPerWeek = 7 * kMsPerDay;

// Whether the day of the week, 1 = Monday .. 7, is one of these. A day of the month is none.
bool FallsOn(DayKind kind, int weekday);

class CoveredWeek {
 public:
  // From one time of day on these days to another, on the next day where that is earlier.
  void Add(DayKind day, int64_t from_ms, int64_t to_ms);
  void Add(const CoveredWeek& other);
  void AddOpenings(const Calendar& calendar);
  // What is not covered by another.
  void AddGapsOf(const CoveredWeek& other);
  int64_t total_ms() const;
  bool whole() const { return total_ms() == kMsPerWeek; }
  // Whether nothing is left that neither of them covers; takes as long as this one has parts.
  bool WholeWith(const CoveredWeek& other) const;

 private:
  void AddPart(int64_t from_ms, int64_t to_ms);
  bool Covers(int64_t from_ms, int64_t to_ms) const;
  std::map<int64_t, int64_t> parts_;  // ms since Monday's midnight, neither overlapping nor touching
};

// The first date of the first stretch without an opening that is longer than kMostClosedDays. The calendar has one.
std::optional<int64_t> LongClosing(const Calendar& calendar);
// What no compiler of ours would have made of a calendar; "" where there is nothing.
std::string FindBreakage(const Calendar& calendar);

}  // namespace journey::ir
