// What a sink's queue says of itself, as plain data for whoever shows it. Changes nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/queue_state.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

struct QueueStatus {
  std::string sink;
  QueueState state;
  uint64_t queued = 0;              // not settled, tried or not
  uint64_t paused = 0;              // of the dead letters
  std::string oldest;               // the record's time of the first of these; empty: none
  std::optional<int64_t> next_try;  // of those that were tried
};

// Of every sink of the folder. `ready`: how much of the file of records is good.
Result<std::vector<QueueStatus>> QueueStatuses(Disk& folder, uint64_t ready);
// The disk of a file's folder, and its name there.
struct FileOnDisk {
  std::unique_ptr<FolderDisk> disk;
  std::string name;
};
FileOnDisk PlaceOf(const std::string& path);

}  // namespace journey::rt
