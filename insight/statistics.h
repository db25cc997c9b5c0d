// The few formulas that reports rest on, each with its source. Pure functions.
//
// All intervals are at 95 %, all tests two-sided. Proportions are hits out of n; where n is 0 there is nothing to say,
// and functions that need one give nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace journey::insight {

inline constexpr double kConfidence = 0.95;
inline constexpr double kPower = 0.8;  // of the least effect that would have been seen

struct Interval {
  double low = 0, high = 0;
};

struct Proportion {
  uint64_t hits = 0, of = 0;
  // of must not be 0.
  double rate() const { return static_cast<double>(hits) / static_cast<double>(of); }
};

// Wilson's score interval without continuity correction: E. B. Wilson, Probable inference, the law of succession, and
// statistical inference, JASA 22 (1927), 209-212.
std::optional<Interval> WilsonInterval(const Proportion& p);

// Of a - b: Newcombe's hybrid score interval, method 10 in R. G. Newcombe, Interval estimation for the difference
// between independent proportions, Statistics in Medicine 17 (1998), 873-890. Made of both Wilson intervals.
std::optional<Interval> DifferenceInterval(const Proportion& a, const Proportion& b);

// The pooled z-test of equal proportions (the square of z is Pearson's chi-square of the 2 x 2 table). Where nobody or
// everybody hit there is no evidence of a difference: 1.
std::optional<double> DifferencePValue(const Proportion& a, const Proportion& b);

// The least difference that a test at these sizes would find in four of five cases, around the pooled rate p:
// (z(0.975) + z(0.8)) sqrt(p (1 - p) (1/n_a + 1/n_b)). J. L. Fleiss, Statistical Methods for Rates and Proportions,
// ch. 4.
std::optional<double> DetectableDifference(const Proportion& a, const Proportion& b);

// Pearson's chi-square test of counts against the shares that they should have (shares are made to sum to 1): whether
// who went where was as planned. Nothing where there are fewer than two shares above 0, or nobody came. A count where
// the share is 0 gives 0.
struct SampleRatio {
  double chi_square = 0;
  double p_value = 1;
};
std::optional<SampleRatio> TestSampleRatio(std::span<const uint64_t> counts, std::span<const double> shares);
// Below this a ratio is said to be off: R. Kohavi, D. Tang, Y. Xu, Trustworthy Online Controlled Experiments, ch. 21.
inline constexpr double kRatioAlarm = 0.0005;

}  // namespace journey::insight
