// Open time against an enumeration of all openings, minute by minute.
#include "runtime/value/working_hours.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ir/week.h"
#include "runtime/value/civil.h"

namespace journey::rt {
namespace {

constexpr int64_t kWorkMinute = 60'000, kWorkHour = 60 * kWorkMinute;
using Day = ir::DayKind;

ir::Opening Open(Day day, int from_minute, int to_minute) { return {day, from_minute * kWorkMinute, to_minute * kWorkMinute}; }
int64_t WorkAt(std::string_view text) { return *ParseInstant(text); }
int64_t Date(int64_t year, int month, int day) { return DaysFromCivil({year, month, day}); }

// By the contract: each day's openings as moments, the closed days' left out, then joined.
std::vector<std::pair<int64_t, int64_t>> Enumerate(const ir::Calendar& calendar, ZoneId zone, int64_t from_date,
                                                   int64_t to_date) {
  std::vector<std::pair<int64_t, int64_t>> all, joined;
  for (int64_t date = from_date; date <= to_date; ++date) {
    if (std::find(calendar.closed.begin(), calendar.closed.end(), date) != calendar.closed.end()) continue;
    for (const ir::Opening& opening : calendar.openings) {
      if (!ir::FallsOn(opening.day, WeekdayOfDays(date))) continue;
      const int64_t end_date = opening.to_ms > opening.from_ms ? date : date + 1;
      const int64_t begin = FromLocalMs(date * kMsPerDay + opening.from_ms, zone);
      const int64_t end = FromLocalMs(end_date * kMsPerDay + opening.to_ms, zone);
      if (begin < end) all.emplace_back(begin, end);
    }
  }
  std::sort(all.begin(), all.end());
  for (const auto& [begin, end] : all) {
    if (!joined.empty() && begin <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, end);
    } else {
      joined.emplace_back(begin, end);
    }
  }
  return joined;
}

TEST(WorkingHours, AgreeWithAnEnumeration) {
  const int64_t march = Date(2026, 3, 29), october = Date(2026, 10, 25), apia = Date(2011, 12, 30);
  std::vector<ir::Calendar> calendars;
  calendars.push_back(
      {"office", {}, {Open(Day::kWeekday, 480, 720), Open(Day::kWeekday, 780, 1020)}, {Date(2026, 3, 30)}});
  calendars.push_back(
      {"nights", {}, {Open(Day::kSaturday, 1320, 360), Open(Day::kSunday, 150, 200)}, {march, october}});
  calendars.push_back({"pieces",
                       {},
                       {Open(Day::kEveryDay, 0, 135), Open(Day::kEveryDay, 135, 150), Open(Day::kEveryDay, 160, 1439)},
                       {}});
  calendars.push_back({"always",
                       {},
                       {Open(Day::kEveryDay, 0, 720), Open(Day::kEveryDay, 720, 0)},
                       {Date(2026, 3, 28), Date(2026, 10, 25), Date(2026, 10, 26)}});
  calendars.push_back({"skipped", {}, {Open(Day::kSunday, 130, 170)}, {}});
  for (const char* name : {"Europe/Paris", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia"}) {
    const ZoneId zone = *FindZone(name);
    for (const ir::Calendar& calendar : calendars) {
      const WorkingHours hours(calendar, std::nullopt);
      for (const int64_t middle : {march, october, apia}) {
        const auto openings = Enumerate(calendar, zone, middle - 30, middle + 60);
        for (int64_t t = (middle - 4) * kMsPerDay; t < (middle + 4) * kMsPerDay; t += 7 * kWorkMinute) {
          const auto next = std::find_if(openings.begin(), openings.end(), [&](const auto& o) { return o.second > t; });
          ASSERT_NE(next, openings.end());
          const bool open = next->first <= t;
          const bool last = next + 1 == openings.end();  // beyond what was enumerated
          const std::string where = calendar.name + " " + name + " " + FormatInstant(t);
          ASSERT_EQ(hours.IsOpen(t, zone), open) << where;
          if (!last) {
            ASSERT_EQ(hours.NextClosing(t, zone), next->second) << where;
            ASSERT_EQ(hours.NextOpening(t, zone), next->first > t ? next->first : (next + 1)->first) << where;
          }
          ASSERT_EQ(hours.ClosedUntil(t, zone), open ? std::nullopt : std::optional(next->first)) << where;
          for (const int64_t length : {kWorkMinute, 40 * kWorkMinute, 9 * kWorkHour, 60 * kWorkHour}) {
            int64_t left = length;
            for (auto at = next; at != openings.end(); ++at) {
              const int64_t begin = std::max(at->first, t);
              if (at->second - begin >= left) {
                ASSERT_EQ(hours.After(t, length, zone), begin + left) << where;
                break;
              }
              left -= at->second - begin;
            }
          }
        }
      }
    }
  }
}

TEST(WorkingHours, OpenAlways) {
  const WorkingHours hours({"c", {}, {Open(Day::kEveryDay, 0, 720), Open(Day::kEveryDay, 720, 0)}, {}}, kUtc);
  const int64_t t = WorkAt("2026-01-01T10:00:00Z");
  EXPECT_TRUE(hours.IsOpen(t, kUtc));
  EXPECT_EQ(hours.NextOpening(t, kUtc), kNever);
  EXPECT_EQ(hours.NextClosing(t, kUtc), kNever);
  EXPECT_EQ(hours.After(t, 1'000'000 * kWorkHour, kUtc), t + 1'000'000 * kWorkHour);
  // Closed for one day in eight thousand years.
  const WorkingHours rarely({"c", {}, {Open(Day::kEveryDay, 0, 720), Open(Day::kEveryDay, 720, 0)}, {ir::kLastDate}},
                            kUtc);
  EXPECT_EQ(rarely.NextClosing(t, kUtc), ir::kLastDate * kMsPerDay);
  EXPECT_EQ(rarely.NextOpening(t, kUtc), (ir::kLastDate + 1) * kMsPerDay);
}

TEST(WorkingHours, AtTheEndOfTime) {
  const WorkingHours hours({"c", {}, {Open(Day::kWeekday, 480, 1020)}, {}}, kUtc);
  for (const int64_t t : {INT64_MAX, INT64_MAX - 1, INT64_MAX - 3 * kMsPerDay}) {
    EXPECT_GE(hours.After(t, kWorkHour, kUtc), t);
    EXPECT_GE(hours.NextOpening(t, kUtc), t);
  }
  EXPECT_GT(hours.NextOpening(INT64_MIN, kUtc), INT64_MIN);
}

TEST(Week, LongClosings) {
  ir::Calendar weekly{"c", {}, {Open(Day::kSaturday, 540, 720)}, {}};
  const int64_t saturday = Date(2026, 1, 3);
  for (int week = 0; week < 520; ++week) weekly.closed.push_back(saturday + 7 * week);
  EXPECT_FALSE(ir::LongClosing(weekly));  // 3,646 days lie between the openings
  weekly.closed.push_back(saturday + 7 * 520);
  EXPECT_EQ(ir::LongClosing(weekly), saturday);
  weekly.closed.erase(weekly.closed.begin() + 300);
  EXPECT_FALSE(ir::LongClosing(weekly));
}

TEST(Week, CoveredHours) {
  ir::CoveredWeek week;
  week.Add(Day::kSunday, 22 * kWorkHour, 6 * kWorkHour);
  EXPECT_EQ(week.total_ms(), 8 * kWorkHour);
  week.Add(Day::kWeekday, 0, 5 * kWorkHour);
  EXPECT_EQ(week.total_ms(), 28 * kWorkHour);
  ir::CoveredWeek rest;
  rest.AddGapsOf(week);
  EXPECT_EQ(rest.total_ms(), (7 * 24 - 28) * kWorkHour);
  rest.Add(week);
  EXPECT_TRUE(rest.whole());
}

}  // namespace
}  // namespace journey::rt
