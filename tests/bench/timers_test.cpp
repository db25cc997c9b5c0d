// The wheel fires every timer once, in order of time and never early; the ring does so for one duration.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "bench/workload/fifo_timers.h"
#include "bench/workload/random.h"
#include "bench/workload/timer_yardstick.h"
#include "bench/workload/timing_wheel.h"

namespace journey::bench {

namespace {

using Timer = std::pair<uint32_t, uint32_t>;  // Due, number.

// Schedules at random while time moves on, and compares with a sorted list.
void CompareWithSorted(uint32_t longest, uint32_t step, uint64_t seed) {
  Random random(seed);
  TimingWheel wheel(40'000);
  std::vector<Timer> expected, fired;
  uint32_t now = 0, number = 0, last = 0;
  for (int round = 0; round < 2'000; ++round) {
    for (uint32_t n = random.Below(20); n > 0; --n) {
      const uint32_t due = now + random.Below(longest);
      wheel.Arm(number, due);
      expected.push_back({due, number++});
    }
    now += random.Below(step);
    wheel.FireDue(
        now,
        [&](uint32_t timer, uint32_t due) {
          EXPECT_LE(due, now);
          EXPECT_GE(due, last);
          last = due;
          fired.push_back({due, timer});
        },
        [](uint32_t) {});
    // Nothing due is left.
    const auto due_now = static_cast<size_t>(
        std::count_if(expected.begin(), expected.end(), [&](const Timer& timer) { return timer.first <= now; }));
    ASSERT_EQ(fired.size(), due_now);
    last = now;
  }
  wheel.FireDue(now + longest, [&](uint32_t timer, uint32_t due) { fired.push_back({due, timer}); }, [](uint32_t) {});
  std::sort(expected.begin(), expected.end());
  std::sort(fired.begin(), fired.end());
  EXPECT_EQ(fired, expected);
}

TEST(TimingWheel, FiresAllInOrder) {
  CompareWithSorted(100, 10, 1);
  CompareWithSorted(70'000, 300, 2);
  CompareWithSorted(20'000'000, 5'000, 3);
  CompareWithSorted(500'000'000, 900'000, 4);
}

TEST(TimingWheel, HoldsWhatIsScheduledWhileFiring) {
  TimingWheel wheel(100);
  wheel.Arm(1, 10);
  std::vector<Timer> fired;
  wheel.FireDue(
      1'000,
      [&](uint32_t timer, uint32_t due) {
        fired.push_back({due, timer});
        if (timer < 4) wheel.Arm(timer + 1, due + 300);
      },
      [](uint32_t) {});
  EXPECT_EQ(fired, (std::vector<Timer>{{10, 1}, {310, 2}, {610, 3}, {910, 4}}));
}

TEST(TimingWheel, YardstickFiresEveryTimer) {
  const std::vector<uint32_t> dues = TimerDues(50'000, 3);
  uint64_t sum = 0;
  for (size_t i = 0; i < dues.size(); ++i) sum += i * dues[i];
  const TimerRun run = RunTimingWheel(dues);
  EXPECT_EQ(run.fired, dues.size());
  EXPECT_EQ(run.sum, sum);
}

TEST(FifoTimers, FireInOrderAcrossGrowthAndWrap) {
  FifoTimers timers(0);
  constexpr uint32_t kDelay = 5'000;
  std::vector<Timer> expected, fired;
  // The clock passes 2^32, as the low half of a long-running one does.
  uint32_t now = 0xFFFF'0000;
  for (uint32_t i = 0; i < 100'000; ++i) {
    now += i % 3;
    timers.FireDue(now, [&](uint32_t slot, uint32_t due) { fired.push_back({due, slot}); }, [](uint32_t) {});
    timers.Reserve();
    timers.ArmIf(i % 5 != 0, i, now + kDelay);
    if (i % 5 != 0) expected.push_back({now + kDelay, i});
  }
  timers.FireDue(now + kDelay, [&](uint32_t slot, uint32_t due) { fired.push_back({due, slot}); }, [](uint32_t) {});
  EXPECT_EQ(fired, expected);
}

}  // namespace

}  // namespace journey::bench
