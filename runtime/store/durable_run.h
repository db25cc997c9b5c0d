// A run whose inputs are kept: a session with its log, its snapshots and the file of its records.
//
// Every input is appended to the log before the session gets it. Records wait until the inputs that they come of are on
// the disk, and go out then. So whatever instant the process ends at, what was accepted is in the log, and what follows
// of it is a function of the log and the module: the next Open takes the newest snapshot, folds the log behind it, and
// writes the records behind the last cursor again. The first failure of a disk is final.
// Not thread-safe; the session may have workers.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/store/entries.h"
#include "runtime/store/log.h"
#include "runtime/store/outbox.h"
#include "runtime/store/recovery.h"
#include "runtime/store/removal_requests.h"

namespace journey::rt {

struct StoreOptions {
  InputLog::Options log;
  uint64_t snapshot_bytes = uint64_t{64} << 20;  // of the log between two snapshots, at least
  uint64_t cursor_bytes = uint64_t{8} << 20;     // of records between two cursors, about
  size_t waiting_records = size_t{4} << 20;      // bytes; then a commit is due
  // Inputs are on the disk after so long at the latest; none: after so many bytes.
  std::optional<std::chrono::milliseconds> commit_after;
  // While somebody waits for cursors they move so soon behind new records, where a batch ends.
  std::chrono::milliseconds cursor_after{200};
  // Removals that somebody asks for beside the run are looked for so often, where a batch ends, and answers that nobody
  // has taken go after so long.
  std::chrono::milliseconds requests_after{100}, answers_kept{60'000};
  bool live = false;     // they come from somebody who may rest: then what is there is committed, and its batch ends
  uint64_t new_log = 0;  // what a new log is called; 0: by chance
  size_t restore_threads = 0;  // beside the session's own, while a start restores everybody
  // Who packs, writes and syncs the log and syncs the records, and who writes snapshots; both are the run's alone and
  // must outlive it. Null: the session's own thread, which waits for it.
  Background* commits = nullptr;
  Background* snapshots = nullptr;
};

// Where the records go.
struct RecordsPlace {
  Disk* disk = nullptr;
  std::string name;
};

class DurableRun {
 public:
  // Makes or opens the store and brings it to where it was. All references must outlive the run. `records`: nothing if
  // nobody wants them.
  static Result<std::unique_ptr<DurableRun>> Open(Disk& disk, const Program& program, const Executor& executor,
                                                  SessionOptions session, StoreOptions options,
                                                  std::optional<RecordsPlace> records);
  // Waits for what is under way in the background.
  ~DurableRun();

  // What was found.
  struct Recovered {
    bool created = false;
    uint64_t snapshot = 0;  // the position of the snapshot that it went on from; 0: none
    uint64_t position = 0;  // where the log ended
    std::optional<SourceMark> mark;
    std::vector<std::string> warnings;
  };
  const Recovered& recovered() const { return recovered_; }
  Session& session() { return *session_; }
  const RecordBuffers& buffers() const { return *buffers_; }

  // Before Feed, where lines that cannot be used are kept: they are brought to the disk; how long the file is then.
  void KeepRejects(std::function<Result<uint64_t>()> sync) { sync_rejects_ = std::move(sync); }
  // Before Feed: whoever wants to know when the records' cursor has moved and will outlast whatever happens.
  void WatchCursor(std::function<void(const Cursor&)> moved) { cursor_moved_ = std::move(moved); }
  // Where records go: up to where they can never be lost again.
  const std::optional<Cursor>& cursor() const { return cursor_; }
  // How far a source was read, as the log has it.
  const std::optional<SourceMark>& mark() const { return committed_mark_; }
  // As FeedAll, on from the mark if there is one of this name; the source begins there.
  Fed Feed(InputSource& source, const std::string& name, FeedCalls calls);
  // Nobody knows when the next input comes: the batch ends here, which is part of the log, and all that came so far is
  // acknowledged. Nothing is left that points into a source.
  Status Rest();
  // The cursor stands behind all records that were written, and is on the disk: they can never be lost again.
  Status NoteCursor();
  // An operator takes a customer out of a journey (ir::kNone: of all): in the log, on the disk, and done. Nothing where
  // nobody is known by the id; where they are in none of the journeys nothing is written. The batch ends here.
  // `request`: as in Removed.
  Result<std::optional<Removal>> Remove(std::string_view customer, int32_t journey, uint64_t request = 0);
  // Session::Finish.
  Status Finish(std::optional<int64_t> until);
  // What came so far is on the disk, and so are its records as far as batches have ended.
  Status Commit();
  // The position before which everything is on the disk: acknowledged.
  uint64_t acknowledged() const { return log_->acknowledged(); }
  // A last snapshot, and the log ends in good order.
  Status Close();
  // The first failure of the store. Whoever only stops then has lost nothing.
  const Status& status() const { return status_; }

