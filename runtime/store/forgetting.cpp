// Files outside first, then segments, then snapshots, then the file that says so.
#include "runtime/store/forgetting.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "runtime/program/program.h"
#include "runtime/state/bytes.h"
#include "runtime/store/mutants.h"
#include "runtime/store/recovery.h"
#include "runtime/store/removal_requests.h"
#include "runtime/store/rewrite.h"
#include "runtime/store/side_file.h"

namespace journey::rt {
namespace {

// The number of the log that the file belongs to.
Result<uint64_t> LogOf(Disk& disk, const std::string& name) {
  const auto header = disk.Read(name, 0, kFrameHeaderBytes);
  if (!header.ok()) return header.status();
  const std::optional<uint64_t> size = FrameSizeAt(header.value());
  if (!size) return Status::Error(disk.Title(name) + ": offset 0: damaged");
  const auto bytes = disk.Read(name, 0, *size);
  if (!bytes.ok()) return bytes.status();
  const std::optional<FoundFrame> frame = FrameAt(bytes.value(), 0);
  if (!frame) return Status::Error(disk.Title(name) + ": offset 0: damaged");
  return frame->header.log;
}

class Finisher {
 public:
  Finisher(Disk& disk, const Forgetting& forgetting, const Program& program)
      : disk_(disk), forgetting_(forgetting), program_(program), eraser_(forgetting.ids) {}

  Status Run() {
    for (const FilePlace& file : forgetting_.files) {
      if (Status status = Replace(file); !status.ok()) return status;
    }
    auto files = disk_.List();
    if (!files.ok()) return files.status();
    // Of what was not finished somebody may be in.
    for (const Disk::Entry& file : files.value()) {
      if (!file.name.ends_with(kUnfinished)) continue;
      if (const auto removed = RemoveFile(disk_, file.name); !removed.ok()) return removed.status();
    }
    if (Status status = ForgetRemovals(disk_, forgetting_.ids); !status.ok()) return status;
    for (const Disk::Entry& file : files.value()) {
      if (file.name.ends_with(kUnfinished)) continue;
      const bool segment = file.name.starts_with(kSegmentPrefix);
      if (!segment && !file.name.starts_with(kSnapshotPrefix)) continue;
      const auto log = LogOf(disk_, file.name);
      if (!log.ok()) return log.status();
      if (log.value() == forgetting_.new_log) continue;
      if (log.value() != forgetting_.old_log) return Status::Error(disk_.Title(file.name) + " is of another store");
      if (Status status = segment ? Segment(file.name) : Snapshot(file.name); !status.ok()) return status;
    }
    return disk_.SyncNames();
  }

 private:
  Status Replace(const FilePlace& file) {
    const std::unique_ptr<Disk> folder = disk_.Folder(file.folder);
    const std::string filtered = file.name + std::string(kFiltered);
    const auto there = HasFile(*folder, filtered);
    if (!there.ok() || !there.value()) return there.status();
    if (Status status = folder->Rename(filtered, file.name); !status.ok()) return status;
    return folder->SyncNames();
  }

  Status Segment(const std::string& name) {
    const SegmentChange change{.log = forgetting_.new_log, .entry = [&](const Entry& entry) { return Left(entry); }};
    const auto bytes = ChangedSegment(disk_, program_, name, change);
    return bytes.ok() ? WriteWhole(disk_, name, bytes.value()) : bytes.status();
  }

  Status Snapshot(const std::string& name) {
    auto snapshot = SnapshotReader::Open(disk_, name);
    if (!snapshot.ok()) return snapshot.status();
    SnapshotMeta meta = snapshot->meta();
    meta.log = forgetting_.new_log;
    if (meta.mark) meta.mark = LeftMark(*meta.mark);
    if (meta.cursor) meta.cursor = LeftCursor(*meta.cursor);
    std::erase_if(meta.merges, [&](const auto& merge) { return forgetting_.ids.contains(merge.first); });
    return ChangeSnapshot(disk_, *snapshot, meta, [&](const std::string& customer) {
      return !forgetting_.ids.contains(customer) || JOURNEY_PLANTED(kForgottenSnapshotKept);
    });
  }

  Entry Left(const Entry& entry) {
    if (const auto* mark = std::get_if<SourceMark>(&entry)) return LeftMark(*mark);
    if (const auto* cursor = std::get_if<Cursor>(&entry)) return LeftCursor(*cursor);
    return eraser_.Left(entry);
  }
  // The line that was read last may be of the one who is forgotten, and its hash would tell so.
  static SourceMark LeftMark(SourceMark mark) {
    mark.last = {};
    return mark;
  }
  Cursor LeftCursor(const Cursor& cursor) const {
    return JOURNEY_PLANTED(kForgottenCursorKept) ? cursor : forgetting_.cursor.value_or(cursor);
  }

