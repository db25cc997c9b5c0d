// A log's segments and snapshots made anew: the same entries and customers, but for what is to change or to go.
//
// In: a file that is whole. Out: one with the same frames, under another log's number, so that the two are never taken
// for parts of one log. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {

struct SegmentChange {
  uint64_t log = 0;   // what the log is called from then on
  uint64_t from = 0;  // what stands before this position is left out
  // What is to stand in the place of an entry or a note; nothing: a note is left out. Inputs give inputs.
  std::function<std::optional<Entry>(const Entry& entry)> entry;
};
// The segment's bytes as they are to be. Memory is taken for both files.
Result<std::string> ChangedSegment(Disk& disk, const Program& program, const std::string& name,
                                   const SegmentChange& change);

// Writes the snapshot under its own name, with the customers that are to be kept and this in the place of what is not a
// customer's.
Status ChangeSnapshot(Disk& disk, SnapshotReader& snapshot, const SnapshotMeta& meta,
                      const std::function<bool(const std::string& customer)>& keep);

}  // namespace journey::rt
