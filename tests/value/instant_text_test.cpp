// Text of instants: ISO 8601 and patterns.
#include "runtime/value/instant_text.h"

#include <gtest/gtest.h>

namespace journey::rt {
namespace {

std::string RoundTrip(std::string_view text) {
  auto instant = ParseInstant(text);
  return instant ? FormatInstant(*instant) : "-";
}

TEST(ParseInstant, TakesEveryOffset) {
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00Z"), "2026-03-28T10:00:00.000Z");
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00+01:00"), "2026-03-28T09:00:00.000Z");
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00-05:30"), "2026-03-28T15:30:00.000Z");
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00+0545"), "2026-03-28T04:15:00.000Z");
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00+14"), "2026-03-27T20:00:00.000Z");
  EXPECT_EQ(RoundTrip("2026-03-28T10:00Z"), "2026-03-28T10:00:00.000Z");
  EXPECT_EQ(RoundTrip("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(RoundTrip("9999-12-31T23:59:59.999Z"), "9999-12-31T23:59:59.999Z");
}

TEST(ParseInstant, CutsToMilliseconds) {
  EXPECT_EQ(RoundTrip("2026-01-01T00:00:08.9999Z"), "2026-01-01T00:00:08.999Z");
  EXPECT_EQ(RoundTrip("2026-01-01T00:00:08.1Z"), "2026-01-01T00:00:08.100Z");
  EXPECT_EQ(RoundTrip("1969-12-31T23:59:59.9999999999999999999999Z"), "1969-12-31T23:59:59.999Z");
}

// language-2 section 11: RFC 3339 in full.
TEST(ParseInstant, TakesEverySpellingOfRfc3339) {
  for (const char* text :
       {"2026-03-28T10:00:00z", "2026-03-28t10:00:00z", "2026-03-28t10:00:00Z", "2026-03-28 10:00:00Z",
        "2026-03-28T10:00:00+0000", "2026-03-28T10:00:00+00", "2026-03-28T10:00:00-00:00"}) {
    EXPECT_EQ(RoundTrip(text), "2026-03-28T10:00:00.000Z") << text;
  }
  EXPECT_EQ(RoundTrip("2026-03-28T10:00:00,123Z"), "2026-03-28T10:00:00.123Z");
  EXPECT_EQ(RoundTrip("2026-03-28 10:00:00.123456789+02:00"), "2026-03-28T08:00:00.123Z");
}

// A time on the clocks of Paris; at 02:30 on 29 March 2026 they go from 2 to 3, so it means 3 o'clock, 01:00 in UTC.
TEST(ParseInstant, TakesTimesOfAZone) {
  const ZoneId paris = *FindZone("Europe/Paris");
  const auto in_paris = [paris](std::string_view text) {
    const auto instant = ParseInstantIn(text, paris);
    return instant ? FormatInstant(*instant) : "-";
  };
  EXPECT_EQ(in_paris("2026-03-28T10:00:00"), "2026-03-28T09:00:00.000Z");
  EXPECT_EQ(in_paris("2026-07-28 10:00"), "2026-07-28T08:00:00.000Z");
  EXPECT_EQ(in_paris("2026-03-29T02:30:00"), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(in_paris("2026-03-28T10:00:00Z"), "2026-03-28T10:00:00.000Z");
  EXPECT_EQ(in_paris("2026-03-28T10:00:00+05:00"), "2026-03-28T05:00:00.000Z");
  EXPECT_EQ(in_paris("2026-03-28"), "-");
  EXPECT_EQ(in_paris("2026-03-28T10:00:00 "), "-");
}

TEST(ParseInstant, RefusesTheRest) {
  for (const char* text : {"",
                           "2026",
                           "2026-03-28",
                           "2026-03-28T10:00:00",
                           "2026-03-28  10:00:00Z",
                           "2026-03-28_10:00:00Z",
                           "2026-03-28T10:00:00 Z",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-04-00T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+01:60",
                           "2026-01-01T00:00:00+1:00",
                           "2026-01-01T00:00:00+01:",
                           "2026-01-01T00:00:00ZZ",
                           "2026-01-01T00:00:00Z ",
                           " 2026-01-01T00:00:00Z",
                           "26-01-01T00:00:00Z",
                           "2026-1-1T00:00:00Z",
                           "2026-01-01T0:00:00Z",
                           "20260101T000000Z",
                           "+2026-01-01T00:00:00Z",
                           "1767225600",
                           "2026-01-01T00:00:00[Europe/Paris]",
                           "2026-01-01T00:00:00,Z",
                           "2026-12-31T23:59:60Z"}) {
    EXPECT_EQ(ParseInstant(text), std::nullopt) << text;
  }
}

TEST(FormatInstant, BeyondFourDigitYears) {
  EXPECT_EQ(FormatInstant(253'402'300'800'000), "+10000-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(INT64_MAX), "+292278994-08-17T07:12:55.807Z");
  EXPECT_EQ(FormatInstant(INT64_MIN), "-292275055-05-16T16:47:04.192Z");
}

// What was written last is not what is written now, however far apart the two are.
TEST(FormatInstant, IsThePatternOfItsMoment) {
  const int64_t begin = *ParseInstant("2026-03-28T23:58:57.900Z");
  for (const int64_t step : {1, 499, 1'000, 59'999, 60'000, 86'399'999, -1, -60'001}) {
    for (int64_t i = 0; i < 500; ++i) {
      const int64_t instant = begin + i * step;
      ASSERT_EQ(FormatInstant(instant), FormatPattern(ToLocal(instant, kUtc), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"))
          << instant;
    }
  }
  EXPECT_EQ(FormatInstant(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatInstant(59'999), "1970-01-01T00:00:59.999Z");
}

TEST(Dates, AsText) {
  EXPECT_EQ(ParseDate("1970-01-01"), 0);
  EXPECT_EQ(ParseDate("1969-12-31"), -1);
  EXPECT_EQ(ParseDate("2024-02-29"), 19'782);
  EXPECT_EQ(ParseDate("0001-01-01"), ir::kFirstDate);
  EXPECT_EQ(ParseDate("9999-12-31"), ir::kLastDate);
  for (const char* text : {"2024-02-29", "0001-01-01", "0987-06-05", "1970-01-01", "9999-12-31"}) {
    EXPECT_EQ(DateText(ParseDate(text).value()), text);
  }
  for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31", "0000-01-01",
                           "2026-1-05", "2026-01-5", "20260105", "2026-01-05T00:00:00Z", " 2026-01-05", "2026-01-05 ",
                           "12026-01-05", "-026-01-05", "2026/01/05"}) {
    EXPECT_EQ(ParseDate(text), std::nullopt) << text;
  }
  EXPECT_EQ(FormatPattern(StartOfDate(*ParseDate("2026-09-03")), "EEE dd MMM yyyy HH:mm:ss"),
            "Thu 03 Sep 2026 00:00:00");
}

TEST(FormatPattern, KnowsItsLetters) {
  LocalDateTime local = ToLocal(*ParseInstant("2026-09-03T04:05:06.078Z"), kUtc);
  auto format = [&](std::string_view pattern) { return FormatPattern(local, pattern); };
  EXPECT_EQ(format("yyyy-MM-dd"), "2026-09-03");
  EXPECT_EQ(format("HH:mm:ss.SSS"), "04:05:06.078");
  EXPECT_EQ(format("EEE dd MMM yyyy"), "Thu 03 Sep 2026");
  EXPECT_EQ(format("EEEE, d MMMM yy"), "Thursday, 3 September 26");
  EXPECT_EQ(format("E H:m:s S SS y M"), "Thu 4:5:6 0 07 2026 9");
  EXPECT_EQ(format("d 'de' MMMM 'o''clock' ''"), "3 de September o'clock '");
  EXPECT_EQ(format("'unclosed dd"), "unclosed dd");
  EXPECT_EQ(format("Q d€é"), "Q 3€é");
  EXPECT_EQ(format(""), "");
}

}  // namespace
}  // namespace journey::rt
