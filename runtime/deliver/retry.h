// When a send that was not taken is tried again, and when it is given up.
//
// Exponential with full jitter: after the n-th failure a random time up to first * 2^(n-1), `most` at the most, so that
// many that failed together do not come together again. Deterministic for a seed. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace journey::rt {

struct RetryPolicy {
  int64_t first_ms = 1000, most_ms = 3'600'000;
  uint64_t attempts = 30;                        // then it is given up
  int64_t max_age_ms = int64_t{3} * 86'400'000;  // since it was first tried; likewise
};
// A receiver that asks for more is asked again earlier.
inline constexpr int64_t kMostRetryAfterMs = 86'400'000;

class Backoff {
 public:
  Backoff(int64_t first_ms, int64_t most_ms, uint64_t seed) : first_ms_(first_ms), most_ms_(most_ms), random_(seed) {}
  // `failures` in a row, from 1 on.
  int64_t After(uint64_t failures);

 private:
  int64_t first_ms_, most_ms_;
  std::mt19937_64 random_;
};

// The value of a header Retry-After: seconds, or a date of HTTP in any of its three forms; how long from `now_ms` on,
// between 0 and kMostRetryAfterMs. Nothing where it is neither.
std::optional<int64_t> ParseRetryAfter(std::string_view text, int64_t now_ms);

}  // namespace journey::rt
