// A bare timing wheel under load: what the engine's timers are measured against.
//
// In: how many timers and a seed. All are scheduled at time 0 for moments spread evenly over 24 hours, so all are
// pending at once; then time moves on in steps of one second until all have fired. Out: the seconds of both phases and
// a sum over what fired, so that those who do the same can be compared.
#pragma once

#include <cstdint>
#include <vector>

namespace journey::bench {

inline constexpr uint32_t kTimerSpanMs = 24 * 3'600'000;
inline constexpr uint32_t kTimerStepMs = 1000;

struct TimerRun {
  uint64_t fired = 0;
  uint64_t sum = 0;  // Of number * due, mod 2^64.
  double schedule_seconds = 0;
  double fire_seconds = 0;
};

// Due times from 1 to kTimerSpanMs, by the timer's number.
std::vector<uint32_t> TimerDues(uint64_t timers, uint64_t seed);

TimerRun RunTimingWheel(const std::vector<uint32_t>& dues);

}  // namespace journey::bench
