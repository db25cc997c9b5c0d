// A log folded across migrations: a session under the module of the moment, which gives way to the next one's where the
// log says so.
//
// In: entries, each under the module of its segment. Out: the last session, where the log ends; records of what came
// before a migration go where `lines` says. The sessions of older modules are interpreted, and gone when they have
// given way. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "runtime/interp/interp.h"
#include "runtime/migrate/plan.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/store/log_reader.h"
#include "runtime/store/modules.h"
#include "runtime/store/snapshot.h"

namespace journey::rt {

// Everybody of `from`, which is at the end of a batch, goes over to `to`, which was not fed yet; what is due then
// fires.
Status MigrateSession(const MigrationPlan& plan, Session& from, Session& to);

// How the parts under older modules are folded.
struct OlderParts {
  SessionOptions session;
  std::function<void(std::string_view lines)> lines;  // their records; empty: nobody wants them
};

class Replay {
 public:
  // All must outlive it. The session is of the program, and not fed yet.
  Replay(Disk& disk, const Program& program, Session& session, OlderParts older);

  // The module under which it begins, what follows, and the state there; null: nothing has happened yet. `whole`: as in
  // SnapshotReader::Restore, whether there is a snapshot or not.
  Status Begin(uint64_t module, const std::vector<Segment>& segments, SnapshotReader* snapshot,
               const std::function<Status()>& whole = nullptr);
  // Where the next entry is decoded to.
  Arena& arena() { return session_->arena(); }
  Status Fold(const Entry& entry);
  // Those of the moment.
  Session& session() { return *session_; }
  const Program& program() const { return *program_; }

 private:
  struct Part {
    Part(const Program& program, const OlderParts& older);
    Interpreter interpreter;
    RecordBuffers buffers;
    Session session;
  };
  Status Enter(uint64_t module);
  Status Migrate(const Migrated& migrated);

  Modules modules_;
  const Program& last_program_;
  Session& last_session_;
  const OlderParts older_;
  size_t migrations_ = 0;  // to come
  uint64_t module_ = 0;
  std::unique_ptr<Part> part_;  // null: the last one's
  const Program* program_ = nullptr;
  Session* session_ = nullptr;
};

}  // namespace journey::rt
