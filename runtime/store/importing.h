// A store that is being made of an export: from the first of its files to the last, a file says so, and nobody takes
// the half of it for a store.
//
// Not thread-safe.
#pragma once

#include "base/status.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

inline constexpr std::string_view kImportingName = "importing";

// An error where one was begun and has not come to its end.
Status CheckNotImporting(Disk& disk);
Result<bool> IsImporting(Disk& disk);
// In a folder that has no store; or has the beginning of one, which goes.
Status BeginImporting(Disk& disk);
// All of it is on the disk.
Status EndImporting(Disk& disk);

}  // namespace journey::rt
