// What a store costs: the canonical cart from a file of lines to a file of records, with a store and without one.
//
// Out: a table, and the lines `ratio durable VALUE` (with a store, no snapshot while it runs, over without; elapsed
// time, since a disk is waited for), `ratio durable_cpu VALUE` (the same of the thread's processor time), `ratio
// snapshot VALUE` (with snapshots at the customers' share of the usual distance over without any; the longest stall is
// printed beside it), `ratio recovery VALUE` (opening the store that a run has closed over reading the bytes of its
// files) and `ratio store_bytes VALUE` (bytes of log over those of the lines packed by zstd). Ends with failure if a
// run writes other records than the one without a store, or a start finds other than what was closed. Everything lies
// in a folder of its own among the temporary ones; one thread, but as many as in `journey run` where a start restores.
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/check.h"
#include "bench/canonical_engine.h"
#include "bench/harness.h"
#include "bench/shop_feed.h"
#include "bench/workload/cpu_clock.h"
#include "bench/workload/shop_cart.h"
#include "runtime/platform/background.h"
#include "runtime/platform/disk.h"
#include "runtime/records/line_writer.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/restorer.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// As `journey run --store` has it for a file.
constexpr std::chrono::milliseconds kCommitAfter{50};
// Customers for whom a snapshot each StoreOptions::snapshot_bytes is meant here.
constexpr uint64_t kUsualCustomers = 1'000'000;
constexpr uint64_t kNoSnapshot = UINT64_MAX / 2;

struct Times {
  double seconds = 0, cpu_seconds = 0;
};

struct StoreRun : Times {
  double longest_stall = 0;  // between two lines
  uint64_t log_bytes = 0;    // without the last snapshot
};

class Bench {
 public:
  Bench(const Journeys& journeys, const std::string& folder)
      : journeys_(journeys),
        executor_(*journeys.executor),
        folder_(folder),
        store_(folder + "/store"),
        events_(folder + "/events.jsonl") {}

  // As `journey run` does it without a store.
  Times RunPlain() {
    std::filesystem::remove(folder_ + "/records.jsonl");
    const auto start = Clock::now();
    const CpuClock cpu;
    auto writer = rt::LineWriter::Open(folder_ + "/records.jsonl");
    CHECK(writer.ok());
    rt::RecordBuffers buffers(journeys_.program->module(), {}, true,
                              [&](std::string_view lines) { (*writer)->WriteLines(lines); });
    rt::Session session(*journeys_.program, executor_, buffers);
    auto source = rt::OpenInput(*journeys_.program, events_, {.map_files = true});
    CHECK(source.ok());
    rt::FeedAll(**source, session);
    session.Finish();
    CHECK((*writer)->Close().ok());
    Count(session.counters());
    return {SecondsSince(start), cpu.Seconds()};
  }

  StoreRun Run(uint64_t snapshot_bytes) {
    std::filesystem::remove_all(store_);
    std::filesystem::remove(folder_ + "/records.jsonl");
    StoreRun run;
    const auto start = Clock::now();
    const CpuClock cpu;
    auto disk = rt::FolderDisk::Make(store_);
    CHECK(disk.ok());
    const std::unique_ptr<rt::DurableRun> durable = Open(**disk, snapshot_bytes);
    auto source = rt::OpenInput(*journeys_.program, events_, {.map_files = true});
    CHECK(source.ok());
    auto last = Clock::now();
    rt::FeedCalls calls;
    calls.go_on = [&](uint64_t lines) {
      // Looking at the clock is not free.
      if (lines % 64 != 0) return true;
      const auto now = Clock::now();
      run.longest_stall = std::max(run.longest_stall, std::chrono::duration<double>(now - last).count());
      last = now;
      return true;
    };
    (void)durable->Feed(**source, events_, calls);
    CHECK(durable->Finish(std::nullopt).ok() && durable->Commit().ok());
    run.seconds = SecondsSince(start);
    run.cpu_seconds = cpu.Seconds();
    Count(durable->session().counters());
    paths_ = (*source)->paths();
    for (const rt::Disk::Entry& file : Files(**disk)) {
      if (file.name.starts_with("log-")) run.log_bytes += file.size;
    }
    CHECK(durable->Close().ok());
    return run;
  }

  // A start behind a run that was closed.
  double Recover(uint64_t customers) {
    const auto start = Clock::now();
    auto disk = rt::FolderDisk::Make(store_);
    CHECK(disk.ok());
    const std::unique_ptr<rt::DurableRun> durable = Open(**disk, kNoSnapshot);
    const double seconds = SecondsSince(start);
    CHECK(!durable->recovered().created && durable->session().counters().customers == customers);
    return seconds;
  }

