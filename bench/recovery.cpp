// A start of a large store: the canonical cart's customers restored from a snapshot, against reading the same bytes.
//
// Out: a table, and the line `ratio recovery VALUE`: opening the store that a run has closed, over reading all bytes of
// its files, elapsed time of both. A start waits for the disk a few times, however large the store is; so this one is
// large enough that the ratio says what its customers cost. Ends with failure if a start finds other than what was
// closed. Everything lies in a folder of its own among the temporary ones: six gigabytes for a million customers.
#include <cstdio>
#include <filesystem>

#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/stored_cart.h"
#include "bench/workload/shop_cart.h"

namespace journey::bench {

namespace {

int Main(const Arguments& arguments) {
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 1'000'000 : 5'000'000);
  const uint64_t count = arguments.EventsOr(uint64_t{customers} * (arguments.ratios ? 10 : 8));
  Result<Journeys> journeys = LoadNative(JOURNEY_CANONICAL_CART);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const TemporaryFolder folder("recovery");
  const std::string events_file = folder.File("events.jsonl");
  ShopCounts counts;
  {
    const HugeArray<ShopEvent> array = MakeShopEvents({.events = count, .customers = customers});
    counts = CartByHand(array.view(), customers, nullptr).counts;
    if (const Status status = WriteShopFile(events_file, array.view(), true); !status.ok()) {
      std::fprintf(stderr, "%s\n", status.message().c_str());
      return 1;
    }
  }
  StoredCart store(*journeys, folder.File(""));
  store.Run(StoredCart::kNoSnapshot);
  const bool agree = SameCounts("with a store", ToShopCounts(store.counters()), counts);
  std::filesystem::remove(events_file);

  uint64_t bytes = 0;
  Harness harness("a start of a store, a customer");
  harness.Add("a start", [&] { return Harness::Sample{store.Recover(counts.customers), counts.customers}; });
  harness.Add("its bytes read", [&] { return Harness::Sample{store.ReadAll(&bytes), counts.customers}; });
  harness.Run(arguments.RoundsOr(5));
  std::printf("%lu customers of %lu lines; a start reads %.0f bytes a customer\n", counts.customers, count,
              static_cast<double>(bytes) / static_cast<double>(counts.customers));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * store.InterpretedShare());
  PrintLinePaths(store.paths());
  if (!arguments.ratios) harness.PrintTable("its bytes read");
  PrintRatio("recovery", harness.Ratio("a start", "its bytes read"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
