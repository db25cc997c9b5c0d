// Runs the bare wheel: memory is touched before the clock starts, the two phases are timed apart.
#include "bench/workload/timer_yardstick.h"

#include <chrono>

#include "bench/workload/random.h"
#include "bench/workload/timing_wheel.h"

namespace journey::bench {

std::vector<uint32_t> TimerDues(uint64_t timers, uint64_t seed) {
  Random random(seed);
  std::vector<uint32_t> dues(timers);
  for (uint32_t& due : dues) due = random.Below(kTimerSpanMs) + 1;
  return dues;
}

TimerRun RunTimingWheel(const std::vector<uint32_t>& dues) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
  };
  TimerRun run;
  TimingWheel wheel(dues.size(), Paging::kTouched);
  const auto start = Clock::now();
  for (uint32_t i = 0; i < dues.size(); ++i) wheel.Arm(i, dues[i]);
  const auto scheduled = Clock::now();
  const auto fire = [&](uint32_t number, uint32_t due) {
    ++run.fired;
    run.sum += uint64_t{number} * due;
  };
  for (uint32_t now = 0; now < kTimerSpanMs;) {
    now += kTimerStepMs;
    wheel.FireDue(now, fire, [](uint32_t) {});
  }
  run.schedule_seconds = seconds(start, scheduled);
  run.fire_seconds = seconds(scheduled, Clock::now());
  return run;
}

}  // namespace journey::bench
