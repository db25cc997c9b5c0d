// Wall clocks, spans and moments, above all where clocks change.
#include "runtime/value/calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

namespace journey::rt {
namespace {

using Unit = ir::CalendarUnit;
using Day = ir::DayKind;
constexpr int64_t kHour = 3'600'000, kMinute = 60'000;

int64_t At(std::string_view text) {
  auto instant = ParseInstant(text);
  EXPECT_TRUE(instant.has_value()) << text;
  return instant.value_or(0);
}
ZoneId Zone(std::string_view name) {
  auto zone = FindZone(name);
  EXPECT_TRUE(zone.has_value()) << name;
  return zone.value_or(kUtc);
}
std::string Add(std::string_view from, int64_t count, Unit unit, std::string_view zone) {
  return FormatInstant(AddCalendar(At(from), count, unit, Zone(zone)));
}
std::string Next(std::string_view after, int64_t time_ms, std::string_view zone, Day day = Day::kEveryDay, int on = 0) {
  return FormatInstant(NextMoment(At(after), time_ms, day, static_cast<uint8_t>(on), Zone(zone)));
}
std::string Start(std::string_view instant, Unit unit, std::string_view zone) {
  return FormatInstant(StartOfUnit(At(instant), unit, Zone(zone)));
}

TEST(Zones, AreFoundByName) {
  EXPECT_EQ(FindZone("UTC"), kUtc);
  EXPECT_TRUE(FindZone("Asia/Kathmandu").has_value());
  EXPECT_TRUE(FindZone("America/Argentina/Buenos_Aires").has_value());
  for (const char* name : {"", "Europe/Nowhere", "europe/paris", "+01:00", "posixrules", "../passwd", "Europe"}) {
    EXPECT_FALSE(FindZone(name).has_value()) << name;
  }
  EXPECT_EQ(ZoneName(Zone("Europe/Paris")), "Europe/Paris");
  EXPECT_GT(ZoneNames().size(), 400u);
  for (std::string_view name : ZoneNames()) EXPECT_EQ(ZoneName(Zone(name)), name);
}

TEST(Local, KeepsMilliseconds) {
  LocalDateTime local = ToLocal(At("2026-03-28T22:59:59.123Z"), Zone("Europe/Paris"));
  EXPECT_EQ(local.year, 2026);
  EXPECT_EQ(local.month, 3);
  EXPECT_EQ(local.day, 28);
  EXPECT_EQ(local.weekday, 6);
  EXPECT_EQ(local.hour, 23);
  EXPECT_EQ(local.minute, 59);
  EXPECT_EQ(local.second, 59);
  EXPECT_EQ(local.ms, 123);
  EXPECT_EQ(ToLocal(At("2026-01-01T00:00:00Z"), Zone("Asia/Kathmandu")).minute, 45);
  EXPECT_EQ(ToLocal(-1, kUtc).ms, 999);
  EXPECT_EQ(ToLocal(-1, kUtc).year, 1969);
}

TEST(Local, SkippedAndDoubledTimes) {
  ZoneId paris = Zone("Europe/Paris");
  auto from = [&](std::string_view local) { return FormatInstant(FromLocalMs(At(local), paris)); };  // local as if UTC
  EXPECT_EQ(from("2026-03-29T01:59:59.999Z"), "2026-03-29T00:59:59.999Z");
  EXPECT_EQ(from("2026-03-29T02:00:00Z"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(from("2026-03-29T02:30:00Z"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(from("2026-03-29T02:59:59.999Z"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(from("2026-03-29T03:00:00Z"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(from("2026-03-29T03:30:00Z"), "2026-03-29T01:30:00.000Z");
  EXPECT_EQ(from("2026-10-25T01:59:00Z"), "2026-10-24T23:59:00.000Z");
  EXPECT_EQ(from("2026-10-25T02:00:00Z"), "2026-10-25T00:00:00.000Z");
  EXPECT_EQ(from("2026-10-25T02:59:59.999Z"), "2026-10-25T00:59:59.999Z");
  EXPECT_EQ(from("2026-10-25T03:00:00Z"), "2026-10-25T02:00:00.000Z");
}

TEST(Local, HalfHourChange) {  // Lord Howe: +10:30, in summer +11:00
  ZoneId zone = Zone("Australia/Lord_Howe");
  auto from = [&](std::string_view local) { return FormatInstant(FromLocalMs(At(local), zone)); };
  EXPECT_EQ(from("2026-10-04T02:15:00Z"), "2026-10-03T15:30:00.000Z");
  EXPECT_EQ(from("2026-10-04T02:30:00Z"), "2026-10-03T15:30:00.000Z");
  EXPECT_EQ(from("2026-04-05T01:45:00Z"), "2026-04-04T14:45:00.000Z");
  EXPECT_EQ(from("2026-04-05T02:00:00Z"), "2026-04-04T15:30:00.000Z");
}

TEST(Local, SkippedDay) {  // Apia had no 30 December 2011
  ZoneId zone = Zone("Pacific/Apia");
  auto from = [&](std::string_view local) { return FormatInstant(FromLocalMs(At(local), zone)); };
  EXPECT_EQ(from("2011-12-29T23:59:00Z"), "2011-12-30T09:59:00.000Z");
  EXPECT_EQ(from("2011-12-30T00:00:00Z"), "2011-12-30T10:00:00.000Z");
  EXPECT_EQ(from("2011-12-30T12:00:00Z"), "2011-12-30T10:00:00.000Z");
  EXPECT_EQ(from("2011-12-31T00:00:00Z"), "2011-12-30T10:00:00.000Z");
  EXPECT_EQ(from("2011-12-31T01:00:00Z"), "2011-12-30T11:00:00.000Z");
  EXPECT_EQ(Add("2011-12-29T20:00:00Z", 1, Unit::kDay, "Pacific/Apia"), "2011-12-30T10:00:00.000Z");
  EXPECT_EQ(Add("2011-12-29T20:00:00Z", 2, Unit::kDay, "Pacific/Apia"), "2011-12-30T20:00:00.000Z");
}

TEST(Add, CrossesClockChangesAsPeopleCount) {
  EXPECT_EQ(Add("2026-03-28T12:00:00.5Z", 1, Unit::kDay, "Europe/Paris"), "2026-03-29T11:00:00.500Z");
  EXPECT_EQ(Add("2026-03-28T01:30:00Z", 1, Unit::kDay, "Europe/Paris"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(Add("2026-10-24T00:30:00Z", 1, Unit::kDay, "Europe/Paris"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(Add("2026-10-24T12:00:00Z", 1, Unit::kWeek, "Europe/Paris"), "2026-10-31T13:00:00.000Z");
  EXPECT_EQ(Add("2026-03-10T12:00:00Z", -1, Unit::kMonth, "America/New_York"), "2026-02-10T13:00:00.000Z");
}

TEST(Add, ClampsToTheMonthsEnd) {
  EXPECT_EQ(Add("2026-01-31T11:00:00Z", 1, Unit::kMonth, "UTC"), "2026-02-28T11:00:00.000Z");
  EXPECT_EQ(Add("2028-01-31T11:00:00Z", 1, Unit::kMonth, "UTC"), "2028-02-29T11:00:00.000Z");
  EXPECT_EQ(Add("2026-01-31T11:00:00Z", 2, Unit::kMonth, "UTC"), "2026-03-31T11:00:00.000Z");
  EXPECT_EQ(Add("2026-10-31T11:00:00Z", 16, Unit::kMonth, "UTC"), "2028-02-29T11:00:00.000Z");
  EXPECT_EQ(Add("2028-02-29T11:00:00Z", 1, Unit::kYear, "UTC"), "2029-02-28T11:00:00.000Z");
  EXPECT_EQ(Add("2028-02-29T11:00:00Z", 4, Unit::kYear, "UTC"), "2032-02-29T11:00:00.000Z");
  EXPECT_EQ(AddCalendar(0, INT64_MAX, Unit::kYear, Zone("Europe/Paris")), INT64_MAX);
  EXPECT_EQ(AddCalendar(0, INT64_MAX, Unit::kDay, kUtc), INT64_MAX);
}

TEST(StartOfUnit, IsLocalMidnight) {
  EXPECT_EQ(Start("2026-03-29T12:00:00Z", Unit::kDay, "Europe/Paris"), "2026-03-28T23:00:00.000Z");
  EXPECT_EQ(Start("2026-03-29T22:00:00Z", Unit::kDay, "Europe/Paris"), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(Start("2026-03-29T21:59:59.999Z", Unit::kDay, "Europe/Paris"), "2026-03-28T23:00:00.000Z");
  EXPECT_EQ(Start("2026-04-01T12:00:00Z", Unit::kWeek, "Europe/Paris"), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(Start("2026-03-29T12:00:00Z", Unit::kWeek, "Europe/Paris"), "2026-03-22T23:00:00.000Z");
  EXPECT_EQ(Start("2026-04-15T12:00:00Z", Unit::kMonth, "America/New_York"), "2026-04-01T04:00:00.000Z");
  EXPECT_EQ(Start("2026-07-15T12:00:00Z", Unit::kYear, "America/New_York"), "2026-01-01T05:00:00.000Z");
  // Beirut's summer begins at midnight: that day begins at 01:00.
  EXPECT_EQ(Start("2026-03-29T12:00:00Z", Unit::kDay, "Asia/Beirut"), "2026-03-28T22:00:00.000Z");
}

TEST(NextMoment, IsStrictlyLater) {
  EXPECT_EQ(Next("2026-01-01T17:00:00Z", 18 * kHour, "Europe/Paris"), "2026-01-02T17:00:00.000Z");
  EXPECT_EQ(Next("2026-01-01T16:59:59.999Z", 18 * kHour, "Europe/Paris"), "2026-01-01T17:00:00.000Z");
  EXPECT_EQ(Next("2026-01-01T23:30:00Z", 0, "Europe/Paris"), "2026-01-02T23:00:00.000Z");
}

TEST(NextMoment, OnDays) {  // 2026-01-01 is a Thursday
  EXPECT_EQ(Next("2026-01-01T12:00:00Z", 9 * kHour, "UTC", Day::kThursday), "2026-01-08T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-01T08:00:00Z", 9 * kHour, "UTC", Day::kThursday), "2026-01-01T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-01T12:00:00Z", 9 * kHour, "UTC", Day::kMonday), "2026-01-05T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-01T12:00:00Z", 9 * kHour, "UTC", Day::kSunday), "2026-01-04T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-02T12:00:00Z", 9 * kHour, "UTC", Day::kWeekday), "2026-01-05T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-02T12:00:00Z", 9 * kHour, "UTC", Day::kWeekend), "2026-01-03T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-31T12:00:00Z", 9 * kHour, "UTC", Day::kMonthDay, 31), "2026-02-28T09:00:00.000Z");
  EXPECT_EQ(Next("2028-02-01T12:00:00Z", 9 * kHour, "UTC", Day::kMonthDay, 31), "2028-02-29T09:00:00.000Z");
  EXPECT_EQ(Next("2026-02-28T12:00:00Z", 9 * kHour, "UTC", Day::kMonthDay, 31), "2026-03-31T09:00:00.000Z");
  EXPECT_EQ(Next("2026-01-02T12:00:00Z", 9 * kHour, "UTC", Day::kMonthDay, 1), "2026-02-01T09:00:00.000Z");
}

// By the standard library's calendar, whether a day is one of these.
bool IsOne(int64_t days, Day kind, unsigned on) {
  const std::chrono::sys_days day{std::chrono::days{days}};
  const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
  if (kind == Day::kEveryDay) return true;
  if (kind == Day::kWeekday) return weekday <= 5;
  if (kind == Day::kWeekend) return weekday > 5;
  if (kind != Day::kMonthDay) return weekday == static_cast<unsigned>(kind) - static_cast<unsigned>(Day::kMonday) + 1;
  const std::chrono::year_month_day date{day};
  const unsigned last = static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
  return static_cast<unsigned>(date.day()) == std::min(on, last);
}

// The definition: of all matching days the first one whose moment is later. Day by day, over more than two months.
TEST(NextMoment, IsTheFirstOfAllDays) {
  constexpr int64_t kDay = 24 * kHour;
  std::mt19937_64 random(3);
  const auto below = [&](int64_t bound) { return static_cast<int64_t>(random() % static_cast<uint64_t>(bound)); };
  for (int i = 0; i < 20'000; ++i) {
    // Apia left out the 30th of December 2011.
    const ZoneId zone = Zone(std::array{"UTC", "Europe/Paris", "America/Havana", "Pacific/Apia", "Asia/Beirut"}[i % 5]);
    const int64_t years = i % 5 == 3 ? 2 : 60;
    const int64_t after = At("2011-01-01T00:00:00Z") + below(years * 365 * kDay);
    const int64_t time_ms = below(4) == 0 ? 0 : below(kDay);
    const auto kind = static_cast<Day>(below(static_cast<int64_t>(Day::kMonthDay) + 1));
    const auto on = static_cast<unsigned>(1 + below(31));
    int64_t first = kNever;
    const int64_t today = (ToLocalMs(after, zone) - (ToLocalMs(after, zone) % kDay)) / kDay;
    for (int64_t day = today - 2; day < today + 70; ++day) {
      const int64_t instant = FromLocalMs(day * kDay + time_ms, zone);
      if (IsOne(day, kind, on) && instant > after) first = std::min(first, instant);
    }
    ASSERT_EQ(NextMoment(after, time_ms, kind, static_cast<uint8_t>(on), zone), first)
        << FormatInstant(after) << " " << ZoneName(zone) << " kind " << static_cast<int>(kind) << " on " << on;
  }
}

TEST(NextMoment, AroundClockChanges) {
  const int64_t half_past_two = 2 * kHour + 30 * kMinute;
  EXPECT_EQ(Next("2026-03-29T00:59:00Z", half_past_two, "Europe/Paris"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(Next("2026-03-29T01:00:00Z", half_past_two, "Europe/Paris"), "2026-03-30T00:30:00.000Z");
  EXPECT_EQ(Next("2026-10-25T00:29:00Z", half_past_two, "Europe/Paris"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(Next("2026-10-25T00:45:00Z", half_past_two, "Europe/Paris"), "2026-10-26T01:30:00.000Z");
  // Casablanca steps back in Ramadan and forward after it; in 2026 on 15 February and 22 March.
  EXPECT_EQ(Next("2026-03-22T00:00:00Z", half_past_two, "Africa/Casablanca"), "2026-03-22T02:00:00.000Z");
  // In Havana midnight comes twice when the clocks go back at 01:00.
  EXPECT_EQ(Next("2024-11-03T03:30:00Z", 0, "America/Havana"), "2024-11-03T04:00:00.000Z");
  EXPECT_EQ(Next("2024-11-03T04:30:00Z", 0, "America/Havana"), "2024-11-04T05:00:00.000Z");
}

TEST(Bounds, AreTotal) {
  for (const char* name : {"UTC", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia"}) {
    ZoneId zone = Zone(name);
    for (int64_t instant : {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX}) {
      EXPECT_GE(ToLocal(instant, zone).month, 1);
      FromLocalMs(instant, zone);
      for (Unit unit : {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kYear}) {
        AddCalendar(instant, 1, unit, zone);
        AddCalendar(instant, INT64_MIN, unit, zone);
        StartOfUnit(instant, unit, zone);
      }
      EXPECT_GT(NextMoment(instant, 0, Day::kMonthDay, 31, zone), instant == INT64_MAX ? INT64_MIN : instant);
      FormatInstant(instant);
    }
    EXPECT_EQ(NextMoment(INT64_MAX, 0, Day::kEveryDay, 0, zone), kNever);
  }
}

}  // namespace
}  // namespace journey::rt
