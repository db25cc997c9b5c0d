// What an input that is rejected is told.
#include "runtime/session/max_ahead.h"

#include <string>

#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/value/calendar.h"
#include "runtime/value/text.h"

namespace journey::rt {

Fault MaxAhead::Reject(int64_t timestamp, int64_t before, Arena& arena) {
  ++rejected_;
  return MakeFault(kTooFarAhead,
                   "timestamp: " + FormatInstant(timestamp) + " is more than " + DurationText(*most_) + " after " +
                       FormatInstant(before) + ", the latest before it (max-ahead)",
                   arena);
}

}  // namespace journey::rt
