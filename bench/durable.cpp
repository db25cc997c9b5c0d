// What a store costs: the canonical cart from a file of lines to a file of records, with a store and without one.
//
// Out: a table, and the lines `ratio durable VALUE` (with a store, no snapshot while it runs, over without; elapsed
// time, since a disk is waited for), `ratio durable_cpu VALUE` (the same of the thread's processor time), `ratio
// snapshot VALUE` (with snapshots at the customers' share of the usual distance over without any; the longest stall is
// printed beside it) and `ratio store_bytes VALUE` (bytes of log over those of the lines packed by zstd). Ends with
// failure if a run writes other records than the one without a store. Everything lies in a folder of its own among the
// temporary ones; one thread.
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

#include "base/check.h"
#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/stored_cart.h"
#include "bench/workload/shop_cart.h"

namespace journey::bench {

namespace {

// Customers for whom a snapshot each StoreOptions::snapshot_bytes is meant here.
constexpr uint64_t kUsualCustomers = 1'000'000;

// As one stream, made piece by piece: of many customers the lines are more than memory holds.
size_t PackedBytes(std::span<const ShopEvent> events) {
  constexpr size_t kPiece = 65'536;  // events
  const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  CHECK(context != nullptr);
  std::string out(ZSTD_CStreamOutSize(), '\0');
  size_t size = 0;
  for (bool last = false; !last; events = events.subspan(std::min(kPiece, events.size()))) {
    last = events.size() <= kPiece;
    const std::string lines = ShopLines(events.first(std::min(kPiece, events.size())), true);
    ZSTD_inBuffer in{lines.data(), lines.size(), 0};
    for (bool done = false; !done;) {
      ZSTD_outBuffer piece{out.data(), out.size(), 0};
      const size_t left = ZSTD_compressStream2(context.get(), &piece, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      CHECK(ZSTD_isError(left) == 0);
      size += piece.pos;
      done = last ? left == 0 : in.pos == in.size;
    }
  }
  return size;
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 1'000'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 100'000 : 1'000'000);
  Result<Journeys> journeys = LoadNative(JOURNEY_CANONICAL_CART);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const TemporaryFolder folder("durable");
  const std::string events_file = folder.File("events.jsonl"), records_file = folder.File("records.jsonl");
  ShopCounts counts;
  size_t packed = 0;
  {
    const HugeArray<ShopEvent> array = MakeShopEvents({.events = count, .customers = customers});
    counts = CartByHand(array.view(), customers, nullptr).counts;
    if (const Status status = WriteShopFile(events_file, array.view(), true); !status.ok()) {
      std::fprintf(stderr, "%s\n", status.message().c_str());
      return 1;
    }
    packed = PackedBytes(array.view());
  }
  StoredCart bench(*journeys, folder.File(""));
  bool agree = true;
  RecordDigest expected;
  const auto check = [&](const char* name) {
    agree = SameCounts(name, ToShopCounts(bench.counters()), counts) && agree;
    agree = SameRecords(name, DigestFile(records_file), expected) && agree;
  };
  double stall = 0, stall_with_snapshots = 0;
  uint64_t log_bytes = 0;
  Harness harness("canonical cart with a store");
  harness.Add("without", [&] {
    const Times run = bench.RunPlain();
    if (expected.lines == 0) expected = DigestFile(records_file);
    check("without");
    harness.Record("without, processor", {run.cpu_seconds, count});
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("with a store", [&] {
    const StoreRun run = bench.Run(StoredCart::kNoSnapshot);
    check("with a store");
    stall = std::max(stall, run.longest_stall);
    log_bytes = run.log_bytes;
    harness.Record("with a store, processor", {run.cpu_seconds, count});
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("with snapshots", [&] {
    const StoreRun run = bench.Run(rt::StoreOptions().snapshot_bytes * customers / kUsualCustomers);
    check("with snapshots");
    stall_with_snapshots = std::max(stall_with_snapshots, run.longest_stall);
    return Harness::Sample{run.seconds, count};
  });
  harness.Run(arguments.RoundsOr(5));
  std::printf("%lu lines, %lu customers; longest stall %.0f ms, with snapshots %.0f ms\n", count, counts.customers,
              stall * 1e3, stall_with_snapshots * 1e3);
  std::printf("log: %.1f bytes a line (packed lines %.1f)\n",
              static_cast<double>(log_bytes) / static_cast<double>(count),
              static_cast<double>(packed) / static_cast<double>(count));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * bench.InterpretedShare());
  PrintLinePaths(bench.paths());
  if (!arguments.ratios) harness.PrintTable("without");
  PrintRatio("durable", harness.Ratio("with a store", "without"));
  PrintRatio("durable_cpu", harness.Ratio("with a store, processor", "without, processor"));
  PrintRatio("snapshot", harness.Ratio("with snapshots", "with a store"));
  PrintRatio("store_bytes", static_cast<double>(log_bytes) / static_cast<double>(packed));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
