// A store's folder as the process has it that works with it: what stands in it and by what names, what is to be done
// before anything else, and a run over it.
//
// In: a path. Out: a run, whose folder nobody else has meanwhile. Beside the log and the snapshots a folder may have
// the file of records and the queues of sinks. Not thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/status.h"
#include "runtime/platform/background.h"
#include "runtime/platform/disk.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/forget.h"
#include "runtime/store/forgetting.h"

namespace journey::rt {

// The folder of queues in a store.
inline std::string QueueFolderOf(const std::string& store) { return store + "/deliver"; }
// The file of records that a store has where none is named.
inline std::string OwnRecordsOf(const std::string& store) { return store + "/records.jsonl"; }

// Whether this is that file, by whatever name.
bool IsOwnRecords(const std::string& path, const std::string& store);

// What a forget does where sends of the store are on their way: to its queues, which nobody may have open.
AlsoForget ForgetSendsOf(const std::string& store);
// The same for who begins: the queues are held from now on, for as long as what comes out lives. An error where
// somebody delivers from them.
Result<AlsoForget> ForgetSendsAtOnce(const std::string& store);

// What a run over a folder is to be.
struct FolderRunOptions {
  SessionOptions session;
  StoreOptions store;                     // `commits` and `snapshots` are the run's own
  std::string records;                    // the path of the file of records; empty: none is kept
  std::chrono::milliseconds patience{0};  // for another process that has the folder
  bool commits_beside = true;             // whether the log is written and synced by a thread of its own
};

class FolderRun {
 public:
  // The folder is made if it is missing, and held until the run is gone. A forget that was begun is brought to its end.
  // Program and executor must outlive the run. An error where another process has the folder, where the file of records
  // leads to one of the store's own, and as DurableRun::Open.
  static Result<std::unique_ptr<FolderRun>> Open(const std::string& store, const Program& program,
                                                 const Executor& executor, const FolderRunOptions& options);
  DurableRun& run() { return *run_; }
  bool runs() const { return run_ != nullptr; }
  // Closes the run, erases the customer, also from the file of records, and goes on with a new run. Nobody may have the
  // queues open. After a failure there may be none, as `runs` says: then `run` must not be called.
  Result<Forgotten> Forget(const std::string& customer);
  // Whether Open had to bring one to its end.
  bool finished_forgetting() const { return finished_forgetting_; }

 private:
  FolderRun(std::string store, const Program& program, const Executor& executor, FolderRunOptions options,
            std::unique_ptr<FolderDisk> disk, FolderLock lock)
      : store_(std::move(store)),
        program_(program),
        executor_(executor),
        options_(std::move(options)),
        disk_(std::move(disk)),
        lock_(std::move(lock)) {}
  Status Begin();

  const std::string store_;
  const Program& program_;
  const Executor& executor_;
  FolderRunOptions options_;

  std::unique_ptr<FolderDisk> disk_;
  FolderLock lock_;
  std::unique_ptr<FolderDisk> records_;
  bool finished_forgetting_ = false;
  std::unique_ptr<BackgroundThread> commits_, snapshots_;
  std::unique_ptr<DurableRun> run_;  // goes before what it uses
};

}  // namespace journey::rt
