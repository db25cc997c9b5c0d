// Snapshots from the newest on, then the log from the one that is whole.
#include "runtime/store/recovery.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/store/forgetting.h"
#include "runtime/store/importing.h"
#include "runtime/store/mutants.h"
#include "runtime/store/removal_requests.h"

namespace journey::rt {

Result<Recovery> Recovery::Open(Disk& disk, Look look) {
  if (Status status = CheckNobodyIsBeingForgotten(disk); !status.ok()) return status;
  if (Status status = CheckNotImporting(disk); !status.ok()) return status;
  const auto files = FilesNamed(disk, kSnapshotPrefix);
  if (!files.ok()) return files.status();
  std::optional<SnapshotReader> snapshot;
  std::vector<std::string> damaged;
  for (auto file = files.value().rbegin(); file != files.value().rend() && !snapshot; ++file) {
    auto reader =
        look == Look::kWhole ? SnapshotReader::Open(disk, file->name) : SnapshotReader::OpenByEnds(disk, *file);
    if (reader.ok()) {
      snapshot = std::move(*reader);
    } else {
      damaged.push_back(reader.status().message());
    }
  }
  const uint64_t from = snapshot ? snapshot->meta().position : 0;
  auto log = look == Look::kWhole ? LogReader::Open(disk, from) : LogReader::OpenByHeads(disk, from);
  if (!log.ok()) {
    std::string message = log.status().message();
    for (const std::string& one : damaged) message += "; and a snapshot cannot be used: " + one;
    return Status::Error(std::move(message));
  }
  Recovery recovery(disk, look, std::move(*log));
  recovery.snapshot_ = std::move(snapshot);
  recovery.damaged_ = std::move(damaged);
  if (recovery.log_.segments().empty() && !recovery.damaged_.empty()) {
    return Status::Error("the log is gone, and " + recovery.damaged_.front());
  }
  if (look == Look::kWhole || recovery.segments().empty()) {
    if (Status status = recovery.CheckSnapshot(recovery.log_); !status.ok()) return status;
  }
  return recovery;
}

Status Recovery::CheckSnapshot(const LogReader& log) const {
  if (!snapshot_) return {};
  const SnapshotMeta& meta = snapshot_->meta();
  if (log.end() < meta.position) {
    return Status::Error(
        fmt::format("the log ends at entry {}, but {} is of entry {}: entries that were accepted are "
                    "missing",
                    log.end(), disk_->Title(snapshot_->name()), meta.position));
  }
  return log.log() == meta.log ? Status() : Status::Error(disk_->Title(snapshot_->name()) + " is one of another log");
}

bool Recovery::MayLookBeside() const {
  return std::ranges::all_of(segments(), [&](const Segment& one) { return one.head.module == head().module; });
}

Status Recovery::LookAtLog(const Program& program) {
  if (look_ == Look::kWhole) return FindNotes(program);
  looked_ = log_;
  if (Status status = looked_->Look(); !status.ok()) return status;
  if (Status status = CheckSnapshot(*looked_); !status.ok()) return status;
  return FindNotes(*looked_, program);
}

void Recovery::TakeLook() {
  if (looked_) log_ = std::move(*looked_);
  looked_.reset();
}

bool IsStoresName(std::string_view name) {
  constexpr std::string_view kBeginnings[] = {kSegmentPrefix,  kSnapshotPrefix, kModulePrefix,
                                              kForgettingName, kImportingName,  kAskedPrefix,
                                              kTakenPrefix,    kAnsweredPrefix, kLockName};
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return name.starts_with(beginning); });
}

Result<Reach> OpenReach(Disk& disk) {
  if (Status status = CheckNobodyIsBeingForgotten(disk); !status.ok()) return status;
  if (Status status = CheckNotImporting(disk); !status.ok()) return status;
  const auto files = FilesNamed(disk, kSnapshotPrefix);
  if (!files.ok()) return files.status();
  std::vector<SnapshotReader> snapshots;
  std::vector<std::string> damaged;
  for (const Disk::Entry& file : files.value()) {
    auto reader = SnapshotReader::Open(disk, file.name);
    if (reader.ok()) {
      snapshots.push_back(std::move(*reader));
    } else {
      damaged.push_back(reader.status().message());
    }
  }
  std::optional<SnapshotReader> base;
  auto log = LogReader::Open(disk, 0);
  while (!log.ok() && !snapshots.empty()) {
    base = std::move(snapshots.front());
    snapshots.erase(snapshots.begin());
    log = LogReader::Open(disk, base->meta().position);
  }
  if (!log.ok()) return log.status();
  return Reach{std::move(*log), std::move(base), std::move(snapshots), std::move(damaged)};
}

