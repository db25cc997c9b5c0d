// Quantiles of numbers are joined by straight lines, those of delays by geometric ones: the longest are rare.
#include "foresight/behaviour.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace journey::foresight {
namespace {

constexpr double kHourMs = 3'600'000;

// Between two of them.
struct Between {
  double from = 0, to = 0, share = 0;
};
Between AtQuantile(const std::vector<double>& quantiles, double u) {
  const double place = u * static_cast<double>(quantiles.size() - 1);
  const auto below = std::min(static_cast<size_t>(place), quantiles.size() - 1);
  const size_t above = std::min(below + 1, quantiles.size() - 1);
  return {quantiles[below], quantiles[above], place - static_cast<double>(below)};
}

double Straight(const Between& at) { return at.from + (at.to - at.from) * at.share; }
double Geometric(const Between& at) {
  return at.from > 0 && at.to > at.from ? at.from * std::pow(at.to / at.from, at.share) : Straight(at);
}

}  // namespace

int64_t DrawDelay(const Delay& delay, double u) {
  double hours = 0;
  if (!delay.quantiles.empty()) {
    hours = Geometric(AtQuantile(delay.quantiles, u));
  } else if (delay.median > 0) {
    const boost::math::normal standard;
    const double spread =
        std::log(std::max(delay.p90, delay.median) / delay.median) / boost::math::quantile(standard, 0.9);
    hours = delay.median * std::exp(spread * boost::math::quantile(standard, std::clamp(u, 1e-9, 1 - 1e-9)));
  }
  // A thousand years, so that no sum of them overflows.
  return static_cast<int64_t>(std::llround(std::clamp(hours, 0.0, 8'766'000.0) * kHourMs));
}

std::optional<std::string> DrawField(const FieldBehaviour& field, double u, double v) {
  if (u < field.missing) return std::nullopt;
  if (!field.numbers.empty()) return fmt::format("{:.{}f}", Straight(AtQuantile(field.numbers, v)), field.places);
  double all = 0;
  for (const auto& [value, share] : field.values) all += share;
  double left = v * all;
  for (const auto& [value, share] : field.values) {
    if (left < share) return value;
    left -= share;
  }
  if (field.values.empty()) return std::nullopt;
  return field.values.back().first;
}

}  // namespace journey::foresight
