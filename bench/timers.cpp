// Pending timers in the engine against a bare timing wheel: schedule and fire.
//
// Out: a table of nanoseconds a timer and `ratio timers VALUE`. `due_queue` is what the engine keeps its customers in:
// exact over 64-bit times, at most one valid entry a customer, so every timer here is another customer's; the
// `timing_wheel` under it is shown by itself. Both do what the bare wheel of workload/timer_yardstick.h does, must give
// the same sum, and have their memory touched before the clock starts, as it has. At full size the table also shows the
// engine itself, with one pending `wait until` a customer: there each timer is an input that is looked up, an instance
// that waits and a step that fires, none of which the wheel does.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "bench/harness.h"
#include "bench/workload/timer_yardstick.h"
#include "compiler/driver/compile.h"
#include "runtime/shard/due_queue.h"
#include "runtime/shard/timing_wheel.h"
#include "runtime/interp/interp.h"
#include "runtime/session/session.h"
#include "runtime/value/packed.h"

namespace journey::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

double Seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

TimerRun RunWheel(const std::vector<uint32_t>& dues) {
  TimerRun run;
  const auto fire = [&](uint32_t number, int64_t due) {
    ++run.fired;
    run.sum += uint64_t{number} * static_cast<uint64_t>(due - kStart);
  };
  const auto soon = [](uint32_t) {};
  rt::TimingWheel wheel;
  wheel.FireDue(kStart, fire, soon);
  wheel.Reserve(dues.size());
  const auto start = Clock::now();
  for (uint32_t i = 0; i < dues.size(); ++i) wheel.Arm(i, kStart + dues[i]);
  const auto scheduled = Clock::now();
  for (int64_t now = 0; now < kTimerSpanMs;) {
    now += kTimerStepMs;
    wheel.FireDue(kStart + now, fire, soon);
  }
  run.schedule_seconds = Seconds(start, scheduled);
  run.fire_seconds = Seconds(scheduled, Clock::now());
  return run;
}

TimerRun RunQueue(const std::vector<uint32_t>& dues) {
  TimerRun run;
  rt::DueQueue queue;
  const auto fire = [&](uint32_t number) {
    ++run.fired;
    run.sum += uint64_t{number} * static_cast<uint64_t>(queue.now() - kStart);
  };
  const auto soon = [](uint32_t) {};
  queue.FireDue(kStart, fire, soon);
  queue.Reserve(dues.size());
  const auto start = Clock::now();
  for (uint32_t i = 0; i < dues.size(); ++i) queue.Bring(i, kStart + dues[i]);
  const auto scheduled = Clock::now();
  for (int64_t now = 0; now < kTimerSpanMs;) {
    now += kTimerStepMs;
    queue.FireDue(kStart + now, fire, soon);
  }
  run.schedule_seconds = Seconds(start, scheduled);
  run.fire_seconds = Seconds(scheduled, Clock::now());
  return run;
}

// ---------------------------------------------------------------- the whole engine

constexpr std::string_view kJourney = R"(
event Book { at: instant = 2026-01-01T00:00:00Z }
journey Remind {
  enter on Book { at = event.at }
  reenter always
  memory { at: instant = 2026-01-01T00:00:00Z }
  stage Waiting { flow { wait until at end } }
}
)";

std::unique_ptr<rt::Program> LoadReminders() {
  std::unique_ptr<Compilation> compilation = Compile({{"timers.journey", "timers", std::string(kJourney)}});
  CHECK(compilation->ir.has_value());
  auto program = rt::Program::Load(*std::move(compilation->ir));
  CHECK(program.ok());
  return std::move(program.value());
}

class NoSink : public rt::RecordSink {
 public:
  void Write(const rt::Record&) override {}
};

