// The file has nothing in it.
#include "runtime/store/importing.h"

#include <string>

#include "runtime/store/log.h"
#include "runtime/store/modules.h"
#include "runtime/store/mutants.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {

Result<bool> IsImporting(Disk& disk) { return HasFile(disk, kImportingName); }

Status CheckNotImporting(Disk& disk) {
  const auto is = IsImporting(disk);
  if (!is.ok() || !is.value()) return is.status();
  return Status::Error(disk.Title(std::string(kImportingName)) +
                       " says that an import has not come to its end: import it again");
}

Status BeginImporting(Disk& disk) {
  if (JOURNEY_PLANTED(kImportNotSaid)) return {};
  if (Status status = WriteWhole(disk, std::string(kImportingName), {}); !status.ok()) return status;
  for (const std::string_view prefix : {kSegmentPrefix, kSnapshotPrefix, kModulePrefix}) {
    const auto files = FilesNamed(disk, prefix);
    if (!files.ok()) return files.status();
    for (const Disk::Entry& file : files.value()) {
      if (Status status = disk.Remove(file.name); !status.ok()) return status;
    }
  }
  return disk.SyncNames();
}

Status EndImporting(Disk& disk) {
  if (JOURNEY_PLANTED(kImportNotSaid)) return {};
  if (Status status = disk.Remove(std::string(kImportingName)); !status.ok()) return status;
  return disk.SyncNames();
}

}  // namespace journey::rt