Status Recovery::FindNotes(LogReader& log, const Program& program) {
  if (snapshot_) {
    cursor_ = snapshot_->meta().cursor;
    mark_ = snapshot_->meta().mark;
  }
  Arena scratch;
  const auto arena = [&](uint64_t) -> Arena& {
    scratch.Reset();
    return scratch;
  };
  end_of_runs_ = start();
  const Status status = log.ForEach(program, start(), arena, [&](uint64_t position, const Entry& entry) -> Status {
    const bool by_run = !std::holds_alternative<Removed>(entry) && !std::holds_alternative<Migrated>(entry);
    if (by_run && !IsNote(entry)) end_of_runs_ = position + 1;
    // One that was noted before the snapshot was made may stand where the snapshot begins, and says less than that.
    if (const auto* cursor = std::get_if<Cursor>(&entry); cursor && (!cursor_ || cursor->position >= cursor_->position))
      cursor_ = *cursor;
    if (const auto* mark = std::get_if<SourceMark>(&entry)) mark_ = *mark;
    if (const auto* removed = std::get_if<Removed>(&entry); removed && removed->request != 0)
      removals_.insert(removed->request);
    return {};
  });
  if (!status.ok()) return status;
  if (cursor_ && cursor_->position > log.end()) {
    return Status::Error(
        fmt::format("the log ends at entry {}, but records were written up to entry {}: entries that "
                    "were accepted are missing",
                    log.end(), cursor_->position));
  }
  return {};
}

Status AppendAlone(Disk& disk, const Recovery& recovery, const LogHead& head, const Entry& entry) {
  const uint32_t number = recovery.segments().back().number + 1;
  const uint64_t position = recovery.end();
  std::string bytes;
  const auto put = [&](FrameKind kind, std::string_view payload, uint64_t first, uint32_t count) {
    PutFrame({kind, recovery.log_id(), number, bytes.size(), first, count}, payload, &bytes);
  };
  put(FrameKind::kHead, head.Encode(), position, 0);
  ByteWriter written;
  PutControl(entry, written);
  put(FrameKind::kEntries, written.bytes(), position, 1);
  put(FrameKind::kEnd, {}, position + 1, 0);
  return WriteWhole(disk, SegmentName(number), bytes);
}

void FoldEntry(const Entry& entry, Session& session) {
  if (const auto* input = std::get_if<Input>(&entry)) session.FeedAgain(*input);
  if (std::holds_alternative<BatchEnd>(entry)) session.Flush();
  if (const auto* end = std::get_if<InputEnd>(&entry)) session.Finish(end->until);
  if (const auto* removed = std::get_if<Removed>(&entry)) session.Remove(removed->customer, removed->journey);
}

SessionOptions Recovery::session() const {
  SessionOptions options;
  options.lateness_ms = head().lateness_ms;
  options.engine.dedup_window_ms = head().dedup_window_ms;
  options.in_order = true;
  return options;
}

Status Recovery::Fold(const Program& program, Session& session, const Before& before) {
  return empty() ? before(0, session) : Fold(program, session, before, {this->session(), {}});
}

Status Recovery::Fold(const Program& program, Session& session, const Before& before, OlderParts older,
                      const std::function<Status()>& whole) {
  if (empty()) {
    const Status status = whole ? whole() : Status();
    return status.ok() ? before(0, session) : status;
  }
  Replay replay(*disk_, program, session, std::move(older));
  const uint64_t module = snapshot_ ? snapshot_->meta().head.module : log_.segments().front().head.module;
  Status status = replay.Begin(module, log_.segments(), snapshot(), whole);
  // What a snapshot has is there; the log behind it may be changed until now.
  if (status.ok()) status = before(start(), replay.session());
  if (!status.ok()) return status;
  Status told;
  const auto arena = [&](uint64_t position) -> Arena& {
    // Batches may end there, with which the arena changes.
    if (told.ok() && position >= start()) told = before(position, replay.session());
    return replay.arena();
  };
  const auto fold = [&](uint64_t, const Entry& entry) -> Status { return told.ok() ? replay.Fold(entry) : told; };
  status = log_.ForEach(program, start(), arena, fold);
  if (JOURNEY_PLANTED(kTailReplayedTwice) && status.ok() && end() > start()) {
    // Decoded again, since what an entry points to goes with its batch.
    status = log_.ForEach(program, end() - 1, [&](uint64_t) -> Arena& { return replay.arena(); }, fold);
  }
  return status.ok() ? before(end(), replay.session()) : status;
}

}  // namespace journey::rt
