// Tried out first, over everybody folded; then one file.
#include "runtime/store/removal.h"

#include <utility>

#include "ir/link.h"
#include "runtime/state/codec.h"
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

Result<Recovery> OpenThere(Disk& disk) {
  auto recovery = Recovery::Open(disk);
  if (recovery.ok() && recovery->empty()) return Status::Error("there is no store in this folder");
  return recovery;
}

}  // namespace

Result<std::optional<Removal>> TryRemoval(Session& session, const Program& program, const Executor& executor,
                                          const SessionOptions& options, std::string_view customer, int32_t journey) {
  const std::string whose(session.merges().Of(customer));
  const Customer* found = session.Home(whose).Look(whose);
  if (found == nullptr) return std::optional<Removal>();
  const Schema schema = Schema::Of(program);
  const std::string state = EncodeState(*found, schema.Hash());
  SessionOptions alone = options;
  alone.shards = alone.threads = 1;
  Ends ends;
  Session tried(program, executor, ends, alone);
  tried.Restore(session.clock());
  if (Status status = tried.Restore(state, StateReader(schema, program)); !status.ok()) return status;
  (void)tried.Remove(whose, journey);
  return std::optional(Removal{std::move(ends.all)});
}

Result<std::optional<Removal>> Remove(Disk& disk, const Program& program, const Executor& executor,
                                      const std::string& customer, int32_t journey, uint64_t request) {
  auto recovery = OpenThere(disk);
  if (!recovery.ok()) return recovery.status();
  if (Status status = recovery->FindNotes(program); !status.ok()) return status;
  NoRecords nobody;
  const SessionOptions options = recovery->session();
  Session session(program, executor, nobody, options);
  Status status = recovery->Fold(program, session, [](uint64_t, Session&) { return Status(); });
  if (!status.ok()) return status;
  session.Flush();
  auto removal = TryRemoval(session, program, executor, options, customer, journey);
  if (!removal.ok() || !removal.value()) return removal;
  if (removal.value()->ended.empty()) {
    // Perhaps by an attempt that failed at its last step: what is said to be so must also outlast a loss of power.
    if (status = disk.SyncNames(); !status.ok()) return status;
    return removal;
  }
  status = recovery->log().Repair(recovery->start());
  if (status.ok()) status = AppendAlone(disk, *recovery, recovery->head(), Removed{customer, journey, request});
  if (!status.ok()) return status;
  return removal;
}

Result<RemovalAnswer> AnswerTo(const RemovalRequest& request, const Program& program,
                               const std::function<Result<std::optional<Removal>>(int32_t journey)>& remove) {
  int32_t journey = ir::kNone;
  if (!request.journey.empty()) {
    journey = ir::FindJourney(program.module(), request.journey);
    if (journey == ir::kNone) return RemovalAnswer{.outcome = RemovalAnswer::Outcome::kNoJourney};
  }
  auto removal = remove(journey);
  if (!removal.ok()) return removal.status();
  if (!removal.value()) return RemovalAnswer{.outcome = RemovalAnswer::Outcome::kNotKnown};
  return RemovalAnswer{.removal = std::move(**removal)};
}

Status AnswerRemovalsAlone(Disk& disk, const Program& program, const Executor& executor) {
  const auto any = AreRemovalsThere(disk);
  if (!any.ok() || !any.value()) return any.status();
  auto recovery = OpenThere(disk);
  if (!recovery.ok()) return recovery.status();
  if (Status status = recovery->FindNotes(program); !status.ok()) return status;
  // What is said to be done must outlast a loss of power, whoever has done it.
  if (Status status = recovery->log().Repair(recovery->start()); !status.ok()) return status;
  return AnswerRemovals(disk, recovery->removals(), [&](const RemovalRequest& request) {
    return AnswerTo(request, program, [&](int32_t journey) {
      return Remove(disk, program, executor, request.customer, journey, request.number);
    });
  });
}

}  // namespace journey::rt
