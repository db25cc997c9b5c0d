// Quantiles by their definition (the value at place ceil(q n) in order), exact for few and within 1 in 256 for many.
#include "insight/durations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace journey::insight {
namespace {

TEST(Durations, AreExactWhileTheyAreFew) {
  Durations times;
  EXPECT_EQ(times.At(0.5), std::nullopt);
  for (const int64_t ms : {9, 2, 4, 7}) times.Add(ms);
  // In order 2 4 7 9: places 2, 4, 1.
  EXPECT_EQ(times.At(0.5), 4);
  EXPECT_EQ(times.At(0.9), 9);
  EXPECT_EQ(times.At(0.01), 2);
  EXPECT_EQ(times.At(1), 9);
  times.Add(-5);
  EXPECT_EQ(times.At(0.01), 0) << "a time below zero is none";
  EXPECT_EQ(times.At(0.5), 4);
}

TEST(Durations, StayWithinTheirErrorWhenTheyAreMany) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> spread(11, 3);
  Durations times;
  std::vector<int64_t> all;
  for (int i = 0; i < 50'000; ++i) {
    all.push_back(static_cast<int64_t>(std::min(spread(random), 1e15)));
    times.Add(all.back());
  }
  EXPECT_FALSE(times.exact());
  std::sort(all.begin(), all.end());
  for (const double q : {0.001, 0.1, 0.5, 0.9, 0.99, 1.0}) {
    const auto true_value = static_cast<double>(all[static_cast<size_t>(std::ceil(q * 50'000)) - 1]);
    EXPECT_NEAR(static_cast<double>(*times.At(q)), true_value, true_value / 256) << q;
  }
}

TEST(Durations, ForgetTheirOrder) {
  Durations up, down;
  for (int i = 0; i < 5'000; ++i) up.Add(i * 977), down.Add((4'999 - i) * 977);
  for (const double q : {0.1, 0.5, 0.9}) EXPECT_EQ(up.At(q), down.At(q));
}

TEST(Durations, TakeTheWholeRange) {
  Durations times;
  for (int i = 0; i < 2'000; ++i) times.Add(INT64_MAX);
  EXPECT_NEAR(static_cast<double>(*times.At(0.5)), 9.22e18, 9.22e18 / 250);
  for (int i = 0; i < 4'000; ++i) times.Add(100);
  EXPECT_EQ(times.At(0.5), 100) << "below 128 ms each millisecond is told apart";
}

TEST(Durations, HaveAHistogramWithoutEmptyEnds) {
  Durations times;
  for (const int64_t ms : {60'000, 61'000, 600'000, 7'200'000}) times.Add(ms);
  const std::vector<Durations::Bin> bins = times.Histogram();
  // One to ten minutes; to half an hour; to an hour; to three hours.
  ASSERT_EQ(bins.size(), 4U);
  EXPECT_EQ(bins[0].from_ms, 60'000);
  EXPECT_EQ(bins[0].count, 2U);
  EXPECT_EQ(bins[1].count, 1U);
  EXPECT_EQ(bins[2].count, 0U);
  EXPECT_EQ(bins[3].to_ms, 10'800'000);
  EXPECT_EQ(bins[3].count, 1U);
}

}  // namespace
}  // namespace journey::insight
