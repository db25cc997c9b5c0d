// An event with a list of twenty products: lines of orders to records, against the same work by hand.
//
// Out: a table, and the line `ratio list_event VALUE`: the engine from a file of lines to a file of records, over
// bench/workload/order_thanks.h, which has the lines in memory and leaves its records there. Both decode, sum up,
// deduplicate, keep clocks and fire timers. Ends with failure if records or counters differ.
#include <cstdio>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/workload/order_lines.h"
#include "bench/workload/order_thanks.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

namespace {

bool WriteFile(const std::string& path, std::string_view text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 100'000 : 500'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 10'000 : 50'000);
  Result<Journeys> journeys = LoadNative(JOURNEY_LIST_EVENT);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const TemporaryFolder folder("list_event");
  const std::string events_file = folder.File("events.jsonl"), records_file = folder.File("records.jsonl");
  const std::string lines = OrderLines(MakeShopEvents({.events = count, .customers = customers}).view());
  if (!WriteFile(events_file, lines)) {
    std::fprintf(stderr, "cannot write %s\n", events_file.c_str());
    return 1;
  }
  RecordDigest expected;
  const ShopRun by_hand = ThanksByHand(lines, count, customers, [&](std::string_view block) { expected.Add(block); });

  bool agree = true;
  double interpreted = 0;
  rt::LinePaths paths;
  const auto run_file = [&](const char* name, const rt::Executor& executor, bool digest) {
    const EngineRun run = RunFile(*journeys->program, executor, events_file, records_file);
    agree = SameCounts(name, ToShopCounts(run.counters), by_hand.counts) && agree && run.counters.rejected == 0;
    if (digest) agree = SameRecords(name, DigestFile(records_file), expected) && agree;
    if (&executor == journeys->executor.get()) {
      interpreted = run.InterpretedShare();
      paths = run.paths;
    }
    return Harness::Sample{run.seconds, count};
  };
  const rt::Interpreter interpreter(*journeys->program);
  Harness harness("orders of twenty products, a line");
  harness.Add("by hand", [&] {
    const ShopRun run = ThanksByHand(lines, count, customers, nullptr);
    agree = agree && run.record_bytes == expected.bytes;
    return Harness::Sample{run.seconds, count};
  });
  if (!arguments.ratios) {
    harness.Add("by hand, decoding and sums alone", [&] {
      const DecodeRun run = DecodeOrders(lines);
      agree = agree && run.events == count && run.rejected == 0;
      return Harness::Sample{run.seconds, count};
    });
    harness.Add("file to records file, interpreted", [&] { return run_file("interpreted", interpreter, false); });
  }
  int round = 0;
  harness.Add("file to records file", [&] { return run_file("native", *journeys->executor, round++ == 0); });
  harness.Run(arguments.RoundsOr(5));
  std::printf("%lu lines of %.0f bytes; %.2f records a line\n", count,
              static_cast<double>(lines.size()) / static_cast<double>(count),
              static_cast<double>(expected.lines) / static_cast<double>(count));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * interpreted);
  PrintLinePaths(paths);
  if (!arguments.ratios) harness.PrintTable("by hand");
  PrintRatio("list_event", harness.Ratio("file to records file", "by hand"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