// Customers who each book for another moment. The first pass makes them and lets their first reminder fire, so that the
// second one, which is measured, meets an engine that has its memory.
TimerRun RunEngine(const rt::Program& program, const rt::Executor& executor, const std::vector<uint32_t>& dues) {
  const int32_t book = program.FindEvent("Book");
  const ir::Layout& layout = program.module().events[static_cast<size_t>(book)].layout;
  NoSink sink;
  rt::Session session(program, executor, sink);
  TimerRun run;
  for (int pass = 0; pass < 2; ++pass) {
    const int64_t epoch = kStart + pass * int64_t{2} * kTimerSpanMs;
    session.Finish(epoch);
    const uint64_t before = session.counters().timers_fired;
    const auto start = Clock::now();
    for (uint32_t i = 0; i < dues.size(); ++i) {
      const int64_t due = epoch + dues[i];
      auto* block = static_cast<uint8_t*>(session.arena().Allocate(layout.size));
      std::memset(block, 0, layout.size);
      std::memcpy(block + layout.slots[0].offset, &due, sizeof due);
      auto* id = static_cast<char*>(session.arena().Allocate(16));
      rt::Input input;
      input.kind = rt::InputKind::kEvent;
      input.event = book;
      input.timestamp = epoch;
      input.fields = block;
      for (int digit = 0; digit < 16; ++digit) id[digit] = "0123456789abcdef"[(uint64_t{i} >> (60 - 4 * digit)) & 15];
      input.customer = {id, 16};
      session.Feed(input);
    }
    session.Flush();
    const auto scheduled = Clock::now();
    for (int64_t now = 0; now < kTimerSpanMs;) {
      now += kTimerStepMs;
      session.Finish(epoch + now);
    }
    run.schedule_seconds = Seconds(start, scheduled);
    run.fire_seconds = Seconds(scheduled, Clock::now());
    run.fired = session.counters().timers_fired - before;
  }
  return run;
}

int Main(const Arguments& arguments) {
  // --events is the number of timers here, --customers that of the engine's.
  const uint64_t timers = arguments.EventsOr(arguments.ratios ? 3'000'000 : 10'000'000);
  const std::vector<uint32_t> dues = TimerDues(timers, 1);
  uint64_t expected = 0;
  for (uint64_t i = 0; i < timers; ++i) expected += i * dues[i];
  bool complete = true;
  Harness harness("schedule + fire, a timer");
  const auto add = [&](const std::string& name, auto run_timers) {
    harness.Add(name, [&, name, run_timers]() -> Harness::Sample {
      const TimerRun run = run_timers(dues);
      complete = complete && run.fired == timers && run.sum == expected;
      harness.Record(name + ", schedule", {run.schedule_seconds, timers});
      harness.Record(name + ", fire", {run.fire_seconds, timers});
      return {run.schedule_seconds + run.fire_seconds, timers};
    });
  };
  add("bare_wheel", RunTimingWheel);
  add("due_queue", RunQueue);
  add("timing_wheel", RunWheel);
  const int rounds = arguments.RoundsOr(5);
  harness.Run(rounds);
  std::printf("%llu timers spread over 24 hours, all pending at once, fired in steps of a second\n",
              static_cast<unsigned long long>(timers));
  harness.PrintTable("bare_wheel");
  PrintRatio("timers", harness.Ratio("due_queue", "bare_wheel"));
  if (!complete) std::printf("some timers did not fire, or not at their time\n");
  if (arguments.ratios) return complete ? 0 : 1;

  const uint32_t customers = arguments.CustomersOr(1'000'000);
  const std::unique_ptr<rt::Program> program = LoadReminders();
  const rt::Interpreter interpreter(*program);
  const std::vector<uint32_t> engine_dues = TimerDues(customers, 2);
  Harness engine("the interpreted engine, a timer");
  for (int round = 0; round < std::min(rounds, 3); ++round) {
    const TimerRun bare = RunTimingWheel(engine_dues);
    const TimerRun run = RunEngine(*program, interpreter, engine_dues);
    complete = complete && run.fired == customers;
    engine.Record("bare_wheel", {bare.schedule_seconds + bare.fire_seconds, customers});
    engine.Record("engine, book and fire", {run.schedule_seconds + run.fire_seconds, customers});
    engine.Record("engine, book", {run.schedule_seconds, customers});
    engine.Record("engine, fire", {run.fire_seconds, customers});
  }
  std::printf("\n%u customers, each with a pending `wait until`\n", customers);
  engine.PrintTable("bare_wheel");
  if (!complete) std::printf("some timers of the engine did not fire\n");
  return complete ? 0 : 1;
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
