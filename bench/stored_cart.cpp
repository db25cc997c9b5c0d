// Runs and starts as `journey run --store` has them for a file.
#include "bench/stored_cart.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/check.h"
#include "bench/workload/cpu_clock.h"
#include "runtime/records/line_writer.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/store/restorer.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::chrono::milliseconds kCommitAfter{50};

std::vector<rt::Disk::Entry> Files(rt::Disk& disk) {
  auto files = disk.List();
  CHECK(files.ok());
  return std::move(*files);
}

}  // namespace

StoredCart::StoredCart(const Journeys& journeys, const std::string& folder)
    : journeys_(journeys),
      executor_(*journeys.executor),
      folder_(folder),
      store_(folder + "/store"),
      events_(folder + "/events.jsonl") {}

Times StoredCart::RunPlain() {
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

StoreRun StoredCart::Run(uint64_t snapshot_bytes) {
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

double StoredCart::Recover(uint64_t customers) {
  const auto start = Clock::now();
  auto disk = rt::FolderDisk::Make(store_);
  CHECK(disk.ok());
  const std::unique_ptr<rt::DurableRun> durable = Open(**disk, kNoSnapshot);
  const double seconds = SecondsSince(start);
  CHECK(!durable->recovered().created && durable->session().counters().customers == customers);
  return seconds;
}

double StoredCart::ReadAll(uint64_t* bytes) {
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

void StoredCart::Count(const rt::EngineCounters& counters) {
  counters_ = counters;
  inputs_ += counters.events + counters.identifies + counters.duplicates;
}

std::unique_ptr<rt::DurableRun> StoredCart::Open(rt::Disk& disk, uint64_t snapshot_bytes) {
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

}  // namespace journey::bench
