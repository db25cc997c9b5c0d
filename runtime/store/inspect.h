// What a store says of itself and of one customer, as plain data for whoever shows it.
//
// Changes nothing: the newest snapshot and the log behind it are folded in memory. Of a store that a process is writing
// to, it is what was committed. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "runtime/session/session.h"
#include "runtime/store/entries.h"
#include "runtime/store/log.h"
#include "runtime/store/removal_requests.h"

namespace journey::rt {

struct StoreStatus {
  LogHead head;
  uint64_t position = 0;                       // entries
  uint64_t customers = 0;                      // of the newest snapshot
  uint64_t log_bytes = 0, snapshot_bytes = 0;  // on the disk
  uint64_t behind_snapshot = 0;                // entries of the log that a start folds again
  bool ended = false;                          // in good order; else a process is at work, or was ended by something
  std::optional<uint64_t> snapshot;            // the newest one's position
  std::optional<Cursor> cursor;
  std::optional<SourceMark> mark;
  std::vector<std::string> damaged;  // snapshots that are passed over
  std::vector<WaitingRemoval> removals;
  // Journeys of which an older version is there for those who finish on it, and that version.
  std::vector<std::pair<std::string, int64_t>> older_versions;
};

// An error where there is no store, or where it cannot be read.
Result<StoreStatus> StatusOf(Disk& disk);
// The program of the store's module.
Result<std::unique_ptr<Program>> ProgramOf(Disk& disk);

// Something that waits for a moment: a timer, a wait, a timeout, a deferred send.
struct DueView {
  std::string what;  // "wait", "timeout", "holdout", "after", "every", "idle", "at", "send"
  std::string path;  // of the timer or wait in its journey; of a send its channel
  std::optional<int64_t> due;
};
struct InstanceState {
  std::string journey, key, stage, entered_as;
  std::optional<int64_t> older_version;  // on which they finish
  uint64_t entry = 0;
  bool held_out = false, ended = false;  // ended: deferred sends are left
  int64_t entered_at = 0, in_stage_since = 0;
  std::vector<std::pair<std::string, std::string>> memory;  // as JSON
  std::vector<DueView> dues;
  std::vector<std::string> events;  // that the wait listens to
};
struct CustomerState {
  std::string id;
  std::optional<int64_t> clock, next_due;
  std::vector<std::pair<std::string, std::string>> profile;  // as JSON
  std::vector<InstanceState> instances;
};

// Of the customer that the id is by now; nothing where nobody is known by it. The session is between two batches.
std::optional<CustomerState> CustomerIn(Session& session, std::string_view id);
// One line, with format_version 1: what `journey inspect --format json` prints (docs/durability.md).
std::string CustomerJson(const CustomerState& customer);
// The same of a store.
Result<std::optional<CustomerState>> CustomerOf(Disk& disk, const Program& program, const Executor& executor,
                                                const std::string& id);

}  // namespace journey::rt
