// "2026-01-01T00:00:00.000Z" to milliseconds; the date of the one before is known already, nearly always.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "bench/workload/digits.h"
#include "bench/workload/track_lines.h"

namespace journey::bench {

class InstantReader {
 public:
  bool Read(std::string_view text, int64_t& ms) {
    if (text.size() != kTimestampChars) return false;
    if (std::memcmp(text.data(), date_, kDateChars) != 0) {
      const std::chrono::year_month_day day = DateAt(text.data());
      if (!day.ok()) return false;
      day_ms_ = StartOfDayMs(day);
      std::memcpy(date_, text.data(), kDateChars);
    }
    const char* time = text.data() + kDateChars + 1;
    ms = day_ms_ + TwoDigits(time) * 3'600'000 + TwoDigits(time + 3) * 60'000 + TwoDigits(time + 6) * 1000 +
         TwoDigits(time + 9) * 10 + (time[11] - '0');
    return true;
  }

 private:
  static constexpr size_t kDateChars = 10;
  char date_[kDateChars] = {};
  int64_t day_ms_ = 0;
};

}  // namespace journey::bench
