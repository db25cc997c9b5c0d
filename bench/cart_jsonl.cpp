// The canonical cart from a file of lines to a file of records, one thread, against simdjson doing no more than reading
// the fields of the same lines in memory.
//
// Out: a table, and the line `ratio cart_jsonl VALUE`. Ends with failure if records or counters are not those of the
// yardstick that handles decoded events. Both files lie in a folder of their own among the temporary ones.
#include <cstdio>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/workload/decode_shop.h"
#include "bench/workload/shop_cart.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

namespace {

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 1'000'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 100'000 : 1'000'000);
  Result<Journeys> journeys = LoadNative(JOURNEY_CANONICAL_CART);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const TemporaryFolder folder("cart_jsonl");
  const std::string events_file = folder.File("events.jsonl"), records_file = folder.File("records.jsonl");
  RecordDigest expected;
  ShopCounts counts;
  uint64_t expected_sum = 0;
  std::string lines;
  {
    const HugeArray<ShopEvent> array = MakeShopEvents({.events = count, .customers = customers});
    counts = CartByHand(array.view(), customers, [&](std::string_view block) { expected.Add(block); }).counts;
    for (const ShopEvent& event : array.view()) expected_sum += ShopSum(event);
    if (const Status status = WriteShopFile(events_file, array.view(), true); !status.ok()) {
      std::fprintf(stderr, "%s\n", status.message().c_str());
      return 1;
    }
    lines = ShopLines(array.view(), true);
  }

  bool agree = true;
  double interpreted = 0;
  rt::LinePaths paths;
  const auto run_file = [&](const char* name, const rt::Executor& executor, bool digest) {
    const EngineRun run = RunFile(*journeys->program, executor, events_file, records_file);
    agree = SameCounts(name, ToShopCounts(run.counters), counts) && agree && run.counters.rejected == 0;
    if (digest) agree = SameRecords(name, DigestFile(records_file), expected) && agree;
    if (&executor == journeys->executor.get()) {
      interpreted = run.InterpretedShare();
      paths = run.paths;
    }
    return Harness::Sample{run.seconds, count};
  };
  Harness harness("canonical cart, a line");
  const char* simdjson = "simdjson, the fields read";
  harness.Add(simdjson, [&] {
    const DecodeRun run = DecodeShop(lines, true);
    agree = agree && run.events == count && run.sum == expected_sum;
    return Harness::Sample{run.seconds, count};
  });
  const rt::Interpreter interpreter(*journeys->program);
  if (!arguments.ratios) {
    harness.Add("file to records file, interpreted", [&] { return run_file("interpreted", interpreter, false); });
  }
  int round = 0;
  harness.Add("file to records file", [&] { return run_file("native", *journeys->executor, round++ == 0); });
  harness.Run(arguments.RoundsOr(5));
  std::printf("%lu lines of %.0f bytes; %.0f bytes of records a line\n", count,
              static_cast<double>(lines.size()) / static_cast<double>(count),
              static_cast<double>(expected.bytes) / static_cast<double>(count));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * interpreted);
  PrintLinePaths(paths);
  if (!arguments.ratios) harness.PrintTable(simdjson);
  PrintRatio("cart_jsonl", harness.Ratio("file to records file", simdjson));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
