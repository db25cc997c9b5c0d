// Tried out first, over everybody folded; then one file.
#include "runtime/store/removal.h"

#include <utility>

#include "runtime/session/session.h"
#include "runtime/store/recovery.h"

namespace journey::rt {
namespace {

class Ends final : public RecordSink {
 public:
  void Write(const Record& record) override {
    if (record.kind != RecordKind::kEnded || record.cause.kind != CauseKind::kOperator) return;
    all.push_back({std::string(record.journey_name), std::string(record.key), record.entry, std::string(record.stage)});
  }
  std::vector<Removal::Ended> all;
};

}  // namespace

Result<std::optional<Removal>> Remove(Disk& disk, const Program& program, const Executor& executor,
                                      const std::string& customer, int32_t journey) {
  auto recovery = Recovery::Open(disk);
  if (!recovery.ok()) return recovery.status();
  if (recovery->empty()) return Status::Error("there is no store in this folder");
  if (Status status = recovery->FindNotes(program); !status.ok()) return status;
  Ends ends;
  Session session(program, executor, ends, recovery->session());
  Status status = recovery->Fold(program, session, [](uint64_t, Session&) { return Status(); });
  if (!status.ok()) return status;
  session.Flush();
  ends.all.clear();
  if (!session.Remove(customer, journey)) return std::optional<Removal>();
  Removal removal{std::move(ends.all)};
  if (removal.ended.empty()) {
    // Perhaps by an attempt that failed at its last step: what is said to be so must also outlast a loss of power.
    if (status = disk.SyncNames(); !status.ok()) return status;
    return std::optional(std::move(removal));
  }
  status = recovery->log().Repair(recovery->start());
  if (status.ok()) status = AppendAlone(disk, *recovery, recovery->head(), Removed{customer, journey});
  if (!status.ok()) return status;
  return std::optional(std::move(removal));
}

}  // namespace journey::rt
