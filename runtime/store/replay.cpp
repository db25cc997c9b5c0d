// How many migrations are to come is told by the segments: each is of one module.
#include "runtime/store/replay.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/store/recovery.h"

namespace journey::rt {
namespace {

constexpr uint64_t kTogether = 64;

}  // namespace

Status MigrateSession(const MigrationPlan& plan, Session& from, Session& to) {
  from.Flush();
  const Session::Clock clock = from.clock();
  to.Restore(clock);
  from.merges().ForEach([&](std::string_view id, std::string_view into) { to.TakeMerge(id, into); });
  Status status;
  uint64_t customers = 0;
  from.ForEachCustomer([&](const Customer& customer) {
    if (!status.ok()) return;
    status =
        to.Home(customer.id()).Migrate(customer, plan.schema_hash(), plan.reader(), plan.change(), clock.watermark.now);
    // Records go out before there are so many that a sink waits for somebody who takes them.
    if (++customers % kTogether == 0) to.Settle();
  });
  if (status.ok()) to.Flush();
  return status;
}

Replay::Part::Part(const Program& program, const OlderParts& older)
    : interpreter(program),
      buffers(program.module(), older.session, false, older.lines),
      session(program, interpreter, buffers, older.session) {}

Replay::Replay(Disk& disk, const Program& program, Session& session, OlderParts older)
    : modules_(disk, program), last_program_(program), last_session_(session), older_(std::move(older)) {}

Status Replay::Begin(uint64_t module, const std::vector<Segment>& segments, SnapshotReader* snapshot,
                     const std::function<Status()>& whole) {
  uint64_t moment = module;
  for (const Segment& segment : segments)
    migrations_ += std::exchange(moment, segment.head.module) != segment.head.module;
  if (Status status = Enter(module); !status.ok()) return status;
  if (snapshot != nullptr) return snapshot->Restore(*program_, *session_, whole);
  return whole ? whole() : Status();
}

Status Replay::Enter(uint64_t module) {
  module_ = module;
  part_ = nullptr;
  program_ = &last_program_;
  session_ = &last_session_;
  if (migrations_ == 0) return {};
  const auto program = modules_.Of(module);
  if (!program.ok()) return program.status();
  program_ = program.value();
  part_ = std::make_unique<Part>(*program_, older_);
  session_ = &part_->session;
  return session_->status();
}

Status Replay::Fold(const Entry& entry) {
  if (const auto* migrated = std::get_if<Migrated>(&entry)) return Migrate(*migrated);
  FoldEntry(entry, *session_);
  return {};
}

Status Replay::Migrate(const Migrated& migrated) {
  if (migrations_ == 0 || migrated.from != module_) {
    return Status::Error(
        fmt::format("the log has a migration from module {:016x}, but it is under {:016x}", migrated.from, module_));
  }
  const Program* old_program = program_;
  Session& old_session = *session_;
  const std::unique_ptr<Part> old = std::move(part_);
  --migrations_;
  if (Status status = Enter(migrated.to); !status.ok()) return status;
  const auto plan = MigrationPlan::Of(*old_program, *program_);
  return MigrateSession(*plan, old_session, *session_);
}

}  // namespace journey::rt
