// The tables of offsets against the date library, which reads the same data in its own way.
#include "runtime/value/zones.h"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "runtime/value/posix_rule.h"

namespace journey::rt {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kZones[] = {"Europe/Paris",      "America/New_York", "Australia/Lord_Howe",
                                  "Africa/Casablanca", "Asia/Kathmandu",   "Pacific/Apia"};

TEST(Zones, OffsetsOf2024To2027AgreeWithTheDateLibrary) {
  for (const char* name : kZones) {
    ZoneId zone = *FindZone(name);
    const date::time_zone* reference = date::locate_zone(name);
    date::sys_seconds end = date::sys_days{date::year{2028} / 1 / 1};
    for (date::sys_seconds t = date::sys_days{date::year{2024} / 1 / 1}; t < end; t += minutes{15}) {
      int64_t want = reference->get_info(t).offset.count() * 1000;
      for (int64_t delta : {-1, 0}) {
        int64_t instant = t.time_since_epoch().count() * 1000 + delta;
        if (delta == -1) want = reference->get_info(t - seconds{1}).offset.count() * 1000;
        if (delta == 0) want = reference->get_info(t).offset.count() * 1000;
        ASSERT_EQ(OffsetAt(instant, zone), want) << name << " " << FormatInstant(instant);
      }
    }
  }
}

TEST(Zones, LocalTimesOf2024To2027AgreeWithTheDateLibrary) {
  for (const char* name : kZones) {
    ZoneId zone = *FindZone(name);
    const date::time_zone* reference = date::locate_zone(name);
    date::local_seconds end = date::local_days{date::year{2028} / 1 / 1};
    for (date::local_seconds t = date::local_days{date::year{2024} / 1 / 1}; t < end; t += minutes{15}) {
      date::local_info info = reference->get_info(t);
      seconds want = t.time_since_epoch() - info.first.offset;  // unique, and the first of two
      if (info.result == date::local_info::nonexistent) want = info.first.end.time_since_epoch();
      int64_t local_ms = t.time_since_epoch().count() * 1000;
      ASSERT_EQ(FromLocalMs(local_ms, zone), want.count() * 1000) << name << " " << FormatInstant(local_ms);
    }
  }
}

TEST(Zones, RulesGoOnAfterTheDataEnds) {
  auto local = [](const char* instant, const char* zone) {
    return FormatInstant(ToLocalMs(*ParseInstant(instant), *FindZone(zone)));
  };
  EXPECT_EQ(local("2050-07-01T12:00:00Z", "Europe/Paris"), "2050-07-01T14:00:00.000Z");
  EXPECT_EQ(local("2050-01-01T12:00:00Z", "Europe/Paris"), "2050-01-01T13:00:00.000Z");
  EXPECT_EQ(local("2100-01-01T12:00:00Z", "Australia/Lord_Howe"), "2100-01-01T23:00:00.000Z");
  EXPECT_EQ(local("2500-07-01T12:00:00Z", "America/New_York"), "2500-07-01T08:00:00.000Z");
  EXPECT_EQ(local("9999-12-31T12:00:00Z", "Europe/London"), "9999-12-31T12:00:00.000Z");
  // The last Sunday of March 2600 is the 30th; the clock goes forward at 01:00 UTC.
  EXPECT_EQ(local("2600-03-30T00:59:59Z", "Europe/Paris"), "2600-03-30T01:59:59.000Z");
  EXPECT_EQ(local("2600-03-30T01:00:00Z", "Europe/Paris"), "2600-03-30T03:00:00.000Z");
  EXPECT_EQ(FromLocalMs(*ParseInstant("2600-03-30T02:30:00Z"), *FindZone("Europe/Paris")),
            *ParseInstant("2600-03-30T01:00:00Z"));
}

TEST(Zones, FoldingHasNoSeam) {
  ZoneId zone = *FindZone("America/New_York");
  for (int64_t k = 0; k < 3; ++k) {
    for (int64_t hours = -100; hours <= 100; ++hours) {
      int64_t instant = kFoldFromMs + k * kCycleMs + hours * 3'600'000;
      EXPECT_EQ(OffsetAt(instant, zone), -5 * 3'600'000);
      EXPECT_EQ(FromLocalMs(ToLocalMs(instant, zone), zone), instant);
    }
  }
}

TEST(PosixRule, ReadsEveryForm) {
  auto count = [](const char* rule) { return ChangesOfRule(rule, 2040, 2041).size(); };
  EXPECT_EQ(count("CET-1CEST,M3.5.0,M10.5.0/3"), 4u);
  EXPECT_EQ(count("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"), 4u);
  EXPECT_EQ(count("IST-1GMT0,M10.5.0,M3.5.0/1"), 4u);
  EXPECT_EQ(count("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), 4u);
  EXPECT_EQ(count("AAA3BBB,J60/0,300/167"), 4u);
  for (const char* rule : {"", "UTC0", "<+01>-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET",
                           "C-1", "<+01-1", "CET-1CEST,M3.5.0,M10.5.0/3x"}) {
    EXPECT_EQ(count(rule), 0u) << rule;
  }
  // 1 March is day 60 of a J rule in every year, and day 60 counted from 0 in leap years.
  auto first = [](const char* rule, int64_t year) { return FormatInstant(ChangesOfRule(rule, year, year)[0].instant); };
  EXPECT_EQ(first("AAA0BBB,J60/0,J300", 2040), "2040-03-01T00:00:00.000Z");
  EXPECT_EQ(first("AAA0BBB,J60/0,J300", 2041), "2041-03-01T00:00:00.000Z");
  EXPECT_EQ(first("AAA0BBB,60/0,300", 2040), "2040-03-01T00:00:00.000Z");
  EXPECT_EQ(first("AAA0BBB,59/0,300", 2041), "2041-03-01T00:00:00.000Z");
}

TEST(Zones, AreSafeFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (std::string_view name : ZoneNames()) {
        ZoneId zone = *FindZone(name);
        int64_t instant = 1'774'746'000'000;
        EXPECT_LE(FromLocalMs(ToLocalMs(instant, zone), zone), instant);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace journey::rt