  Disk& disk_;
  const Forgetting& forgetting_;
  const Program& program_;
  Eraser eraser_;
};

}  // namespace

Entry Eraser::Left(const Entry& entry) {
  if (const auto* input = std::get_if<Input>(&entry)) return LeftInput(*input);
  const auto* removed = std::get_if<Removed>(&entry);
  if (removed == nullptr || !ids_.contains(removed->customer)) return entry;
  ++erased_;
  return BatchEnd();  // as it was for everybody else
}

Input Eraser::LeftInput(const Input& input) {
  const bool whole = ids_.contains(input.customer);
  const bool mentioned = !whole && !input.other.empty() && ids_.contains(input.other);
  Input left = input;
  if (whole || (mentioned && input.kind == InputKind::kAlias)) {
    left = Input{{.kind = InputKind::kForgotten, .timestamp = input.timestamp}};
    left.stamp = input.stamp;
    if (JOURNEY_PLANTED(kForgottenTimeLost)) left.timestamp = left.stamp = kNoTimestamp;
    if (left.stamp == kNoTimestamp && left.timestamp <= largest_) left.timestamp = kNoTimestamp;
  } else if (mentioned) {
    left.other = {};
  }
  if (whole || mentioned) ++erased_;
  if (input.timestamp != kNoTimestamp) largest_ = std::max({largest_, input.timestamp, input.stamp});
  return left;
}

std::string Forgetting::Encode() const {
  ByteWriter out;
  out.U(kVersion);
  out.Fixed(new_log);
  out.Fixed(module);
  out.U(ids.size());
  for (const std::string& id : ids) out.Text(id);
  out.U(files.size());
  for (const FilePlace& file : files) {
    out.Text(file.folder);
    out.Text(file.name);
  }
  out.U(cursor ? 1 : 0);
  if (cursor) PutCursor(*cursor, out);
  out.U(records_end);
  std::string frame;
  PutFrame({FrameKind::kForgetting, old_log, 0, 0, 0, 0}, out.bytes(), &frame);
  return frame;
}

Result<Forgetting> Forgetting::Decode(const FoundFrame& frame) {
  const auto payload = PayloadOf(frame);
  if (!payload.ok()) return payload.status();
  ByteReader in(payload.value());
  if (in.U() != kVersion) return Status::Error("it has another version of the format");
  Forgetting made;
  made.old_log = frame.header.log;
  made.new_log = in.Fixed();
  made.module = in.Fixed();
  for (uint64_t count = in.Count(); count > 0; --count) made.ids.emplace(in.Text());
  for (uint64_t count = in.Count(); count > 0; --count) {
    const std::string_view folder = in.Text(), name = in.Text();
    made.files.push_back({std::string(folder), std::string(name)});
  }
  if (in.Flag()) made.cursor = TakeCursor(in);
  made.records_end = in.U();
  if (!in.ok() || !in.at_end() || frame.header.kind != FrameKind::kForgetting) return Status::Error("damaged");
  return made;
}

Status CheckNobodyIsBeingForgotten(Disk& disk) {
  const auto there = HasFile(disk, kForgettingName);
  if (!there.ok()) return there.status();
  if (!there.value()) return {};
  return Status::Error(disk.Title(std::string(kForgettingName)) +
                       " says that a forget has not come to its end: start the run, or the forget, again");
}

Result<std::optional<Forgetting>> PendingForgetting(Disk& disk) {
  const std::string name(kForgettingName);
  const auto there = HasFile(disk, name);
  if (!there.ok()) return there.status();
  if (!there.value()) return std::optional<Forgetting>();
  const auto bytes = disk.Read(name, 0, std::numeric_limits<uint64_t>::max());
  if (!bytes.ok()) return bytes.status();
  const std::optional<FoundFrame> frame = FrameAt(bytes.value(), 0);
  auto forgetting = frame ? Forgetting::Decode(*frame) : Result<Forgetting>(Status::Error("damaged"));
  if (!forgetting.ok()) return Status::Error(disk.Title(name) + ": offset 0: " + forgetting.status().message());
  return std::optional(std::move(*forgetting));
}

Status BeginForgetting(Disk& disk, const Forgetting& forgetting) {
  return WriteWhole(disk, std::string(kForgettingName), forgetting.Encode());
}

Result<bool> FinishForgetting(Disk& disk, const AlsoForget& also) {
  const auto pending = PendingForgetting(disk);
  if (!pending.ok()) return pending.status();
  if (!pending.value()) return false;
  const Forgetting& forgetting = *pending.value();
  auto module = ReadModule(disk, forgetting.module);
  if (!module.ok()) return module.status();
  const auto program = Program::Load(std::move(*module));
  if (!program.ok()) return program.status();
  if (JOURNEY_PLANTED(kForgettingGoneEarly)) (void)disk.Remove(std::string(kForgettingName));
  if (Status status = Finisher(disk, forgetting, *program.value()).Run(); !status.ok()) return status;
  if (Status status = also(forgetting.ids, forgetting.records_end); !status.ok()) return status;
  if (JOURNEY_PLANTED(kForgettingGoneEarly)) return true;
  if (Status status = disk.Remove(std::string(kForgettingName)); !status.ok()) return status;
  if (Status status = disk.SyncNames(); !status.ok()) return status;
  return true;
}

}  // namespace journey::rt
