// The old module's state folded, counted, and tried out under the new one; then one file.
#include "runtime/store/migration.h"

#include "ir/serialise.h"
#include "runtime/store/mutants.h"
#include "runtime/store/recovery.h"
#include "runtime/store/replay.h"
#include "runtime/value/zones.h"

namespace journey::rt {
namespace {

class Kinds final : public RecordSink {
 public:
  explicit Kinds(std::map<std::string, uint64_t>& counts) : counts_(counts) {}
  void Write(const Record& record) override { ++counts_[std::string(RecordKindName(record.kind))]; }

 private:
  std::map<std::string, uint64_t>& counts_;
};

Result<MigrationReport> Look(Recovery& recovery, const Program& was, const Program& next) {
  MigrationReport report;
  report.from = recovery.head().module;
  report.to = ir::ContentHash(next.module());
  report.position = recovery.end();
  if (Status status = recovery.FindNotes(was); !status.ok()) return status;
  const SessionOptions options = recovery.session();
  const Interpreter interpreter(was);
  NoRecords nobody;
  Session session(was, interpreter, nobody, options);
  Status status = recovery.Fold(was, session, [](uint64_t, Session&) { return Status(); });
  if (!status.ok()) return status;
  session.Flush();
  const auto plan = MigrationPlan::Of(was, next);
  MigrationCount count(*plan);
  session.ForEachCustomer([&](const Customer& customer) { count.Add(customer); });
  report.customers = count.customers();
  report.refused = count.refused_customers();
  report.lines = count.Lines();
  if (count.refused()) return report;
  const Interpreter next_interpreter(next);
  Kinds kinds(report.records);
  Session tried(next, next_interpreter, kinds, options);
  status = MigrateSession(*plan, session, tried);
  if (!status.ok()) return status;
  return report;
}

Result<std::optional<MigrationReport>> Migrate(Disk& disk, const Program& next, bool apply) {
  auto recovery = Recovery::Open(disk);
  if (!recovery.ok()) return recovery.status();
  if (recovery->empty()) return Status::Error("there is no store in this folder");
  if (recovery->head().module == ir::ContentHash(next.module())) {
    // Perhaps by an attempt that failed at its last step: what is said to be so must also outlast a loss of power.
    const bool sync = apply && !JOURNEY_PLANTED(kMigrationNotSynced);
    if (Status status = sync ? disk.SyncNames() : Status(); !status.ok()) return status;
    return std::optional<MigrationReport>();
  }
  auto module = ReadModule(disk, recovery->head().module);
  if (!module.ok()) return module.status();
  const auto was = Program::Load(std::move(*module));
  if (!was.ok()) return was.status();
  const auto report = Look(*recovery, *was.value(), next);
  if (!report.ok()) return report.status();
  if (!apply || report.value().refused > 0) return std::optional(report.value());
  // From here on something changes: the module first, without which the mark would say nothing.
  Status status = JOURNEY_PLANTED(kMigratedBehindTorn) ? Status() : recovery->log().Repair(recovery->start());
  if (status.ok()) status = WriteWhole(disk, ModuleName(report.value().to), ir::Serialise(next.module()));
  if (status.ok()) {
    LogHead head = recovery->head();
    head.module = report.value().to;
    head.zones = ZoneDataHash();
    status = AppendAlone(disk, *recovery, head, Migrated{report.value().from, report.value().to});
  }
  if (!status.ok()) return status;
  return std::optional(report.value());
}

}  // namespace

Result<std::optional<MigrationReport>> PlanMigration(Disk& disk, const Program& next) {
  return Migrate(disk, next, false);
}

Result<std::optional<MigrationReport>> MigrateStore(Disk& disk, const Program& next) {
  return Migrate(disk, next, true);
}

}  // namespace journey::rt
