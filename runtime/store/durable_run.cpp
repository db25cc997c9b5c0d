// One commit is: rejects, log, records; each on the disk, or handed to the system, before the next. Between the last
// two the session goes on, if there is somebody else who waits for the disk.
#include "runtime/store/durable_run.h"

#include <algorithm>
#include <new>
#include <utility>

#include "runtime/store/mutants.h"
#include "runtime/store/removal.h"

namespace journey::rt {
namespace {

// While a commit is under way, so many times what makes one due may wait for the next.
constexpr size_t kMostAhead = 4;

}  // namespace

DurableRun::~DurableRun() { snapshots_.Wait(); }

// ---------------------------------------------------------------- going on

bool DurableRun::Fail(const Status& status) {
  if (status.ok()) return false;
  if (status_.ok()) status_ = status;
  stop_ = true;
  return true;
}

void DurableRun::WriteRecords(std::string_view lines) {
  if (!status_.ok()) return;
  outbox_->Add(lines);
  if (dropping_) return outbox_->Drop();
  if (JOURNEY_PLANTED(kRecordsBeforeCommit)) (void)outbox_->WriteOut();
  if (outbox_->waiting() < options_.waiting_records) return;
  if (log_ != nullptr) {
    BeginCommit();
    if (outbox_->waiting() >= kMostAhead * options_.waiting_records) (void)Commit();
  } else if (outbox_->HasAllBehind(*cursor_)) {
    (void)Fail(outbox_->WriteAgain(*cursor_));
  }
}

void DurableRun::PutMark() {
  // Where nothing else is new, what was read so far may as well be read again.
  if (!mark_ || (log_->waiting() == 0 && !mark_->ended)) return;
  if (sync_rejects_) {
    const auto rejects = sync_rejects_();
    if (Fail(rejects.status())) return;
    mark_->rejects = rejects.value();
  }
  if (source_ != nullptr) mark_->offset = source_->offset();
  if (mark_ == committed_mark_) return;
  committed_mark_ = mark_;
  if (JOURNEY_PLANTED(kMarkOneAhead)) ++committed_mark_->inputs;
  log_->Append(*committed_mark_);
}

void DurableRun::BeginCommit() {
  if (!status_.ok() || !TakeInCommit() || !status_.ok()) return;
  PutMark();
  if (!status_.ok()) return;
  releasing_ = outbox_ != nullptr ? outbox_->waiting() : 0;
  std::function<Status()> first;
  if (next_cursor_ == NextCursor::kWritten) {
    next_cursor_ = NextCursor::kSyncing;
    first = [this] { return outbox_->SyncFile(); };
  } else if (next_cursor_ == NextCursor::kNoted) {
    next_cursor_ = NextCursor::kCommitting;
  }
  under_way_ = true;
  log_->BeginCommit(std::move(first));
  (void)TakeInCommit();
}

bool DurableRun::TakeInCommit() {
  if (!under_way_) return true;
  if (log_->Committing()) return false;
  under_way_ = false;
  if (!Fail(log_->status()) && releasing_ > 0) (void)Fail(outbox_->WriteOut(releasing_));
  if (status_.ok()) FollowCursor();
  FollowSnapshot();
  return true;
}

Status DurableRun::Commit() {
  if (!status_.ok()) return status_;
  log_->Await();
  BeginCommit();
  log_->Await();
  (void)TakeInCommit();
  return status_;
}

Fed DurableRun::Feed(InputSource& source, const std::string& name, FeedCalls calls) {
  source_ = &source;
  if (!mark_ || mark_->name != name) {
    const uint64_t rejects = mark_ ? mark_->rejects : 0;
    mark_ = SourceMark{.name = name, .rejects = rejects};
  }
  mark_->ended = false;
  calls.taken = [this](const RawLine& raw, const Input& input) {
    ++mark_->inputs;
    mark_->line = raw.number;
    mark_->last = TailHash::Of(raw.text);
    if (input.kind == InputKind::kRejected) return true;
    if (log_->waiting() == 0 && options_.commit_after) waiting_since_ = std::chrono::steady_clock::now();
    log_->Append(input);
    return true;
  };
  if (options_.live) calls.idle = [this] { (void)Rest(); };
  bool to_end = true;
  calls.go_on = [this, &to_end, also = std::move(calls.go_on)](uint64_t lines) {
    to_end = Progress() && (!also || also(lines)) && status_.ok();
    return to_end;
  };
  const Fed fed = FeedAll(source, *session_, calls);
  mark_->offset = source.offset();
  source_ = nullptr;
  if (status_.ok() && source.status().ok() && to_end && !source.stopped()) mark_->ended = true;
  return fed;
}

bool DurableRun::IsLate() {
  // To ask for the time takes as long as many a line.
  constexpr uint64_t kSeldom = 64;
  if (!options_.commit_after || log_->waiting() == 0 || (!options_.live && ++unlooked_ < kSeldom)) return false;
  unlooked_ = 0;
  return std::chrono::steady_clock::now() - waiting_since_ >= *options_.commit_after;
}

bool DurableRun::Progress() {
  if (under_way_) (void)TakeInCommit();
  TakeInSnapshot();
  if (IsLate() || log_->IsDue()) {
    BeginCommit();
    // A disk that is slower than the input is waited for.
    if (log_->waiting() >= kMostAhead * options_.log.commit_bytes) (void)Commit();
  }
  if (!status_.ok()) return false;
  if (session_->AtBatchEnd()) TakeRequestsInTime();
  if (!status_.ok()) return false;
  if (session_->AtBatchEnd() || JOURNEY_PLANTED(kSnapshotInABatch)) {
    SnapshotInTime();
    if (IsCursorDue()) BeginCursor();
  }
  return status_.ok();
}

Status DurableRun::Rest() {
  TakeInSnapshot();
  if (!EndBatch().ok()) return status_;
  TakeRequestsInTime();
  if (!status_.ok()) return status_;
  SnapshotInTime();
  SyncForSnapshot();
  if (!status_.ok()) return status_;
  const bool waits = under_way_ || log_->waiting() > 0 || (outbox_ != nullptr && outbox_->waiting() > 0);
  if (waits && !Commit().ok()) return status_;
  if (cursor_moved_ && outbox_->length() > cursor_->length) MoveCursor();
  return status_;
}

Status DurableRun::EndBatch() {
  if (!status_.ok() || session_->AtBatchEnd()) return status_;
  log_->Append(BatchEnd());
  if (!Commit().ok()) return status_;
  session_->Flush();
  return status_;
}

Status DurableRun::Finish(std::optional<int64_t> until) {
  if (!status_.ok()) return status_;
  log_->Append(InputEnd{until});
  if (!Commit().ok()) return status_;
  session_->Finish(until);
  return Commit();
}

// ---------------------------------------------------------------- what operators ask for

Result<std::optional<Removal>> DurableRun::Remove(std::string_view customer, int32_t journey, uint64_t request) {
  if (!EndBatch().ok()) return status_;
  auto removal = TryRemoval(*session_, program_, executor_, options_of_session_, customer, journey);
  if (!removal.ok() || !removal.value() || removal.value()->ended.empty()) return removal;
  log_->Append(Removed{customer, journey, request});
  if (!Commit().ok()) return status_;
  (void)session_->Remove(customer, journey);
  if (!Commit().ok()) return status_;
  return removal;
}

Status DurableRun::TakeRequests(const std::set<uint64_t>& done) {
  requests_at_ = std::chrono::steady_clock::now();
  Status status = AnswerRemovals(disk_, done, [&](const RemovalRequest& request) {
    return AnswerTo(request, program_,
                    [&](int32_t journey) { return Remove(request.customer, journey, request.number); });
  });
  if (status.ok()) status = left_answers_.Drop(disk_, options_.answers_kept);
  (void)Fail(status);
  return status_;
}

void DurableRun::TakeRequestsInTime() {
  if (std::chrono::steady_clock::now() - requests_at_ >= options_.requests_after) (void)TakeRequests({});
}

// ---------------------------------------------------------------- cursors and snapshots

Result<Cursor> DurableRun::CursorHere() {
  // One that is not noted yet would stand behind this one in the log, and say less.
  if (next_cursor_ < NextCursor::kNoted) next_cursor_ = NextCursor::kNone;
  session_->Settle();
  if (!Commit().ok()) return status_;
  auto cursor = outbox_->SyncAt(log_->position());
  if (Fail(cursor.status())) return status_;
  records_synced_ = cursor.value().length;
  FollowSnapshot();
  return cursor;
}

void DurableRun::MoveCursor() {
  if (JOURNEY_PLANTED(kCursorEarly)) {
    // What waits to be written counts as written.
    const auto early = outbox_->SyncAt(log_->position());
    if (early.ok()) cursor_ = Cursor{log_->position() + 1, early.value().length, early.value().tail};
    log_->Append(*cursor_);
    return;
  }
  const auto cursor = CursorHere();
  if (!cursor.ok()) return;
  cursor_ = cursor.value();
  log_->Append(*cursor_);
  // It must be on the disk before others build upon it.
  if (cursor_moved_ && Commit().ok()) Announce(*cursor_);
}

Status DurableRun::NoteCursor() {
  if (!status_.ok() || outbox_ == nullptr || outbox_->length() <= cursor_->length) return status_;
  MoveCursor();
  return Commit();
}

void DurableRun::Announce(const Cursor& cursor) {
  if (!cursor_moved_ || cursor.length < announced_) return;
  announced_ = cursor.length;
  cursor_moved_at_ = std::chrono::steady_clock::now();
  cursor_moved_(cursor);
}

void DurableRun::BeginCursor() {
  if (JOURNEY_PLANTED(kCursorEarly)) return MoveCursor();
  session_->Settle();
  AimCursorHere();
}

// In the place of one that was aimed before.
void DurableRun::AimCursorHere() {
  next_position_ = log_->position();
  next_length_ = outbox_->length() + outbox_->waiting();
  next_cursor_ = NextCursor::kWriting;
}

void DurableRun::FollowCursor() {
  if (next_cursor_ == NextCursor::kWriting && outbox_->length() >= next_length_) {
    next_cursor_ = NextCursor::kWritten;
  } else if (next_cursor_ == NextCursor::kSyncing) {
    const auto cursor = outbox_->CursorAt(next_position_, next_length_);
    if (Fail(cursor.status())) return;
    records_synced_ = next_length_;
    cursor_ = cursor.value();
    log_->Append(*cursor_);
    next_cursor_ = NextCursor::kNoted;
  } else if (next_cursor_ == NextCursor::kCommitting) {
    // It is on the disk, so that others may build upon it.
    next_cursor_ = NextCursor::kNone;
    Announce(*cursor_);
  }
}

bool DurableRun::IsCursorDue() const {
  if (outbox_ == nullptr || next_cursor_ != NextCursor::kNone) return false;
  const uint64_t since = outbox_->length() - cursor_->length;
  if (!cursor_moved_ || since == 0) return since >= options_.cursor_bytes;
  return since >= options_.cursor_bytes || std::chrono::steady_clock::now() - cursor_moved_at_ >= options_.cursor_after;
}

void DurableRun::SnapshotInTime() {
  const uint64_t since = log_before_ + log_->written() - log_at_snapshot_;
  if (next_snapshot_ == NextSnapshot::kNone && since >= std::max(options_.snapshot_bytes, snapshot_size_)) {
    next_snapshot_ = NextSnapshot::kMakingRoom;
    copy_ = std::make_unique<SnapshotCopy>(program_);
    snapshots_.Start([this, bytes = session_->block_bytes()] {
      const MemoryScope scope(session_->budget());
      copy_->MakeRoom(bytes);
    });
  }
  if (next_snapshot_ == NextSnapshot::kMakingRoom && snapshots_.Done()) CopyForSnapshot();
}

// The session does not wait for the disk: that the log is there up to the copy, and the records, comes with the commits
// that are made anyway.
void DurableRun::CopyForSnapshot() {
  session_->Settle();
  // As a commit would have it that is made here: the source goes on behind what the copy has.
  PutMark();
  if (!status_.ok()) return;
  copied_at_ = log_->position();
  copy_->Take(*session_, SnapshotMeta{.head = head_,
                                      .log = log_->log(),
                                      .position = copied_at_ + (JOURNEY_PLANTED(kSnapshotTooLate) ? 1 : 0),
                                      .mark = committed_mark_});
  next_snapshot_ = NextSnapshot::kCopied;
  log_before_ = 0;
  log_at_snapshot_ = log_->written();
  if (outbox_ != nullptr) {
    AimCursorHere();
    copied_length_ = next_length_;
  }
  // Nobody else brings anything to the disk meanwhile.
  if (options_.commits == nullptr) SyncForSnapshot();
  FollowSnapshot();
}

void DurableRun::FollowSnapshot() {
  if (next_snapshot_ != NextSnapshot::kCopied || !status_.ok() || log_->acknowledged() < copied_at_) return;
  if (outbox_ != nullptr) {
    if (records_synced_ < copied_length_ && !JOURNEY_PLANTED(kSnapshotBeforeRecords)) return;
    const auto cursor = outbox_->CursorAt(copied_at_, copied_length_);
    if (Fail(cursor.status())) return;
    copy_->SetCursor(cursor.value());
  }
  next_snapshot_ = NextSnapshot::kWriting;
  snapshots_.Start([this] {
    const MemoryScope scope(session_->budget());
    try {
      written_ = copy_->Write(disk_, schema_hash_);
      copy_->Drop();
      // Beside the log, which may be at its next segment meanwhile: that one stays in any case.
      const Status dropped = written_.ok() ? DropOld() : Status();
      if (!dropped.ok()) written_ = dropped;
    } catch (const std::bad_alloc&) {
      written_ = Status::Error("there is no memory for writing a snapshot");
    }
  });
  TakeInSnapshot();
}

void DurableRun::SyncForSnapshot() {
  if (next_snapshot_ != NextSnapshot::kCopied || !status_.ok()) return;
  if (outbox_ != nullptr) {
    (void)CursorHere();
  } else {
    (void)Commit();
  }
  FollowSnapshot();
}

void DurableRun::TakeSnapshot() {
  snapshots_.Wait();
  if (copy_ == nullptr) copy_ = std::make_unique<SnapshotCopy>(program_);
  CopyForSnapshot();
  SyncForSnapshot();
}

void DurableRun::AwaitSnapshot() {
  SyncForSnapshot();
  snapshots_.Wait();
  TakeInSnapshot();
}

void DurableRun::TakeInSnapshot() {
  if (next_snapshot_ != NextSnapshot::kWriting || !snapshots_.Done()) return;
  next_snapshot_ = NextSnapshot::kNone;
  const std::unique_ptr<const SnapshotCopy> copy = std::move(copy_);
  if (Fail(written_.status())) return;
  snapshot_at_ = copy->meta().position;
  snapshot_size_ = written_.value();
  if (copy->meta().cursor) Announce(*copy->meta().cursor);
}

// Two snapshots stay: should the newer one be damaged, the older one and the log behind it give the same.
Status DurableRun::DropOld() {
  const auto snapshots = FilesNamed(disk_, kSnapshotPrefix);
  if (!snapshots.ok()) return snapshots.status();
  const std::vector<Disk::Entry>& all = snapshots.value();
  if (all.size() < 2) return {};
  for (size_t i = 0; i + 2 < all.size(); ++i) {
    if (Status status = disk_.Remove(all[i].name); !status.ok()) return status;
  }
  const std::string& oldest = all[all.size() - (JOURNEY_PLANTED(kDroppedTooMuch) ? 1 : 2)].name;
  const std::optional<uint64_t> position = SnapshotPosition(oldest);
  return position ? DropSegmentsBefore(disk_, *position) : Status();
}

Status DurableRun::Close() {
  if (!EndBatch().ok() || !Commit().ok()) return status_;
  AwaitSnapshot();
  if (status_.ok() && log_->position() != snapshot_at_) TakeSnapshot();
  AwaitSnapshot();
  if (!status_.ok()) return status_;
  const Status closed = log_->Close();
  return Fail(closed) ? status_ : Status();
}

}  // namespace journey::rt
