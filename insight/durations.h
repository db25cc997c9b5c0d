// How long things took, in bounded room: counts, quantiles, a histogram.
//
// The first kExact values are kept as they are, and quantiles of so many are exact. From then on values are counted in
// buckets in the manner of an HDR histogram: each power of two is cut into kParts equal buckets, so a value is known to
// one part in kParts of itself, and what comes out is the middle of its bucket: off by at most 1 in 256 of the value
// (0.4 %). What comes out depends on the values alone, not on their order. At most 57 KiB. Plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace journey::insight {

class Durations {
 public:
  static constexpr size_t kExact = 1'024;
  static constexpr int kPartBits = 7;
  static constexpr uint64_t kParts = 1U << kPartBits;

  // Below zero counts as zero.
  void Add(int64_t ms);
  uint64_t count() const { return count_; }
  // The value at place ceil(q × count) in ascending order: of an even number of values the median is the lower one of
  // the two in the middle. Nothing where there are none; q above 0, at most 1.
  std::optional<int64_t> At(double q) const;
  bool exact() const { return buckets_.empty(); }

  struct Bin {
    int64_t from_ms = 0, to_ms = 0;  // from included, to not
    uint64_t count = 0;
  };
  // Between bounds that people read (1 s, 10 s, 1 min, 10 min, 1 h, …), without the empty ones at both ends.
  std::vector<Bin> Histogram() const;

 private:
  static size_t BucketOf(uint64_t ms);
  static int64_t MiddleOf(size_t bucket);
  uint64_t count_ = 0;
  std::vector<int64_t> values_;    // while exact
  std::vector<uint64_t> buckets_;  // then
};

}  // namespace journey::insight
