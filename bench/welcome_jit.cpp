// The canonical welcome interpreted, over the same in native code: decoded inputs in memory to records' lines.
//
// Out: a table, and the line `ratio welcome_jit VALUE`. Ends with failure if records or counters differ.
#include <cstdio>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/welcome_feed.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

namespace {

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 1'000'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 100'000 : 1'000'000);
  Result<Journeys> journeys = LoadNative(JOURNEY_WELCOME);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const rt::Program& program = *journeys->program;
  const rt::Interpreter interpreter(program);
  const HugeArray<WelcomeEvent> array = MakeWelcomeEvents({.events = count, .customers = customers});
  const auto feed = FeedWelcomeEvents(program, array.view());

  RecordDigest expected, records;
  const EngineRun interpreted =
      RunInputs(program, interpreter, feed, [&](std::string_view lines) { expected.Add(lines); });
  const EngineRun native =
      RunInputs(program, *journeys->executor, feed, [&](std::string_view lines) { records.Add(lines); });
  bool agree = SameCounts("native", ToWelcomeCounts(native.counters), ToWelcomeCounts(interpreted.counters));
  agree = SameRecords("native", records, expected) && agree;

  Harness harness("canonical welcome, an event");
  const auto add = [&](const char* name, const rt::Executor& executor) {
    harness.Add(name, [&] { return Harness::Sample{RunInputs(program, executor, feed, nullptr).seconds, count}; });
  };
  add("interpreted", interpreter);
  add("native", *journeys->executor);
  harness.Run(arguments.RoundsOr(5));
  std::printf("steps with interpreted functions: %.2f %% and %.2f %%\n", 100 * interpreted.InterpretedShare(),
              100 * native.InterpretedShare());
  if (!arguments.ratios) harness.PrintTable("native");
  PrintRatio("welcome_jit", harness.Ratio("interpreted", "native"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
