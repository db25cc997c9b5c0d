// The POSIX rule that closes a zone file ("CET-1CEST,M3.5.0,M10.5.0/3"): which clock changes follow after the file's
// data.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace journey::rt {

struct ClockChange {
  int64_t instant;    // ms
  int64_t offset_ms;  // from then on
};

// The changes of the years first..last, in order; empty for a rule without daylight saving time and for a malformed
// one.
std::vector<ClockChange> ChangesOfRule(std::string_view rule, int64_t first_year, int64_t last_year);

}  // namespace journey::rt