  // What a start has to read: everything in the folder, once.
  double ReadAll(uint64_t* bytes) {
    const auto start = Clock::now();
    auto disk = rt::FolderDisk::Make(store_);
    CHECK(disk.ok());
    *bytes = 0;
    uint64_t sum = 0;
    for (const rt::Disk::Entry& file : Files(**disk)) {
      for (uint64_t at = 0; at < file.size;) {
        constexpr uint64_t kPiece = uint64_t{1} << 20;
        auto piece = (*disk)->Read(file.name, at, kPiece);
        CHECK(piece.ok() && !piece->empty());
        for (size_t i = 0; i + 8 <= piece->size(); i += 8) {
          uint64_t word;
          std::memcpy(&word, piece->data() + i, sizeof word);
          sum += word;
        }
        at += piece->size();
      }
      *bytes += file.size;
    }
    CHECK(sum != 0);
    return SecondsSince(start);
  }

  // Of the last run, and of all.
  const rt::EngineCounters& counters() const { return counters_; }
  const rt::LinePaths& paths() const { return paths_; }
  double InterpretedShare() const {
    return static_cast<double>(executor_.interpreted_steps()) / static_cast<double>(inputs_);
  }

 private:
  void Count(const rt::EngineCounters& counters) {
    counters_ = counters;
    inputs_ += counters.events + counters.identifies + counters.duplicates;
  }
  std::unique_ptr<rt::DurableRun> Open(rt::Disk& disk, uint64_t snapshot_bytes) {
    rt::StoreOptions options;
    options.snapshot_bytes = snapshot_bytes;
    options.commit_after = kCommitAfter;
    if (commits_ == nullptr) commits_ = std::move(rt::BackgroundThread::Make().value());
    if (snapshots_ == nullptr) snapshots_ = std::move(rt::BackgroundThread::Make().value());
    options.commits = commits_.get();
    options.snapshots = snapshots_.get();
    options.restore_threads = rt::RestoreThreads();
    if (records_disk_ == nullptr) records_disk_ = std::make_unique<rt::FolderDisk>(folder_);
    auto run = rt::DurableRun::Open(disk, *journeys_.program, executor_, {}, options,
                                    rt::RecordsPlace{records_disk_.get(), "records.jsonl"});
    if (!run.ok()) std::fprintf(stderr, "%s\n", run.status().message().c_str());
    CHECK(run.ok());
    return std::move(*run);
  }
  static std::vector<rt::Disk::Entry> Files(rt::Disk& disk) {
    auto files = disk.List();
    CHECK(files.ok());
    return std::move(*files);
  }

  const Journeys& journeys_;
  const PathCounter executor_;
  const std::string folder_, store_, events_;
  std::unique_ptr<rt::FolderDisk> records_disk_;
  std::unique_ptr<rt::BackgroundThread> commits_, snapshots_;
  rt::EngineCounters counters_;
  rt::LinePaths paths_;
  uint64_t inputs_ = 0;
};

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
  Bench bench(*journeys, folder.File(""));
  bool agree = true;
  RecordDigest expected;
  const auto check = [&](const char* name) {
    agree = SameCounts(name, ToShopCounts(bench.counters()), counts) && agree;
    agree = SameRecords(name, DigestFile(records_file), expected) && agree;
  };
  double stall = 0, stall_with_snapshots = 0;
  uint64_t log_bytes = 0, store_bytes = 0;
  Harness harness("canonical cart with a store");
  harness.Add("without", [&] {
    const Times run = bench.RunPlain();
    if (expected.lines == 0) expected = DigestFile(records_file);
    check("without");
    harness.Record("without, processor", {run.cpu_seconds, count});
    return Harness::Sample{run.seconds, count};
  });
  harness.Add("with a store", [&] {
    const StoreRun run = bench.Run(kNoSnapshot);
    check("with a store");
    stall = std::max(stall, run.longest_stall);
    log_bytes = run.log_bytes;
    harness.Record("with a store, processor", {run.cpu_seconds, count});
    harness.Record("a start", {bench.Recover(counts.customers), counts.customers});
    harness.Record("its bytes read", {bench.ReadAll(&store_bytes), counts.customers});
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
  std::printf("log: %.1f bytes a line (packed lines %.1f); a start reads %.0f bytes a customer\n",
              static_cast<double>(log_bytes) / static_cast<double>(count),
              static_cast<double>(packed) / static_cast<double>(count),
              static_cast<double>(store_bytes) / static_cast<double>(counts.customers));
  std::printf("steps with interpreted functions: %.2f %%\n", 100 * bench.InterpretedShare());
  PrintLinePaths(bench.paths());
  if (!arguments.ratios) harness.PrintTable("without");
  PrintRatio("durable", harness.Ratio("with a store", "without"));
  PrintRatio("durable_cpu", harness.Ratio("with a store, processor", "without, processor"));
  PrintRatio("snapshot", harness.Ratio("with snapshots", "with a store"));
  PrintRatio("recovery", harness.Ratio("a start", "its bytes read"));
  PrintRatio("store_bytes", static_cast<double>(log_bytes) / static_cast<double>(packed));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
