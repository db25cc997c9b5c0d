// One commit is: rejects, log, records; each on the disk, or handed to the system, before the next. Between the last
// two the session goes on, if there is somebody else who waits for the disk.
#include "runtime/store/durable_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "ir/serialise.h"
#include "runtime/platform/chance.h"
#include "runtime/store/mutants.h"
#include "runtime/store/removal.h"
#include "runtime/value/zones.h"

namespace journey::rt {
namespace {

// While a commit is under way, so many times what makes one due may wait for the next.
constexpr size_t kMostAhead = 4;

// Whatever ends the life of what a task uses waits for the task.
struct AwaitAtEnd {
  Background& background;
  ~AwaitAtEnd() { background.Wait(); }
};

}  // namespace

DurableRun::~DurableRun() { snapshots_.Wait(); }

// ---------------------------------------------------------------- opening

Result<std::unique_ptr<DurableRun>> DurableRun::Open(Disk& disk, const Program& program, const Executor& executor,
                                                     SessionOptions session, StoreOptions options,
                                                     std::optional<RecordsPlace> records) {
  bool changed = false;
  auto run = TryOpen(disk, program, executor, session, options, records, Recovery::Look::kEnds, &changed);
  if (run.ok() || changed) return run;
  // What was wrong may be that a snapshot is damaged between its ends, which the one before knows nothing of.
  return TryOpen(disk, program, executor, session, options, records, Recovery::Look::kWhole, &changed);
}

Result<std::unique_ptr<DurableRun>> DurableRun::TryOpen(Disk& disk, const Program& program, const Executor& executor,
                                                        SessionOptions session, const StoreOptions& options,
                                                        const std::optional<RecordsPlace>& records, Recovery::Look look,
                                                        bool* changed) {
  auto recovery = Recovery::Open(disk, look);
  if (!recovery.ok()) return recovery.status();
  std::unique_ptr<DurableRun> run(new DurableRun(disk, program, executor, options));
  session.in_order = true;
  session.engine.stop = &run->stop_;
  run->options_of_session_ = session;
  run->head_ = {ir::ContentHash(program.module()), ZoneDataHash(), session.lateness_ms, session.engine.dedup_window_ms};
  if (Status status = run->CheckHead(*recovery, run->head_); !status.ok()) return status;
  std::function<void(std::string_view)> write;
  if (records) write = [own = run.get()](std::string_view lines) { own->WriteRecords(lines); };
  run->buffers_ = std::make_unique<RecordBuffers>(program.module(), session, true, std::move(write));
  run->session_ = std::make_unique<Session>(program, executor, *run->buffers_, session);
  if (!run->session_->status().ok()) return run->session_->status();
  if (Status status = run->Recover(*recovery, records, changed); !status.ok()) return status;
  if (Status status = run->TakeRequests(recovery->removals()); !status.ok()) return status;
  return run;
}

Status DurableRun::CheckHead(Recovery& recovery, const LogHead& head) {
  if (recovery.empty()) return {};
  const LogHead& was = recovery.head();
  if (was.module != head.module) {
    return Status::Error(
        fmt::format("the store was written by other journeys (module {:016x}, these are {:016x}): see what becomes of "
                    "those inside with `journey migrate plan`, or run them with a store of their own",
                    was.module, head.module));
  }
  if (was.lateness_ms != head.lateness_ms || was.dedup_window_ms != head.dedup_window_ms) {
    return Status::Error(
        fmt::format("the store was written with a lateness of {} ms and a deduplication window of {} "
                    "ms, which cannot be changed; these are {} ms and {} ms",
                    was.lateness_ms, was.dedup_window_ms, head.lateness_ms, head.dedup_window_ms));
  }
  if (was.zones != head.zones) {
    recovered_.warnings.push_back(
        "the time zone data of this machine has changed since: what comes is decided by the new one");
  }
  for (const std::string& damaged : recovery.damaged())
    recovered_.warnings.push_back("a snapshot cannot be used, an older one is: " + damaged);
  return {};
}

Status DurableRun::Create(const LogHead& head) {
  recovered_.created = true;
  return WriteWhole(disk_, ModuleName(head.module), ir::Serialise(program_.module()));
}

Status DurableRun::Recover(Recovery& recovery, const std::optional<RecordsPlace>& records, bool* changed) {
  if (recovery.snapshot() != nullptr) recovery.snapshot()->UseThreads(options_.restore_threads);
  if (records) {
    auto outbox = Outbox::Open(*records->disk, records->name);
    if (!outbox.ok()) return outbox.status();
    outbox_ = std::move(*outbox);
  }
  Beginning log;
  Status looked;
  const AwaitAtEnd at_end{commits_};
  const auto beside = [this](Status& status, std::function<Status()> task) {
    commits_.Start([&status, task = std::move(task)] {
      try {
        status = task();
      } catch (const std::bad_alloc&) {
        status = Status::Error("there is no memory for the log");
      }
    });
  };
  beside(looked, [&] { return LookBeside(recovery, records); });
  // Older programs are loaded by one thread at a time.
  if (!recovery.MayLookBeside()) commits_.Wait();
  const Status status = FoldLog(recovery, log, [&]() -> Status {
    commits_.Wait();
    recovery.TakeLook();
    if (looked.ok()) looked = TakeNotes(recovery, log);
    if (looked.ok()) beside(log.status, [&] { return BeginLog(recovery, log); });
    return looked;
  });
  commits_.Wait();
  *changed = log.changed;
  if (!status.ok()) {
    // A segment that nothing was written to.
    if (std::exchange(log.log, nullptr) != nullptr) (void)disk_.Remove(SegmentName(log.number));
    return status;
  }
  for (const Segment& segment : recovery.segments()) log_before_ += segment.whole;
  log_ = std::move(log.log);
  if (log.first_records) log_->Append(*cursor_);
  return Commit();
}

// What may be done while a snapshot is restored, since it changes nothing: names are made sure of, which waits for the
// disk, and the log is looked at.
Status DurableRun::LookBeside(Recovery& recovery, const std::optional<RecordsPlace>& records) {
  if (records) {
    if (Status status = records->disk->SyncNames(); !status.ok()) return status;
  }
  if (Status status = disk_.SyncNames(); !status.ok()) return status;
  return recovery.LookAtLog(program_);
}

// Of a log that was looked at: where records and source stand, and what the log goes on with.
Status DurableRun::TakeNotes(const Recovery& recovery, Beginning& log) {
  cursor_ = recovery.cursor();
  mark_ = committed_mark_ = recovered_.mark = recovery.mark();
  recovered_.snapshot = snapshot_at_ = recovery.start();
  recovered_.position = recovery.end();
  if (cursor_ && outbox_ == nullptr) {
    return Status::Error("the store's records are kept in a file: name it with --records, or they would have a gap");
  }
  log.first_records = outbox_ != nullptr && !cursor_;
  if (log.first_records) {
    // What operators have done since the last run is for this one to say.
    const uint64_t from = JOURNEY_PLANTED(kFirstCursorAtTheEnd) ? recovery.end() : recovery.end_of_runs();
    cursor_ = Cursor{from, 0, TailHash::Of({})};
  }
  if (outbox_ != nullptr) {
    if (Status status = outbox_->Check(*cursor_); !status.ok()) return status;
  }
  log.id = !recovery.empty() ? recovery.log_id() : options_.new_log != 0 ? options_.new_log : ByChance();
  log.number = recovery.segments().empty() ? 1 : recovery.segments().back().number + 1;
  // In each segment that a start begins: a snapshot that was made without records, as by an import, knows of none, and
  // segments that end where it stands are not looked at.
  if (!log.first_records && outbox_ != nullptr && !JOURNEY_PLANTED(kCursorNotSaidAgain)) log.cursor = cursor_;
  return {};
}

// What waits for the disk before anything goes out: the log repaired, and a segment to go on in. Nothing is changed
// before everything was looked at: log and snapshot, of which the last customers may still be on their way.
Status DurableRun::BeginLog(Recovery& recovery, Beginning& log) {
  log.changed = true;
  if (Status status = DropUnfinished(); !status.ok()) return status;
  if (Status status = recovery.log().Repair(recovery.start(), true); !status.ok()) return status;
  if (recovery.empty()) {
    if (Status status = Create(head_); !status.ok()) return status;
  }
  auto begun =
      InputLog::Begin(disk_, program_, head_, log.id, log.number, recovery.end(), options_.log, &commits_, log.cursor);
  if (!begun.ok()) return begun.status();
  log.log = std::move(*begun);
  return {};
}

Status DurableRun::DropUnfinished() {
  const auto files = disk_.List();
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : files.value()) {
    if (!file.name.ends_with(kUnfinished)) continue;
    // Somebody who asks for something may be finishing it.
    if (const auto removed = RemoveFile(disk_, file.name); !removed.ok()) return removed.status();
  }
  return {};
}

