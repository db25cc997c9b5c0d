// What message ids cost: the canonical cart from file to records file, the same lines with their ids over without.
//
// Out: a table, and the line `ratio message_ids VALUE`. Without ids the re-delivered lines count as events, late ones.
#include <cstdio>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"

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
  const TemporaryFolder folder("message_ids");
  const std::string with_file = folder.File("with.jsonl"), without_file = folder.File("without.jsonl");
  {
    const HugeArray<ShopEvent> array = MakeShopEvents({.events = count, .customers = customers});
    for (const bool with : {true, false}) {
      const Status status = WriteShopFile(with ? with_file : without_file, array.view(), with);
      if (!status.ok()) {
        std::fprintf(stderr, "%s\n", status.message().c_str());
        return 1;
      }
    }
  }
  bool agree = true;
  double interpreted[2] = {};
  const auto add = [&](Harness& harness, const char* name, const std::string& file, bool with) {
    harness.Add(name, [&, file, with] {
      const EngineRun run = RunFile(*journeys->program, *journeys->executor, file, folder.File("records.jsonl"));
      const rt::EngineCounters& counters = run.counters;
      agree = agree && counters.events + counters.duplicates == count && (counters.duplicates > 0) == with;
      interpreted[with] = run.InterpretedShare();
      return Harness::Sample{run.seconds, count};
    });
  };
  Harness harness("canonical cart, a line");
  add(harness, "with message ids", with_file, true);
  add(harness, "without", without_file, false);
  harness.Run(arguments.RoundsOr(5));
  std::printf("steps with interpreted functions: %.2f %% with ids, %.2f %% without\n", 100 * interpreted[1],
              100 * interpreted[0]);
  if (!agree) std::fprintf(stderr, "the lines with ids and those without are not the same events\n");
  if (!arguments.ratios) harness.PrintTable("without");
  PrintRatio("message_ids", harness.Ratio("with message ids", "without"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
