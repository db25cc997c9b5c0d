// The canonical cart: the engine over decoded inputs against the same work by hand.
//
// Out: a table, and the line `ratio cart VALUE`. Both read the same decoded events in memory, deduplicate, keep clocks,
// fire timers and write their records' lines into a block of memory. Ends with failure if records or counters differ.
#include <cstdio>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/workload/shop_cart.h"

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
  const rt::Program& program = *journeys->program;
  const rt::Executor& executor = *journeys->executor;
  const HugeArray<ShopEvent> array = MakeShopEvents({.events = count, .customers = customers});
  const std::span<const ShopEvent> events = array.view();
  const auto feed = FeedShopEvents(program, events);

  RecordDigest expected, records;
  const ShopRun by_hand = CartByHand(events, customers, [&](std::string_view lines) { expected.Add(lines); });
  const EngineRun engine = RunInputs(program, executor, feed, [&](std::string_view lines) { records.Add(lines); });
  bool agree = SameCounts("engine", ToShopCounts(engine.counters), by_hand.counts);
  agree = SameRecords("engine", records, expected) && agree;

  Harness harness("canonical cart, an event");
  harness.Add("engine", [&] {
    const EngineRun run = RunInputs(program, executor, feed, nullptr);
    agree = agree && run.record_bytes == expected.bytes;
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("by hand", [&] {
    const ShopRun run = CartByHand(events, customers, nullptr);
    agree = agree && run.record_bytes == expected.bytes;
    if (!arguments.ratios) harness.Record("by hand, tables made in time", {run.seconds_with_memory, count});
    return Harness::Sample{run.seconds, count};
  });
  if (!arguments.ratios) {
    harness.Add("touch of its cache lines",
                [&] { return Harness::Sample{CartTouch(events, customers).seconds, count}; });
  }
  harness.Run(arguments.RoundsOr(5));
  std::printf("%lu events of %lu customers: %lu duplicates, %lu late, %lu timers; %.2f records an event\n", count,
              by_hand.counts.customers, by_hand.counts.duplicates, by_hand.counts.late, by_hand.counts.timers_fired,
              static_cast<double>(expected.lines) / static_cast<double>(count));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * engine.InterpretedShare());
  if (!arguments.ratios) harness.PrintTable("by hand");
  PrintRatio("cart", harness.Ratio("engine", "by hand"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