// Records of entries before the cursor stand in the file already. What stands behind it is written again, once the log
// has given as much: were it less, entries whose records went out are missing.
Status DurableRun::FoldLog(Recovery& recovery, const Beginning& log, const std::function<Status()>& whole) {
  dropping_ = outbox_ != nullptr;
  bool begun = false;
  const auto before = [&](uint64_t position, Session& session) -> Status {
    // The last of a snapshot are taken in meanwhile.
    if (!begun) commits_.Wait();
    begun = true;
    if (!log.status.ok()) return log.status;
    if (!status_.ok()) return status_;
    if (!dropping_ || position < cursor_->position) return {};
    // A batch has ended there; to end another one would fire what is due of customers who were imported, whose records
    // nobody has got yet.
    JOURNEY_PLANTED(kCursorFires) ? session.Flush() : session.Settle();
    outbox_->Drop();
    dropping_ = false;
    return {};
  };
  OlderParts older{options_of_session_, {}};
  if (outbox_ != nullptr) older.lines = [this](std::string_view lines) { WriteRecords(lines); };
  const Status status = recovery.Fold(program_, *session_, before, std::move(older), whole);
  if (!status.ok()) return status;
  session_->Settle();
  if (status_.ok() && outbox_ != nullptr) status_ = outbox_->WriteAgain(*cursor_);
  return status_;
}

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
  if (copy_ != nullptr) (void)TakeInSnapshot();
  if (IsLate() || log_->IsDue()) {
    BeginCommit();
    // A disk that is slower than the input is waited for.
    if (log_->waiting() >= kMostAhead * options_.log.commit_bytes) (void)Commit();
  }
  if (!status_.ok()) return false;
  if (session_->AtBatchEnd()) TakeRequestsInTime();
  if (!status_.ok()) return false;
  if (session_->AtBatchEnd() || JOURNEY_PLANTED(kSnapshotInABatch)) {
    const uint64_t since = log_before_ + log_->written() - log_at_snapshot_;
    if (copy_ == nullptr && since >= std::max(options_.snapshot_bytes, snapshot_size_)) {
      TakeSnapshot();
    } else if (IsCursorDue()) {
      BeginCursor();
    }
  }
  return status_.ok();
}

