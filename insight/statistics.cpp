// Normal and chi-square distributions are those of Boost.Math.
#include "insight/statistics.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace journey::insight {
namespace {

double NormalQuantile(double p) { return std::numbers::sqrt2 * boost::math::erf_inv(2 * p - 1); }

double ZOfConfidence() {
  static const double z = NormalQuantile((1 + kConfidence) / 2);
  return z;
}

double PooledVariance(const Proportion& a, const Proportion& b) {
  const double p = static_cast<double>(a.hits + b.hits) / static_cast<double>(a.of + b.of);
  return p * (1 - p) * (1 / static_cast<double>(a.of) + 1 / static_cast<double>(b.of));
}

}  // namespace

std::optional<Interval> WilsonInterval(const Proportion& p) {
  if (p.of == 0) return std::nullopt;
  const double n = static_cast<double>(p.of), z = ZOfConfidence(), rate = p.rate();
  const double middle = rate + z * z / (2 * n), scale = 1 + z * z / n;
  const double reach = z * std::sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
  // At 0 and 1 the bound is met exactly, but for rounding.
  const double low = p.hits == 0 ? 0 : (middle - reach) / scale;
  const double high = p.hits == p.of ? 1 : (middle + reach) / scale;
  return Interval{low, high};
}

std::optional<Interval> DifferenceInterval(const Proportion& a, const Proportion& b) {
  const std::optional<Interval> of_a = WilsonInterval(a), of_b = WilsonInterval(b);
  if (!of_a || !of_b) return std::nullopt;
  const double difference = a.rate() - b.rate();
  return Interval{difference - std::hypot(a.rate() - of_a->low, of_b->high - b.rate()),
                  difference + std::hypot(of_a->high - a.rate(), b.rate() - of_b->low)};
}

std::optional<double> DifferencePValue(const Proportion& a, const Proportion& b) {
  if (a.of == 0 || b.of == 0) return std::nullopt;
  const double variance = PooledVariance(a, b);
  if (variance <= 0) return 1.0;
  const double z = std::abs(a.rate() - b.rate()) / std::sqrt(variance);
  return std::erfc(z / std::numbers::sqrt2);
}

std::optional<double> DetectableDifference(const Proportion& a, const Proportion& b) {
  if (a.of == 0 || b.of == 0) return std::nullopt;
  return (ZOfConfidence() + NormalQuantile(kPower)) * std::sqrt(PooledVariance(a, b));
}

std::optional<SampleRatio> TestSampleRatio(std::span<const uint64_t> counts, std::span<const double> shares) {
  double all = 0, whole = 0;
  int kinds = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    all += static_cast<double>(counts[i]);
    whole += shares[i];
    if (shares[i] > 0) ++kinds;
  }
  if (kinds < 2 || all <= 0) return std::nullopt;
  SampleRatio ratio;
  for (size_t i = 0; i < counts.size(); ++i) {
    const double expected = all * shares[i] / whole, off = static_cast<double>(counts[i]) - expected;
    if (expected > 0) {
      ratio.chi_square += off * off / expected;
    } else if (counts[i] > 0) {
      return SampleRatio{ratio.chi_square, 0};
    }
  }
  ratio.p_value = boost::math::gamma_q((kinds - 1) / 2.0, ratio.chi_square / 2);
  return ratio;
}

}  // namespace journey::insight
