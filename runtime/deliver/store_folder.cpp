// Lock, forget, threads, run: in this order.
#include "runtime/deliver/store_folder.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime/deliver/erase.h"
#include "runtime/deliver/queue_status.h"
#include "runtime/platform/identity.h"
#include "runtime/store/log.h"
#include "runtime/store/modules.h"
#include "runtime/store/restorer.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {

namespace {

// Whether the path leads to the log or to what belongs to it, which is there or yet to be made.
bool IsStoresOwn(const std::string& path, const std::string& store) {
  const std::optional<FileIdentity> file = IdentityOf(path);
  if (!file) return false;
  if (!file->name.empty()) return IsStoresName(file->name) && file == IdentityOf(store + "/" + file->name);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(store, error)) {
    if (IsStoresName(entry.path().filename().string()) && IdentityOf(entry.path().string()) == file) return true;
  }
  return false;
}

}  // namespace

bool IsOwnRecords(const std::string& path, const std::string& store) {
  const std::string own = OwnRecordsOf(store);
  const auto place = [](const std::string& of) { return std::filesystem::absolute(of).lexically_normal(); };
  const std::optional<FileIdentity> identity = IdentityOf(path);
  return place(path) == place(own) || (identity && identity == IdentityOf(own));
}

AlsoForget ForgetSendsOf(const std::string& store) {
  return [store](const Ids& ids, uint64_t records_end) -> Status {
    const auto at_once = ForgetSendsAtOnce(store);
    return at_once.ok() ? at_once.value()(ids, records_end) : at_once.status();
  };
}

Result<AlsoForget> ForgetSendsAtOnce(const std::string& store) {
  const std::string folder = QueueFolderOf(store);
  std::error_code unknown;
  if (!std::filesystem::is_directory(folder, unknown)) {
    return AlsoForget([](const Ids&, uint64_t) { return Status(); });
  }
  auto lock = FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  return AlsoForget(
      [folder, held = std::make_shared<FolderLock>(std::move(*lock))](const Ids& ids, uint64_t records_end) {
        FolderDisk disk(folder);
        const std::vector<std::string> customers(ids.begin(), ids.end());
        return EraseFromQueues(disk, customers, records_end).status();
      });
}

Result<std::unique_ptr<FolderRun>> FolderRun::Open(const std::string& store, const Program& program,
                                                   const Executor& executor, const FolderRunOptions& options) {
  auto disk = FolderDisk::Make(store);
  if (!disk.ok()) return disk.status();
  if (!options.records.empty() && IsStoresOwn(options.records, store)) {
    return Status::Error(options.records + " is a file of the store's own, and not for records");
  }
  auto lock = FolderLock::Take(store, options.patience);
  if (!lock.ok()) return lock.status();
  std::unique_ptr<FolderRun> opened(
      new FolderRun(store, program, executor, options, std::move(*disk), std::move(*lock)));
  const auto finished = FinishForgetting(*opened->disk_, ForgetSendsOf(store));
  if (!finished.ok()) return finished.status();
  opened->finished_forgetting_ = finished.value();
  for (auto [thread, wanted] :
       {std::pair(&opened->commits_, options.commits_beside), std::pair(&opened->snapshots_, true)}) {
    if (!wanted) continue;
    auto made = BackgroundThread::Make();
    if (!made.ok()) return made.status();
    *thread = std::move(*made);
  }
  opened->options_.store.commits = opened->commits_.get();
  opened->options_.store.snapshots = opened->snapshots_.get();
  opened->options_.store.restore_threads = RestoreThreads();
  if (Status status = opened->Begin(); !status.ok()) return status;
  return opened;
}

Status FolderRun::Begin() {
  std::optional<RecordsPlace> place;
  if (!options_.records.empty()) {
    FileOnDisk records = PlaceOf(options_.records);
    records_ = std::move(records.disk);
    place = RecordsPlace{records_.get(), records.name};
  }
  auto run = DurableRun::Open(*disk_, program_, executor_, options_.session, options_.store, std::move(place));
  if (!run.ok()) return run.status();
  run_ = std::move(*run);
  return {};
}

Result<Forgotten> FolderRun::Forget(const std::string& customer) {
  const auto also = ForgetSendsAtOnce(store_);
  if (!also.ok()) return also.status();
  if (Status status = run_->Close(); !status.ok()) return status;
  run_ = nullptr;
  ForgetOptions options{.also = also.value()};
  if (!options_.records.empty()) options.records = FilePlaceOf(options_.records);
  auto forgotten = rt::Forget(*disk_, program_, executor_, customer, options);
  if (!forgotten.ok()) return forgotten.status();
  if (Status status = Begin(); !status.ok()) return status;
  return forgotten;
}

}  // namespace journey::rt
