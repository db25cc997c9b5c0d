// Drops what a store keeps beyond its newest snapshot: older snapshots, and the log before it.
//
// The snapshot and the log behind it are whole, or nothing is dropped; what is dropped goes file by file, and any part
// of it may be done again. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"

namespace journey::rt {

struct Compacted {
  std::optional<uint64_t> snapshot;            // its position; nothing where there is none, and nothing was done
  uint64_t bytes_before = 0, bytes_after = 0;  // of log and snapshots
};

// Of a store of this program that nobody else has open, and in which nothing is unfinished (FinishForgetting).
Result<Compacted> CompactStore(Disk& disk, const Program& program);

}  // namespace journey::rt
