// Numbers, durations and times from and to text.
#include "runtime/value/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "runtime/value/utf8.h"
#include "runtime/value/value.h"

namespace journey::rt {
namespace {

constexpr int64_t kMax = INT64_MAX, kMin = INT64_MIN;

struct IntCase {
  const char* text;
  NumberError error;
  int64_t value;
};

TEST(ParseJsonInt, TakesWholeNumbersOnly) {
  constexpr auto kOk = NumberError::kOk;
  const IntCase cases[] = {
      {"0", kOk, 0},
      {"-0", kOk, 0},
      {"12", kOk, 12},
      {"1.0", kOk, 1},
      {"-3.000", kOk, -3},
      {"3e2", kOk, 300},
      {"3E+2", kOk, 300},
      {"1.5e1", kOk, 15},
      {"1200e-2", kOk, 12},
      {"0e999999999999999999999", kOk, 0},
      {"0.0e-99999999999999999999", kOk, 0},
      {"9223372036854775807", kOk, kMax},
      {"-9223372036854775808", kOk, kMin},
      {"9223372036854775807.0", kOk, kMax},
      {"922337203685477580.7e1", kOk, kMax},
      {"9223372036854775808", NumberError::kOutOfRange, 0},
      {"-9223372036854775809", NumberError::kOutOfRange, 0},
      {"1e19", NumberError::kOutOfRange, 0},
      {"1e400", NumberError::kOutOfRange, 0},
      {"1e99999999999999999999", NumberError::kOutOfRange, 0},
      {"1.5", NumberError::kNotWhole, 0},
      {"1e-1", NumberError::kNotWhole, 0},
      {"1e-99999999999999999999", NumberError::kNotWhole, 0},
      {"12e-1", NumberError::kNotWhole, 0},
  };
  for (const IntCase& c : cases) {
    int64_t value = 0;
    EXPECT_EQ(ParseJsonInt(c.text, &value), c.error) << c.text;
    EXPECT_EQ(value, c.value) << c.text;
  }
}

TEST(ParseJsonInt, RefusesWhatIsNoJsonNumber) {
  for (const char* text : {"",   "-",  "+1",    "01",  "-01",      "1.",    ".5",  "1e",    "1e+",   "0x10",
                           "1 ", " 1", "1_000", "NaN", "Infinity", "1.5.2", "--1", "1e1.5", "\"1\"", "１"}) {
    int64_t value = 0;
    double real = 0;
    EXPECT_EQ(ParseJsonInt(text, &value), NumberError::kNotANumber) << text;
    EXPECT_EQ(ParseJsonDecimal(text, &value), NumberError::kNotANumber) << text;
    EXPECT_EQ(ParseJsonFloat(text, &real), NumberError::kNotANumber) << text;
  }
}

TEST(ParseJsonDecimal, RoundsHalfEvenAtFourPlaces) {
  const IntCase cases[] = {
      {"1", NumberError::kOk, 10'000},
      {"49.90", NumberError::kOk, 499'000},
      {"1.00005", NumberError::kOk, 10'000},
      {"1.00015", NumberError::kOk, 10'002},
      {"1.000050000000000000000000000000000000000000000001", NumberError::kOk, 10'001},
      {"-1.00015", NumberError::kOk, -10'002},
      {"-1.00005", NumberError::kOk, -10'000},
      {"0.00005", NumberError::kOk, 0},
      {"0.00015", NumberError::kOk, 2},
      {"0.000149999", NumberError::kOk, 1},
      {"5e-5", NumberError::kOk, 0},
      {"5.1e-5", NumberError::kOk, 1},
      {"9e-6", NumberError::kOk, 0},
      {"99999e-9", NumberError::kOk, 1},
      {"1e-400", NumberError::kOk, 0},
      {"12345678901234567890e-10", NumberError::kOk, 12'345'678'901'235},
      {"922337203685477.5807", NumberError::kOk, kMax},
      {"-922337203685477.5808", NumberError::kOk, kMin},
      {"922337203685477.58075", NumberError::kOutOfRange, 0},
      {"922337203685477.58074", NumberError::kOk, kMax},
      {"1e15", NumberError::kOutOfRange, 0},
      {"1e30", NumberError::kOutOfRange, 0},
  };
  for (const IntCase& c : cases) {
    int64_t value = 0;
    EXPECT_EQ(ParseJsonDecimal(c.text, &value), c.error) << c.text;
    EXPECT_EQ(value, c.value) << c.text;
  }
}

TEST(ParseJsonFloat, KnowsTooLargeFromTooSmall) {
  auto parse = [](const char* text) {
    double value = -1;
    EXPECT_EQ(ParseJsonFloat(text, &value), NumberError::kOk) << text;
    return value;
  };
  EXPECT_EQ(parse("1.5"), 1.5);
  EXPECT_EQ(parse("1e308"), 1e308);
  EXPECT_EQ(parse("5e-324"), 5e-324);
  EXPECT_EQ(parse("1e-400"), 0.0);
  EXPECT_EQ(parse("0.0000001e-400"), 0.0);
  EXPECT_TRUE(std::signbit(parse("-1e-400")));
  EXPECT_EQ(parse("0e400"), 0.0);
  EXPECT_TRUE(std::signbit(parse("-0")));
  double value = 0;
  EXPECT_EQ(ParseJsonFloat("1e309", &value), NumberError::kOutOfRange);
  EXPECT_EQ(ParseJsonFloat("-1e99999999999999999999", &value), NumberError::kOutOfRange);
}

TEST(DecimalText, IsShortest) {
  EXPECT_EQ(DecimalText(499'000), "49.9");
  EXPECT_EQ(DecimalText(-1), "-0.0001");
  EXPECT_EQ(DecimalText(800'000), "80");
  EXPECT_EQ(DecimalText(0), "0");
  EXPECT_EQ(DecimalText(10'010), "1.001");
  EXPECT_EQ(DecimalText(kMax), "922337203685477.5807");
  EXPECT_EQ(DecimalText(kMin), "-922337203685477.5808");
}

TEST(DecimalText, ReadsBack) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    auto value = static_cast<int64_t>(random()) >> (random() % 64);
    int64_t back = 0;
    ASSERT_EQ(ParseJsonDecimal(DecimalText(value), &back), NumberError::kOk);
    ASSERT_EQ(back, value);
  }
}

TEST(FloatText, IsShortestAndValidJson) {
  EXPECT_EQ(FloatText(1.5), "1.5");
  EXPECT_EQ(FloatText(100'000), "100000");
  EXPECT_EQ(FloatText(0.1), "0.1");
  EXPECT_EQ(FloatText(0.0001), "0.0001");
  EXPECT_EQ(FloatText(0.00001), "1e-05");
  EXPECT_EQ(FloatText(1e15), "1000000000000000");
  EXPECT_EQ(FloatText(1e16), "1e+16");
  EXPECT_EQ(FloatText(1e30), "1e+30");
  EXPECT_EQ(FloatText(-2.5e-7), "-2.5e-07");
  EXPECT_EQ(FloatText(0), "0");
  EXPECT_EQ(FloatText(-0.0), "-0");
  EXPECT_EQ(FloatText(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(FloatText(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(FloatText(std::nan("")), "NaN");
}

TEST(FloatText, ReadsBack) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 100'000; ++i) {
    uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    double back = 0;
    ASSERT_EQ(ParseJsonFloat(FloatText(value), &back), NumberError::kOk) << FloatText(value);
    ASSERT_EQ(back, value);
  }
}

TEST(DurationText, NamesUnits) {
  EXPECT_EQ(DurationText(0), "0 ms");
  EXPECT_EQ(DurationText(1), "1 ms");
  EXPECT_EQ(DurationText(500), "500 ms");
  EXPECT_EQ(DurationText(1000), "1 second");
  EXPECT_EQ(DurationText(93'600'000), "1 day 2 hours");
  EXPECT_EQ(DurationText(-180'000), "-3 minutes");
  EXPECT_EQ(DurationText(14 * 86'400'000), "14 days");
  EXPECT_EQ(DurationText(86'400'000 + 3'600'000 + 60'000 + 1000 + 1), "1 day 1 hour 1 minute 1 second 1 ms");
  EXPECT_EQ(DurationText(kMin), "-106751991167 days 7 hours 12 minutes 55 seconds 808 ms");
}

TEST(Time, TextAndBack) {
  EXPECT_EQ(TimeText(9 * 3'600'000), "09:00");
  EXPECT_EQ(TimeText(77'415'000), "21:30:15");
  EXPECT_EQ(TimeText(77'415'250), "21:30:15.250");
  EXPECT_EQ(TimeText(0), "00:00");
  for (int64_t ms : {0, 1, 60'000, 86'399'999, 77'415'000, 77'415'020}) EXPECT_EQ(ParseTime(TimeText(ms)), ms);
  EXPECT_EQ(ParseTime("23:59:59.5"), 86'399'500);
  for (const char* text : {"", "9:00", "24:00", "09:60", "09:00:60", "09-00", "09:00:", "09:00:0", "09:00:00.", "0900",
                           "09:00 ", " 09:00", "09:00:00.1234", "-9:00", "09:00Z"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(CutString, CutsBetweenCodePoints) {
  std::string fits(kMaxStringBytes, 'a');
  EXPECT_EQ(CutString(fits).size(), kMaxStringBytes);
  std::string euro = std::string(kMaxStringBytes - 1, 'a') + "€";
  EXPECT_EQ(CutString(euro).size(), kMaxStringBytes - 1);
  EXPECT_EQ(CutString("€"), "€");
}

TEST(Utf8, ValidityAndRepair) {
  EXPECT_TRUE(IsValidUtf8("aé€😀"));
  for (const char* text : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
                           "\xE2\x82", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
  EXPECT_EQ(RepairUtf8("a\xE2\x82z"), "a\uFFFDz");  // one truncated sequence, one replacement
  EXPECT_EQ(RepairUtf8("\xFF\xFE"), "\uFFFD\uFFFD");
  EXPECT_EQ(RepairUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(RepairUtf8("fine é"), "fine é");
}

}  // namespace
}  // namespace journey::rt
