// Snapshots first, so that none is left whose log has gone; then segments; then the beginning of the first one left.
#include "runtime/store/compact.h"

#include "runtime/store/mutants.h"
#include "runtime/store/recovery.h"
#include "runtime/store/rewrite.h"

namespace journey::rt {
namespace {

Result<uint64_t> BytesOf(Disk& disk) {
  uint64_t bytes = 0;
  for (const std::string_view prefix : {kSegmentPrefix, kSnapshotPrefix}) {
    const auto files = FilesNamed(disk, prefix);
    if (!files.ok()) return files.status();
    for (const Disk::Entry& file : files.value()) bytes += file.size;
  }
  return bytes;
}

Status DropSnapshotsBut(Disk& disk, const std::string& kept) {
  const auto files = FilesNamed(disk, kSnapshotPrefix);
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : files.value()) {
    if (file.name == kept) continue;
    if (Status status = disk.Remove(file.name); !status.ok()) return status;
  }
  return disk.SyncNames();
}

// What a segment has before the position goes, too.
Status CutBeginning(Disk& disk, const Program& program, const Segment& segment, uint64_t log, uint64_t position) {
  const SegmentChange change{
      .log = log, .from = position, .entry = [](const Entry& entry) { return std::optional(entry); }};
  const auto bytes = ChangedSegment(disk, program, segment.name, change);
  return bytes.ok() ? WriteWhole(disk, segment.name, bytes.value()) : bytes.status();
}

}  // namespace

Result<Compacted> CompactStore(Disk& disk, const Program& program) {
  auto recovery = Recovery::Open(disk);
  if (!recovery.ok()) return recovery.status();
  Compacted result;
  const auto before = BytesOf(disk);
  if (!before.ok()) return before.status();
  result.bytes_before = result.bytes_after = before.value();
  if (recovery->snapshot() == nullptr) return result;
  // Whatever is wrong with the log is told before anything goes.
  if (Status status = recovery->FindNotes(program); !status.ok()) return status;
  const uint64_t position = recovery->start() + (JOURNEY_PLANTED(kCompactedTooMuch) ? 1 : 0);
  result.snapshot = recovery->start();
  if (Status status = recovery->log().Repair(recovery->start()); !status.ok()) return status;
  if (Status status = DropSnapshotsBut(disk, recovery->snapshot()->name()); !status.ok()) return status;
  if (Status status = DropSegmentsBefore(disk, position); !status.ok()) return status;
  if (Status status = disk.SyncNames(); !status.ok()) return status;
  for (const Segment& segment : recovery->log().segments()) {
    if (segment.first >= position || segment.end < position) continue;
    // One that ends here stays only if it is the last.
    if (&segment != &recovery->log().segments().back() && segment.end == position) continue;
    if (Status status = CutBeginning(disk, program, segment, recovery->log_id(), position); !status.ok()) return status;
  }
  const auto after = BytesOf(disk);
  if (!after.ok()) return after.status();
  result.bytes_after = after.value();
  return result;
}

}  // namespace journey::rt
