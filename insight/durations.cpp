// Buckets: below kParts each millisecond is one; above, each power of two has kParts of them.
#include "insight/durations.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace journey::insight {
namespace {

constexpr int64_t kSecond = 1'000, kMinute = 60'000, kHour = 3'600'000, kDay = 86'400'000;
constexpr std::array<int64_t, 17> kBounds = {0,        kSecond,   10 * kSecond, kMinute,   10 * kMinute,  30 * kMinute,
                                             kHour,    3 * kHour, 12 * kHour,   kDay,      2 * kDay,      4 * kDay,
                                             7 * kDay, 14 * kDay, 30 * kDay,    90 * kDay, 100'000 * kDay};

}  // namespace

size_t Durations::BucketOf(uint64_t ms) {
  if (ms < kParts) return ms;
  const int shift = std::bit_width(ms) - 1 - kPartBits;
  return static_cast<size_t>(shift + 1) * kParts + ((ms >> shift) - kParts);
}

int64_t Durations::MiddleOf(size_t bucket) {
  if (bucket < kParts) return static_cast<int64_t>(bucket);
  const uint64_t shift = bucket / kParts - 1, part = bucket % kParts + kParts;
  return static_cast<int64_t>((part << shift) + ((uint64_t{1} << shift) >> 1));
}

void Durations::Add(int64_t ms) {
  const int64_t value = std::max<int64_t>(ms, 0);
  ++count_;
  if (buckets_.empty()) {
    values_.push_back(value);
    if (values_.size() <= kExact) return;
  }
  const auto count = [this](int64_t one) {
    const size_t bucket = BucketOf(static_cast<uint64_t>(one));
    if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
    ++buckets_[bucket];
  };
  if (values_.empty()) {
    count(value);
  } else {
    for (const int64_t one : values_) count(one);
    values_ = {};
  }
}

std::optional<int64_t> Durations::At(double q) const {
  if (count_ == 0) return std::nullopt;
  // The product may come out a hair above a whole number.
  const auto place = static_cast<uint64_t>(std::ceil(q * static_cast<double>(count_) - 1e-9));
  const uint64_t rank = std::clamp<uint64_t>(place, 1, count_) - 1;
  if (exact()) {
    std::vector<int64_t> values = values_;
    const auto at = values.begin() + static_cast<ptrdiff_t>(rank);
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }
  uint64_t below = 0;
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    below += buckets_[bucket];
    if (below > rank) return MiddleOf(bucket);
  }
  return MiddleOf(buckets_.size() - 1);
}

std::vector<Durations::Bin> Durations::Histogram() const {
  std::vector<Bin> bins;
  for (size_t i = 0; i + 1 < kBounds.size(); ++i) bins.push_back({kBounds[i], kBounds[i + 1], 0});
  const auto count = [&](int64_t value, uint64_t times) {
    const auto above = std::upper_bound(kBounds.begin() + 1, kBounds.end() - 1, value);
    bins[static_cast<size_t>(above - kBounds.begin() - 1)].count += times;
  };
  for (const int64_t value : values_) count(value, 1);
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    if (buckets_[bucket] > 0) count(MiddleOf(bucket), buckets_[bucket]);
  }
  const auto empty = [](const Bin& bin) { return bin.count == 0; };
  bins.erase(std::find_if_not(bins.rbegin(), bins.rend(), empty).base(), bins.end());
  bins.erase(bins.begin(), std::find_if_not(bins.begin(), bins.end(), empty));
  return bins;
}

}  // namespace journey::insight
