// Keeps one broken clock from firing everybody's timers: an input stamped far after all before it is rejected.
//
// The first input sets the scale; what is rejected sets none. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "runtime/event/input.h"
#include "runtime/value/numbers.h"

namespace journey::rt {

class MaxAhead {
 public:
  // In ms; none: any timestamp is good.
  explicit MaxAhead(std::optional<int64_t> most) : most_(most) {}

  // What is wrong with the input's timestamp, if anything; the message lives in the arena.
  Fault Judge(const Input& input, Arena& arena) {
    if (!most_ || input.kind == InputKind::kRejected || input.timestamp == kNoTimestamp) return {};
    // A part of a log is judged by what the whole log said.
    const int64_t before = input.stamp != kNoTimestamp ? input.stamp : largest_;
    if (before != kNoTimestamp && input.timestamp > SaturatingAdd(before, *most_)) [[unlikely]]
      return Reject(input.timestamp, before, arena);
    MovedTo(std::max(input.timestamp, input.stamp));
    return {};
  }
  // An input that is good whatever most allows.
  void Take(const Input& input) {
    if (input.timestamp != kNoTimestamp) MovedTo(std::max(input.timestamp, input.stamp));
  }
  // The clock was moved to there, which nobody judges.
  void MovedTo(int64_t moment) { largest_ = std::max(largest_, moment); }
  // The largest timestamp so far; kNoTimestamp: none.
  int64_t largest() const { return largest_; }
  // How many were rejected.
  uint64_t rejected() const { return rejected_; }

 private:
  Fault Reject(int64_t timestamp, int64_t before, Arena& arena);

  const std::optional<int64_t> most_;
  int64_t largest_ = kNoTimestamp;
  uint64_t rejected_ = 0;
};

}  // namespace journey::rt
