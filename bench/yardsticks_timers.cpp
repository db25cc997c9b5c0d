// The bare timing wheel: ten million timers pending at once, scheduled and fired. No engine runs here.
//
// Out: a table of nanoseconds a timer for both phases and the sum, and `ratio` lines of the phases against it. Ends
// with failure if not every timer fired.
#include "bench/harness.h"
#include "bench/workload/timer_yardstick.h"

namespace journey::bench {

namespace {

int Main(const Arguments& arguments) {
  if (arguments.ratios) return 0;
  // --events is the number of timers here.
  const uint64_t timers = arguments.EventsOr(10'000'000);
  const std::vector<uint32_t> dues = TimerDues(timers, 1);
  uint64_t expected = 0;
  for (uint64_t i = 0; i < timers; ++i) expected += i * dues[i];
  bool complete = true;
  Harness harness("timing wheel, a timer");
  std::printf("%llu timers spread over 24 hours, all pending at once\n", static_cast<unsigned long long>(timers));
  for (int round = 0; round < arguments.RoundsOr(5); ++round) {
    const TimerRun run = RunTimingWheel(dues);
    complete = complete && run.fired == timers && run.sum == expected;
    harness.Record("schedule_and_fire", {run.schedule_seconds + run.fire_seconds, timers});
    harness.Record("schedule", {run.schedule_seconds, timers});
    harness.Record("fire", {run.fire_seconds, timers});
  }
  harness.PrintTable("schedule_and_fire");
  for (const char* phase : {"schedule", "fire"}) PrintRatio(phase, harness.Ratio(phase, "schedule_and_fire"));
  if (!complete) std::printf("some timers did not fire\n");
  return complete ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
