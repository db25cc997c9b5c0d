// Quiet hours in local time by hand: each zone's offsets from UTC over the benchmark's weeks, looked up, not computed.
//
// Right for windows whose ends no clock change touches, as those from evening to morning are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace journey::bench {

class LocalHours {
 public:
  // For instants from `begin` to `end`.
  LocalHours(std::string_view zone, int64_t begin, int64_t end);

  int64_t Offset(int64_t instant) const {
    size_t at = 0;
    while (at + 1 < spans_.size() && instant >= spans_[at + 1].begin) ++at;
    return spans_[at].offset;
  }
  // When the quiet hours from `from` to `to` (of the next day) end, or `instant` itself outside them.
  int64_t QuietUntil(int64_t instant, int64_t from, int64_t to) const {
    constexpr int64_t kDayMs = 86'400'000;
    const int64_t offset = Offset(instant), local = instant + offset, of_day = local % kDayMs;
    if (of_day < from && of_day >= to) return instant;
    const int64_t end = local - of_day + to + (of_day >= from ? kDayMs : 0);
    return end - Offset(end - offset);
  }

 private:
  struct Span {
    int64_t begin, offset;
  };
  std::vector<Span> spans_;
};

}  // namespace journey::bench
