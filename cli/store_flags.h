// What `status`, `verify` and `inspect` share: a store's folder, opened to be looked at.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "cli/flags.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/store/forgetting.h"

namespace journey::cli {

struct StoreFlags {
  std::string store;
  std::string format = "text";
  bool json() const { return format == "json"; }
};

// A store that need not be named is looked for by the command itself.
void AddStoreFlags(Command command, StoreFlags& flags, bool required = true);
// The folder must be there; nothing in it is changed.
Result<std::unique_ptr<rt::FolderDisk>> OpenToLook(const StoreFlags& flags);
// Whether the folder is one that a run has kept something in: otherwise nothing may be left in it, a lock neither.
Status CheckIsStore(const std::string& store);
// A forget that was begun in this store, which is locked, is brought to its end.
Status FinishForgettingIn(const std::string& store, rt::Disk& disk);
// A store that nobody else has open now, and the program that it is of.
struct StoreToChange {
  std::unique_ptr<rt::FolderLock> lock;
  std::unique_ptr<rt::FolderDisk> disk;
  std::unique_ptr<rt::Program> program;
};
// All of these: the folder is a store, locked, and a forget that was begun in it is brought to its end.
Result<StoreToChange> OpenToChange(const StoreFlags& flags);
// The same for who has the lock of a folder that is a store.
Result<StoreToChange> OpenLocked(const StoreFlags& flags, std::unique_ptr<rt::FolderLock> lock);
// An instant as text; "never" for none.
std::string MomentText(const std::optional<int64_t>& moment);

}  // namespace journey::cli
