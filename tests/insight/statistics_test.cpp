// Formulas against the worked examples of the papers that they are from, and against tables.
#include "insight/statistics.h"

#include <gtest/gtest.h>

#include <array>

namespace journey::insight {
namespace {

// R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I,
// method 3.
TEST(Statistics, WilsonsIntervalIsThatOfTheTable) {
  struct Row {
    uint64_t hits, of;
    double low, high;
  };
  for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605}, Row{0, 20, 0, 0.1611},
                         Row{1, 29, 0.0061, 0.1718}}) {
    const auto interval = WilsonInterval({row.hits, row.of});
    ASSERT_TRUE(interval.has_value());
    EXPECT_NEAR(interval->low, row.low, 0.00005);
    EXPECT_NEAR(interval->high, row.high, 0.00005);
  }
  EXPECT_EQ(WilsonInterval({5, 5})->high, 1);
  EXPECT_FALSE(WilsonInterval({0, 0}).has_value());
}

// R. G. Newcombe, Interval estimation for the difference between independent proportions, table II, method 10.
TEST(Statistics, TheDifferencesIntervalIsThatOfTheTable) {
  struct Row {
    Proportion a, b;
    double low, high;
  };
  for (const Row& row : {Row{{56, 70}, {48, 80}, 0.0524, 0.3339}, Row{{9, 10}, {3, 10}, 0.1705, 0.8090},
                         Row{{6, 7}, {2, 7}, 0.0582, 0.8062}, Row{{5, 56}, {0, 29}, -0.0381, 0.1926},
                         Row{{0, 10}, {0, 20}, -0.1611, 0.2775}, Row{{10, 10}, {0, 10}, 0.6075, 1}}) {
    const auto interval = DifferenceInterval(row.a, row.b);
    ASSERT_TRUE(interval.has_value());
    EXPECT_NEAR(interval->low, row.low, 0.00005) << row.a.hits;
    EXPECT_NEAR(interval->high, row.high, 0.00005) << row.a.hits;
  }
}

// 30 of 100 against 20 of 100: pooled 0.25, z = 0.1 / sqrt(0.25 · 0.75 · 0.02) = 1.632993, two-sided p 0.102470.
TEST(Statistics, TheTestIsThePooledOne) {
  EXPECT_NEAR(*DifferencePValue({30, 100}, {20, 100}), 0.102470, 5e-7);
  EXPECT_NEAR(*DifferencePValue({20, 100}, {30, 100}), 0.102470, 5e-7);
  EXPECT_EQ(*DifferencePValue({0, 100}, {0, 10}), 1) << "nobody did: no evidence";
  EXPECT_FALSE(DifferencePValue({0, 0}, {1, 10}).has_value());
  // (1.959964 + 0.841621) · sqrt(0.25 · 0.75 · 0.02)
  EXPECT_NEAR(*DetectableDifference({30, 100}, {20, 100}), 0.171561, 5e-7);
}

// The bounds of chi-square tables at 5 % and 1 %.
TEST(Statistics, TheSampleRatioIsPearsons) {
  // 60 : 40 where 50 : 50 was planned: 100/50 + 100/50 = 4, p 0.045500.
  const auto even = TestSampleRatio(std::array<uint64_t, 2>{60, 40}, std::array<double, 2>{0.5, 0.5});
  EXPECT_NEAR(even->chi_square, 4, 1e-12);
  EXPECT_NEAR(even->p_value, 0.045500, 5e-7);
  // Two degrees of freedom: p is exp(-x / 2). 20, 30, 50 where a third each was planned: x = 14.
  const auto three = TestSampleRatio(std::array<uint64_t, 3>{20, 30, 50}, std::array<double, 3>{1, 1, 1});
  EXPECT_NEAR(three->chi_square, 14, 1e-9);
  EXPECT_NEAR(three->p_value, 0.000911882, 1e-9);
  EXPECT_EQ(TestSampleRatio(std::array<uint64_t, 3>{5, 5, 1}, std::array<double, 3>{0.5, 0.5, 0})->p_value, 0);
  EXPECT_FALSE(TestSampleRatio(std::array<uint64_t, 2>{0, 0}, std::array<double, 2>{0.5, 0.5}).has_value());
  EXPECT_FALSE(TestSampleRatio(std::array<uint64_t, 1>{5}, std::array<double, 1>{1}).has_value());
}

}  // namespace
}  // namespace journey::insight
