// The canonical cart with a store behind it, in a folder: runs with and without one, and starts of what a run has
// closed.
//
// One thread, but as many as in `journey run` where a start restores. Whatever goes wrong ends the process.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/canonical_engine.h"
#include "runtime/platform/background.h"
#include "runtime/platform/disk.h"
#include "runtime/store/durable_run.h"

namespace journey::bench {

struct Times {
  double seconds = 0, cpu_seconds = 0;  // elapsed; of the thread that handles inputs
};

struct StoreRun : Times {
  double longest_stall = 0;  // between two lines
  uint64_t log_bytes = 0;    // without the last snapshot
};

class StoredCart {
 public:
  static constexpr uint64_t kNoSnapshot = UINT64_MAX / 2;

  // `folder` ends with a slash and has events.jsonl; all else is made there. The journeys must outlive it.
  StoredCart(const Journeys& journeys, const std::string& folder);

  // As `journey run` does it without a store.
  Times RunPlain();
  // With one that is new, and a snapshot each so many bytes of log; the last one when it is closed.
  StoreRun Run(uint64_t snapshot_bytes);
  // A start behind a run that was closed, which must find so many customers: elapsed seconds.
  double Recover(uint64_t customers);
  // What a start has to read: everything in the folder, once. Elapsed seconds.
  double ReadAll(uint64_t* bytes);

  // Of the last run, and of all.
  const rt::EngineCounters& counters() const { return counters_; }
  const rt::LinePaths& paths() const { return paths_; }
  double InterpretedShare() const {
    return static_cast<double>(executor_.interpreted_steps()) / static_cast<double>(inputs_);
  }

 private:
  void Count(const rt::EngineCounters& counters);
  std::unique_ptr<rt::DurableRun> Open(rt::Disk& disk, uint64_t snapshot_bytes);

  const Journeys& journeys_;
  const PathCounter executor_;
  const std::string folder_, store_, events_;
  std::unique_ptr<rt::FolderDisk> records_disk_;
  std::unique_ptr<rt::BackgroundThread> commits_, snapshots_;
  rt::EngineCounters counters_;
  rt::LinePaths paths_;
  uint64_t inputs_ = 0;
};

}  // namespace journey::bench
