// Quiet hours: merging, midnight, clock changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "runtime/value/quiet.h"

namespace journey::rt {
namespace {

constexpr int64_t kQuietMinute = 60'000;

ir::Quiet Window(int from_hour, int from_minute, int to_hour, int to_minute) {
  return {(from_hour * 60 + from_minute) * kQuietMinute, (to_hour * 60 + to_minute) * kQuietMinute};
}
// "-" when not inside.
std::string Until(std::string_view instant, std::vector<ir::Quiet> windows, std::string_view zone = "Europe/Paris") {
  auto end = QuietUntil(*ParseInstant(instant), windows, *FindZone(zone), {});
  return end ? FormatInstant(*end) : "-";
}

TEST(Quiet, StartInsideEndOutside) {
  ir::Quiet night = Window(21, 0, 8, 0);
  EXPECT_EQ(Until("2026-01-10T19:59:59.999Z", {night}), "-");
  EXPECT_EQ(Until("2026-01-10T20:00:00Z", {night}), "2026-01-11T07:00:00.000Z");
  EXPECT_EQ(Until("2026-01-11T06:59:59.999Z", {night}), "2026-01-11T07:00:00.000Z");
  EXPECT_EQ(Until("2026-01-11T07:00:00Z", {night}), "-");
  EXPECT_EQ(Until("2026-01-11T07:00:00Z", {}), "-");
}

TEST(Quiet, TouchingWindowsAreOne) {
  EXPECT_EQ(Until("2026-01-10T20:30:00Z", {Window(21, 0, 23, 0), Window(23, 0, 0, 0), Window(0, 0, 8, 0)}),
            "2026-01-11T07:00:00.000Z");
  EXPECT_EQ(Until("2026-01-10T20:30:00Z", {Window(22, 0, 8, 0), Window(20, 0, 22, 30)}), "2026-01-11T07:00:00.000Z");
  EXPECT_EQ(Until("2026-01-10T20:30:00Z", {Window(21, 0, 23, 0), Window(23, 1, 8, 0)}), "2026-01-10T22:00:00.000Z");
}

TEST(Quiet, EndInTheSkippedHour) {
  EXPECT_EQ(Until("2026-03-29T00:45:00Z", {Window(1, 30, 2, 30)}), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(Until("2026-03-29T01:00:00Z", {Window(1, 30, 2, 30)}), "-");
  EXPECT_EQ(Until("2026-03-29T01:00:00Z", {Window(2, 30, 4, 0)}), "2026-03-29T02:00:00.000Z");
}

TEST(Quiet, AWindowInsideTheSkippedHourIsEmpty) {
  EXPECT_EQ(Until("2026-03-29T01:00:00Z", {Window(2, 15, 2, 45)}), "-");
  EXPECT_EQ(Until("2026-03-29T01:00:00Z", {Window(2, 0, 3, 0)}), "-");
  EXPECT_EQ(Until("2026-03-29T00:59:59Z", {Window(2, 15, 2, 45)}), "-");
  EXPECT_EQ(Until("2026-03-30T00:20:00Z", {Window(2, 15, 2, 45)}), "2026-03-30T00:45:00.000Z");
}

TEST(Quiet, ALongWindowWhoseGapIsSkippedJoinsTheNext) {
  // 03:00 to 02:30: the half hour in between does not exist on 29 March.
  EXPECT_EQ(Until("2026-03-28T12:00:00Z", {Window(3, 0, 2, 30)}), "2026-03-30T00:30:00.000Z");
}

TEST(Quiet, DoubledTimesMeanTheFirst) {
  EXPECT_EQ(Until("2026-10-25T00:10:00Z", {Window(1, 30, 2, 30)}), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(Until("2026-10-25T01:10:00Z", {Window(1, 30, 2, 30)}), "-");
  EXPECT_EQ(Until("2026-10-25T01:10:00Z", {Window(2, 30, 3, 30)}), "2026-10-25T02:30:00.000Z");
  EXPECT_EQ(Until("2026-10-24T20:00:00Z", {Window(22, 0, 5, 0)}), "2026-10-25T04:00:00.000Z");
}

// The contract's words, day by day: each local day has a window from the moment that its start means to the one that
// its end means, and windows that touch are one. Half a year on both sides of clock changes, and far from any.
TEST(Quiet, IsTheSameFarFromClockChangesAndNear) {
  constexpr int64_t kHour = 60 * kQuietMinute, kDay = 24 * kHour;
  const std::vector<std::vector<ir::Quiet>> all = {{Window(21, 0, 8, 0)},
                                                   {Window(13, 0, 14, 30)},
                                                   {Window(22, 0, 2, 0), Window(1, 0, 6, 0)},
                                                   {Window(0, 0, 23, 59)}};
  size_t quiet = 0, asked = 0;
  for (const char* name : {"UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"}) {
    const ZoneId zone = *FindZone(name);
    for (int64_t now = *ParseInstant("2026-01-01T00:00:00Z"); now < *ParseInstant("2027-01-01T00:00:00Z");
         now += 97 * kHour / 10) {
      for (const std::vector<ir::Quiet>& windows : all) {
        int64_t end = now;
        for (int64_t before = end - 1; before != end;) {
          before = end;
          for (const ir::Quiet& window : windows) {
            for (int64_t day = before / kDay - 4; day <= before / kDay + 4; ++day) {
              const int64_t last = window.from_ms < window.to_ms ? day : day + 1;
              const int64_t until = FromLocalMs(last * kDay + window.to_ms, zone);
              if (FromLocalMs(day * kDay + window.from_ms, zone) <= before && before < until)
                end = std::max(end, until);
            }
          }
        }
        const std::optional<int64_t> until = QuietUntil(now, windows, zone, {});
        ASSERT_EQ(until.value_or(now), end) << name << " " << FormatInstant(now);
        ++asked;
        quiet += until.has_value();
      }
    }
  }
  EXPECT_GT(quiet, asked / 4);
  EXPECT_LT(quiet, asked / 4 * 3);
}

TEST(Quiet, OverASkippedDay) {
  EXPECT_EQ(Until("2011-12-30T08:00:00Z", {Window(21, 0, 8, 0)}, "Pacific/Apia"), "2011-12-30T18:00:00.000Z");
}

TEST(Quiet, OnDays) {
  ir::Quiet friday = Window(22, 0, 6, 0);
  friday.day = ir::DayKind::kFriday;
  EXPECT_EQ(Until("2026-06-12T19:59:59Z", {friday}), "-");  // Friday, 21:59:59
  EXPECT_EQ(Until("2026-06-12T20:00:00Z", {friday}), "2026-06-13T04:00:00.000Z");
  EXPECT_EQ(Until("2026-06-12T03:00:00Z", {friday}), "-");  // Thursday's night
  ir::Quiet saturday = Window(6, 0, 7, 0);
  saturday.day = ir::DayKind::kWeekend;
  EXPECT_EQ(Until("2026-06-12T21:00:00Z", {friday, saturday}), "2026-06-13T05:00:00.000Z");
}

TEST(Quiet, OutsideCalendars) {
  const auto calendar = [](ir::DayKind day, int from, int to, const char* zone) {
    return WorkingHours({"c", {}, {{day, from * 60 * kQuietMinute, to * 60 * kQuietMinute}}, {}}, FindZone(zone));
  };
  const std::vector<WorkingHours> calendars = {calendar(ir::DayKind::kWeekday, 8, 17, "Europe/Paris"),
                                               calendar(ir::DayKind::kWeekday, 8, 17, "Asia/Tokyo"),
                                               calendar(ir::DayKind::kSunday, 8, 17, "UTC")};
  const auto until = [&](std::string_view instant, std::vector<int32_t> outside) {
    std::vector<ir::Quiet> rules;
    for (const int32_t index : outside) {
      rules.emplace_back();
      rules.back().outside = index;
    }
    const auto end = QuietUntil(*ParseInstant(instant), rules, kUtc, calendars);
    return !end ? "-" : *end == kNever ? "never" : FormatInstant(*end);
  };
  EXPECT_EQ(until("2026-06-12T14:59:59Z", {0}), "-");
  EXPECT_EQ(until("2026-06-12T15:00:00Z", {0}), "2026-06-15T06:00:00.000Z");
  // Paris opens at 06:00Z, Tokyo is open until 08:00Z.
  EXPECT_EQ(until("2026-06-12T15:00:00Z", {0, 1}), "2026-06-15T06:00:00.000Z");
  EXPECT_EQ(until("2026-06-12T08:00:00Z", {0, 1}), "2026-06-15T06:00:00.000Z");
  EXPECT_EQ(until("2026-06-12T07:00:00Z", {0, 1}), "-");
  EXPECT_EQ(until("2026-06-12T07:00:00Z", {0, 2}), "never");
}

// Minute by minute: inside exactly when some window of some local day holds the instant.
TEST(Quiet, AgreesWithEnumerationOfAllWindows) {
  const std::vector<ir::Quiet> policies = {Window(18, 0, 12, 30), Window(2, 30, 3, 0), Window(23, 59, 0, 1)};
  for (const char* name : {"Europe/Paris", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu"}) {
    ZoneId zone = *FindZone(name);
    for (std::string_view day : {"2026-03-27T00:00:00Z", "2026-10-02T00:00:00Z", "2026-10-23T00:00:00Z",
                                 "2026-04-03T00:00:00Z", "2026-03-07T00:00:00Z", "2026-10-31T00:00:00Z"}) {
      int64_t first = *ParseInstant(day);
      int64_t days = first / 86'400'000;
      std::vector<std::pair<int64_t, int64_t>> all;
      for (int64_t d = days - 3; d < days + 8; ++d) {
        for (const ir::Quiet& quiet : policies) {
          int64_t end_day = quiet.from_ms < quiet.to_ms ? d : d + 1;
          all.emplace_back(FromLocalMs(d * 86'400'000 + quiet.from_ms, zone),
                           FromLocalMs(end_day * 86'400'000 + quiet.to_ms, zone));
        }
      }
      for (int64_t t = first; t < first + 4 * 86'400'000; t += kQuietMinute) {
        int64_t end = t;
        for (bool grew = true; grew;) {
          grew = false;
          for (auto [from, to] : all) {
            if (from <= end && end < to) {
              end = to;
              grew = true;
            }
          }
        }
        auto got = QuietUntil(t, policies, zone, {});
        ASSERT_EQ(got.value_or(t), end) << name << " " << FormatInstant(t);
      }
    }
  }
}

}  // namespace
}  // namespace journey::rt
