// The old module's state folded, counted, and tried out under the new one; then one file.
#include "runtime/store/migration.h"

#include <memory>

#include "ir/link.h"
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

// A store under the module it has, and what it is to come under.
class Migrator {
 public:
  Migrator(Disk& disk, Recovery& recovery, const Program& was, const Program& project)
      : disk_(disk), recovery_(recovery), was_(was), project_(project), next_(&project) {}

  Result<MigrationReport> Look() {
    if (Status status = recovery_.FindNotes(was_); !status.ok()) return status;
    const SessionOptions options = recovery_.session();
    const Interpreter interpreter(was_);
    NoRecords nobody;
    Session session(was_, interpreter, nobody, options);
    Status status = recovery_.Fold(was_, session, [](uint64_t, Session&) { return Status(); });
    if (!status.ok()) return status;
    session.Flush();
    const std::vector<std::string> not_linked = LinkThoseInside(session);
    MigrationReport report;
    report.from = recovery_.head().module;
    report.to = ir::ContentHash(next_->module());
    report.position = recovery_.end();
    const auto plan = MigrationPlan::Of(was_, *next_, not_linked);
    MigrationCount count(*plan);
    session.ForEachCustomer([&](const Customer& customer) { count.Add(customer); });
    report.customers = count.customers();
    report.refused = count.refused_customers();
    report.lines = count.Lines();
    report.already = IsThere();
    if (count.refused() || report.already) return report;
    const Interpreter next_interpreter(*next_);
    Kinds kinds(report.records);
    Session tried(*next_, next_interpreter, kinds, options);
    status = MigrateSession(*plan, session, tried);
    if (!status.ok()) return status;
    return report;
  }

  // The module first, without which the mark would say nothing.
  Status Apply(const MigrationReport& report) {
    Status status = JOURNEY_PLANTED(kMigratedBehindTorn) ? Status() : recovery_.log().Repair(recovery_.start());
    if (status.ok()) status = WriteWhole(disk_, ModuleName(report.to), ir::Serialise(next_->module()));
    if (!status.ok()) return status;
    LogHead head = recovery_.head();
    head.module = report.to;
    head.zones = ZoneDataHash();
    return AppendAlone(disk_, recovery_, head, Migrated{report.from, report.to});
  }

 private:
  // By journey: why its older version cannot go on, of those that should.
  std::vector<std::string> LinkThoseInside(Session& session) {
    Drainers drainers(was_.module(), project_.module());
    session.ForEachCustomer([&](const Customer& customer) { drainers.Add(customer); });
    goes_on_ = drainers.journeys();
    ir::Linked linked = ir::Link(was_.module(), project_.module(), goes_on_);
    if (linked.module.project == 0) return std::move(linked.refused);
    auto program = Program::Load(std::move(linked.module));
    if (!program.ok()) {
      for (std::string& why : linked.refused) why = why.empty() ? program.status().message() : why;
      return std::move(linked.refused);
    }
    linked_ = std::move(*program);
    next_ = linked_.get();
    return std::move(linked.refused);
  }

  // Whether the module has the project's journeys, and of older versions those that somebody is in.
  bool IsThere() const {
    const ir::Module& module = was_.module();
    if (module.project != ir::ContentHash(project_.module())) return false;
    for (size_t j = 0; j < module.journeys.size(); ++j) {
      if (module.journeys[j].successor != ir::kNone && !goes_on_[j]) return false;
    }
    return true;
  }

  Disk& disk_;
  Recovery& recovery_;
  const Program& was_;
  const Program& project_;
  std::unique_ptr<const Program> linked_;
  const Program* next_;  // the project's, or the linked one
  std::vector<bool> goes_on_;
};

Result<std::optional<MigrationReport>> Migrate(Disk& disk, const Program& project, bool apply) {
  auto recovery = Recovery::Open(disk);
  if (!recovery.ok()) return recovery.status();
  if (recovery->empty()) return Status::Error("there is no store in this folder");
  // Perhaps by an attempt that failed at its last step: what is said to be so must also outlast a loss of power.
  const auto sync = [&] { return apply && !JOURNEY_PLANTED(kMigrationNotSynced) ? disk.SyncNames() : Status(); };
  if (recovery->head().module == ir::ContentHash(project.module())) {
    if (Status status = sync(); !status.ok()) return status;
    return std::optional<MigrationReport>();
  }
  auto module = ReadModule(disk, recovery->head().module);
  if (!module.ok()) return module.status();
  const auto was = Program::Load(std::move(*module));
  if (!was.ok()) return was.status();
  Migrator migrator(disk, *recovery, *was.value(), project);
  const auto report = migrator.Look();
  if (!report.ok()) return report.status();
  Status status;
  if (report.value().already) {
    status = sync();
  } else if (apply && report.value().refused == 0) {
    status = migrator.Apply(report.value());
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
