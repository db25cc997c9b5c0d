// A store opened: everything that is there is looked at, the snapshot while it is restored and the log beside that;
// only then something is changed, while the last customers are still on their way; then the log is folded.
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "ir/serialise.h"
#include "runtime/platform/chance.h"
#include "runtime/store/durable_run.h"
#include "runtime/store/mutants.h"
#include "runtime/value/zones.h"

namespace journey::rt {
namespace {

// Whatever ends the life of what a task uses waits for the task.
struct AwaitAtEnd {
  Background& background;
  ~AwaitAtEnd() { background.Wait(); }
};

}  // namespace

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

}  // namespace journey::rt