Status DurableRun::Rest() {
  (void)TakeInSnapshot();
  if (!EndBatch().ok()) return status_;
  TakeRequestsInTime();
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

void DurableRun::TakeSnapshot() {
  if (outbox_ != nullptr) {
    const auto cursor = CursorHere();
    if (!cursor.ok()) return;
    cursor_ = cursor.value();
  } else {
    session_->Settle();
    if (!Commit().ok()) return;
  }
  BeginSnapshot(log_->position() + (JOURNEY_PLANTED(kSnapshotTooLate) ? 1 : 0));
}

void DurableRun::BeginSnapshot(uint64_t position) {
  log_before_ = 0;
  log_at_snapshot_ = log_->written();
  copy_ = std::make_unique<const SnapshotCopy>(
      program_, *session_,
      SnapshotMeta{
          .head = head_, .log = log_->log(), .position = position, .mark = committed_mark_, .cursor = cursor_});
  snapshots_.Start([this] {
    try {
      copied_ = copy_->Write(disk_, schema_hash_);
    } catch (const std::bad_alloc&) {
      copied_ = Status::Error("there is no memory for writing a snapshot");
    }
  });
  (void)TakeInSnapshot();
}

void DurableRun::AwaitSnapshot() {
  snapshots_.Wait();
  (void)TakeInSnapshot();
}

bool DurableRun::TakeInSnapshot() {
  if (copy_ == nullptr) return true;
  if (!snapshots_.Done()) return false;
  const std::unique_ptr<const SnapshotCopy> copy = std::move(copy_);
  if (Fail(copied_.status())) return true;
  snapshot_at_ = copy->meta().position;
  snapshot_size_ = copied_.value();
  if (copy->meta().cursor) Announce(*copy->meta().cursor);
  (void)Fail(DropOld());
  return true;
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
