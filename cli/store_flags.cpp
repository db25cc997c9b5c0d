// A folder and a format.
#include "cli/store_flags.h"

#include <filesystem>

#include "cli/flags.h"
#include "cli/output.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/store/inspect.h"
#include "runtime/store/log.h"
#include "runtime/store/snapshot.h"
#include "runtime/value/calendar.h"

namespace journey::cli {

void AddStoreFlags(Command command, StoreFlags& flags, bool required) {
  Flag store = command.Value("store", flags.store, "The folder given to run --store");
  if (required) store.Required();
  command.Value("--format", flags.format, "text or json, one document with format_version 1")
      .OneOf({"text", "json"})
      .ShowDefault();
}

Result<std::unique_ptr<rt::FolderDisk>> OpenToLook(const StoreFlags& flags) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(flags.store, unknown)) return Status::Error(flags.store + " is no folder");
  if (Status status = rt::CheckNoOutputIn(flags.store); !status.ok()) return status;
  return std::make_unique<rt::FolderDisk>(flags.store);
}

Status CheckIsStore(const std::string& store) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(store, unknown)) return Status::Error(store + " is no folder");
  rt::FolderDisk disk(store);
  for (const std::string_view prefix : {rt::kSegmentPrefix, rt::kSnapshotPrefix}) {
    const auto files = rt::FilesNamed(disk, prefix);
    if (!files.ok()) return files.status();
    if (!files.value().empty()) return {};
  }
  return Status::Error("there is no store in the folder " + store);
}

Status FinishForgettingIn(const std::string& store, rt::Disk& disk) {
  const auto finished = rt::FinishForgetting(disk, rt::ForgetSendsOf(store));
  if (finished.ok() && finished.value()) Err("store {}: a forget was brought to its end\n", store);
  return finished.status();
}

Result<StoreToChange> OpenToChange(const StoreFlags& flags) {
  if (const auto disk = OpenToLook(flags); !disk.ok()) return disk.status();
  if (Status status = CheckIsStore(flags.store); !status.ok()) return status;
  auto lock = rt::FolderLock::Take(flags.store);
  if (!lock.ok()) return lock.status();
  return OpenLocked(flags, std::make_unique<rt::FolderLock>(std::move(*lock)));
}

Result<StoreToChange> OpenLocked(const StoreFlags& flags, std::unique_ptr<rt::FolderLock> lock) {
  StoreToChange store{.lock = std::move(lock), .disk = std::make_unique<rt::FolderDisk>(flags.store)};
  const auto fault = [&](const Status& status) { return Status::Error(flags.store + ": " + status.message()); };
  if (const Status status = FinishForgettingIn(flags.store, *store.disk); !status.ok()) return fault(status);
  auto program = rt::ProgramOf(*store.disk);
  if (!program.ok()) return fault(program.status());
  store.program = std::move(*program);
  return store;
}

std::string MomentText(const std::optional<int64_t>& moment) {
  return moment ? rt::FormatInstant(*moment) : std::string("never");
}

}  // namespace journey::cli