 private:
  DurableRun(Disk& disk, const Program& program, const Executor& executor, StoreOptions options)
      : disk_(disk),
        program_(program),
        executor_(executor),
        options_(options),
        schema_hash_(Schema::Of(program).Hash()),
        commits_(options.commits != nullptr ? *options.commits : at_once_),
        snapshots_(options.snapshots != nullptr ? *options.snapshots : at_once_) {}
  // `changed`: whether it has begun to change something.
  static Result<std::unique_ptr<DurableRun>> TryOpen(Disk& disk, const Program& program, const Executor& executor,
                                                     SessionOptions session, const StoreOptions& options,
                                                     const std::optional<RecordsPlace>& records, Recovery::Look look,
                                                     bool* changed);
  Status Recover(Recovery& recovery, const std::optional<RecordsPlace>& records, bool* changed);
  Status CheckHead(Recovery& recovery, const LogHead& head);
  // A log that is going to be written, and what came of it.
  struct Beginning {
    uint64_t id = 0;
    uint32_t number = 0;           // of its first segment
    std::optional<Cursor> cursor;  // that it begins with
    bool first_records = false;    // nothing has said yet where they stand
    std::unique_ptr<InputLog> log;
    bool changed = false;
    Status status;
  };
  Status LookBeside(Recovery& recovery, const std::optional<RecordsPlace>& records);
  Status TakeNotes(const Recovery& recovery, Beginning& log);
  Status BeginLog(Recovery& recovery, Beginning& log);
  Status DropUnfinished();
  Status FoldLog(Recovery& recovery, const Beginning& log, const std::function<Status()>& whole);
  Status Create(const LogHead& head);
  void WriteRecords(std::string_view lines);
  // Before a commit: where the source is read on.
  void PutMark();
  // Begins a commit, unless one is under way.
  void BeginCommit();
  // Whether no commit is under way; what waited for one that has ended goes out.
  bool TakeInCommit();
  bool Progress();
  // Does the removals that were asked for. `done`: those that the log has.
  Status TakeRequests(const std::set<uint64_t>& done);
  void TakeRequestsInTime();
  bool IsLate();
  Status EndBatch();
  Result<Cursor> CursorHere();
  // At once; the session waits.
  void MoveCursor();
  // In the background: once what has happened so far is written, the file is synced, and the cursor noted then.
  void BeginCursor();
  void AimCursorHere();
  // One step further, after a commit.
  void FollowCursor();
  bool IsCursorDue() const;
  // Where a batch ends: makes room for the copy of which a snapshot is written, or the copy, once it is time for that.
  void SnapshotInTime();
  void CopyForSnapshot();
  // The snapshot is written once log and records are on the disk as far as the copy has taken them in.
  void FollowSnapshot();
  // They are now; the session waits.
  void SyncForSnapshot();
  // At once.
  void TakeSnapshot();
  // What a snapshot that was written has brought is taken in.
  void TakeInSnapshot();
  void AwaitSnapshot();
  // Says that the cursor will outlast whatever happens, unless more was said already.
  void Announce(const Cursor& cursor);
  Status DropOld();
  bool Fail(const Status& status);

  Disk& disk_;
  const Program& program_;
  const Executor& executor_;
  const StoreOptions options_;
  SessionOptions options_of_session_;
  const uint64_t schema_hash_;
  AtOnce at_once_;
  Background &commits_, &snapshots_;
  LogHead head_;
  std::atomic<bool> stop_{false};
  std::unique_ptr<Outbox> outbox_;  // null: nobody wants records
  bool dropping_ = false;           // what is recovered was written before
  std::unique_ptr<RecordBuffers> buffers_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<InputLog> log_;  // null while the log is folded
  bool under_way_ = false;         // a commit, for which so many bytes of records wait
  size_t releasing_ = 0;
  std::function<Result<uint64_t>()> sync_rejects_;
  const InputSource* source_ = nullptr;  // while it is fed
  std::optional<SourceMark> mark_, committed_mark_;
  std::optional<Cursor> cursor_;
  std::function<void(const Cursor&)> cursor_moved_;
  std::chrono::steady_clock::time_point cursor_moved_at_;
  uint64_t announced_ = 0;  // the length of the cursor that was told last
  // The cursor that comes next: what it will say, and how far that is true by now.
  enum class NextCursor { kNone, kWriting, kWritten, kSyncing, kNoted, kCommitting };
  NextCursor next_cursor_ = NextCursor::kNone;
  uint64_t next_position_ = 0, next_length_ = 0;
  uint64_t records_synced_ = 0;  // bytes that are on the disk, as far as it is known
  // The snapshot that comes next.
  enum class NextSnapshot { kNone, kMakingRoom, kCopied, kWriting };
  NextSnapshot next_snapshot_ = NextSnapshot::kNone;
  std::unique_ptr<SnapshotCopy> copy_;
  uint64_t copied_at_ = 0, copied_length_ = 0;    // the log's position of the copy, and the length of the records there
  Result<uint64_t> written_ = uint64_t{0};        // the snapshot's size, once it is
  uint64_t snapshot_at_ = 0, snapshot_size_ = 0;  // the last one's position and bytes
  uint64_t log_at_snapshot_ = 0;                  // log_->written() then
  uint64_t log_before_ = 0;                       // bytes of the log behind the snapshot when it was opened
  std::chrono::steady_clock::time_point waiting_since_, requests_at_;
  LeftAnswers left_answers_;
  uint64_t unlooked_ = 0;  // lines since somebody looked at the clock
  Recovered recovered_;
  Status status_;
};

}  // namespace journey::rt
