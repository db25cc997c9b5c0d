// One comparison.
#include "runtime/session/max_ahead.h"

#include <algorithm>
#include <string>

#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/value/calendar.h"
#include "runtime/value/numbers.h"
#include "runtime/value/text.h"

namespace journey::rt {

Fault MaxAhead::Judge(const Input& input, Arena& arena) {
  if (!most_ || input.kind == InputKind::kRejected || input.timestamp == kNoTimestamp) return {};
  // A part of a log is judged by what the whole log said.
  const int64_t before = input.stamp != kNoTimestamp ? input.stamp : largest_;
  if (before != kNoTimestamp && input.timestamp > SaturatingAdd(before, *most_)) {
    ++rejected_;
    return MakeFault(kTooFarAhead,
                     "timestamp: " + FormatInstant(input.timestamp) + " is more than " + DurationText(*most_) +
                         " after " + FormatInstant(before) + ", the latest before it (max-ahead)",
                     arena);
  }
  MovedTo(std::max(input.timestamp, input.stamp));
  return {};
}

void MaxAhead::MovedTo(int64_t moment) { largest_ = std::max(largest_, moment); }

}  // namespace journey::rt
