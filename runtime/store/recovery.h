// What a store's folder holds, found and checked, and its way back into a session. Changes nothing but the session.
//
// In: a disk. Out: the newest snapshot that is whole, the log from there on, the last cursor and mark. Damage that
// cannot be told from a torn tail by the log alone is told by the others: a snapshot or a cursor that is ahead of the
// log's end says that entries are missing. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/store/log_reader.h"
#include "runtime/store/modules.h"
#include "runtime/store/replay.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {

class Recovery {
 public:
  // How closely all is looked at before it is taken: at every byte of snapshot and log, or at what they begin and end
  // with, for those who change nothing before Fold and LookAtLog have seen the rest, and else begin again with a whole
  // look.
  enum class Look : uint8_t { kWhole, kEnds };
  static Result<Recovery> Open(Disk& disk, Look look = Look::kWhole);

  // Nothing was ever accepted here.
  bool empty() const { return !snapshot_ && log_.segments().empty(); }
  uint64_t log_id() const { return snapshot_ ? snapshot_->meta().log : log_.log(); }
  // Of the last segment. The store is not empty.
  const LogHead& head() const { return log_.segments().back().head; }
  uint64_t end() const { return log_.end(); }
  LogReader& log() { return log_; }
  const std::vector<Segment>& segments() const { return log_.segments(); }
  // Null: all of it is in the log.
  SnapshotReader* snapshot() { return snapshot_ ? &*snapshot_ : nullptr; }
  uint64_t start() const { return snapshot_ ? snapshot_->meta().position : 0; }
  // Snapshots that are damaged, and why.
  const std::vector<std::string>& damaged() const { return damaged_; }

  // What Open has left out of the log, and FindNotes; it is there once TakeLook was called. Until then nothing is known
  // of the log but which segments there are and their heads. The look is taken by any thread, while the one that Fold
  // was called by restores the snapshot.
  Status LookAtLog(const Program& program);
  void TakeLook();
  // Whether it may be done beside a restore: the log is of one module.
  bool MayLookBeside() const;
  // The last ones there are, and a check that the log has what the cursor speaks of. Reads all of the log from start().
  Status FindNotes(const Program& program) { return FindNotes(log_, program); }
  const std::optional<Cursor>& cursor() const { return cursor_; }
  const std::optional<SourceMark>& mark() const { return mark_; }
  // Behind the last entry that a run has put there; what follows operators have done to a store that nobody had open.
  uint64_t end_of_runs() const { return end_of_runs_; }
  // The requests for removals that were done from start() on.
  const std::set<uint64_t>& removals() const { return removals_; }

  // What a session must be that folds it.
  SessionOptions session() const;
  // The session, not fed yet, of the module under which the log ends, comes to where that is. `before` is called once a
  // snapshot is there and the log behind it is about to be read, before each entry with its position and the session of
  // the moment, and once at the end. `older`: what the sessions before a migration are, and who takes their records.
  // `whole`: called once, before `before`, when every byte of the snapshot was looked at and is good; nobody asks about
  // the log before that.
  using Before = std::function<Status(uint64_t position, Session& session)>;
  Status Fold(const Program& program, Session& session, const Before& before);
  Status Fold(const Program& program, Session& session, const Before& before, OlderParts older,
              const std::function<Status()>& whole = nullptr);

 private:
  Recovery(Disk& disk, Look look, LogReader log) : disk_(&disk), look_(look), log_(std::move(log)) {}
  // Of a log that was looked at.
  Status CheckSnapshot(const LogReader& log) const;
  Status FindNotes(LogReader& log, const Program& program);

  Disk* disk_;
  Look look_;
  std::optional<SnapshotReader> snapshot_;
  LogReader log_;
  std::optional<LogReader> looked_;
  std::vector<std::string> damaged_;
  std::optional<Cursor> cursor_;
  std::optional<SourceMark> mark_;
  uint64_t end_of_runs_ = 0;
  std::set<uint64_t> removals_;
};

// Whether files in a store's folder are the store's own that are called so, finished or not.
bool IsStoresName(std::string_view name);

// Everything that there is: the log from its beginning, or else from the oldest snapshot that it reaches.
struct Reach {
  LogReader log;
  std::optional<SnapshotReader> base;     // where it does not begin at its beginning
  std::vector<SnapshotReader> snapshots;  // behind that, which are whole
  std::vector<std::string> damaged;       // the others' faults
  uint64_t from() const { return base ? base->meta().position : 0; }
};
Result<Reach> OpenReach(Disk& disk);

// Puts one entry behind the log of a store that nobody has open, which was repaired before: in a segment of its own,
// one file, which is there or not.
Status AppendAlone(Disk& disk, const Recovery& recovery, const LogHead& head, const Entry& entry);

// Gives the entry to the session, as it was given before.
void FoldEntry(const Entry& entry, Session& session);

}  // namespace journey::rt
