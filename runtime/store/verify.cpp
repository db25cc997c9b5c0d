// One session, fed from the oldest place there is.
#include "runtime/store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>

#include "runtime/session/session.h"
#include "runtime/state/codec.h"
#include "runtime/store/recovery.h"

namespace journey::rt {
namespace {

class Verifier {
 public:
  Verifier(Disk& disk, const Program& program, const Executor& executor)
      : disk_(disk), program_(program), executor_(executor) {}

  Result<Verified> Run() {
    auto reach = OpenReach(disk_);
    if (!reach.ok()) return reach.status();
    base_ = std::move(reach->base);
    snapshots_ = {std::make_move_iterator(reach->snapshots.begin()), std::make_move_iterator(reach->snapshots.end())};
    result_.faults = std::move(reach->damaged);
    result_.snapshots = snapshots_.size() + (base_ ? 1 : 0) + result_.faults.size();
    for (const Segment& segment : reach->log.segments()) {
      ++result_.segments;
      result_.log_bytes += segment.size;
    }
    if (Status status = Fold(reach->log); !status.ok()) return status;
    return std::move(result_);
  }

 private:
  Status Fold(LogReader& log) {
    if (log.segments().empty()) return {};
    const LogHead& head = log.segments().back().head;
    SessionOptions options;
    options.lateness_ms = head.lateness_ms;
    options.engine.dedup_window_ms = head.dedup_window_ms;
    NoRecords nobody;
    Session session(program_, executor_, nobody, options);
    if (base_) result_.from = base_->meta().position;
    Replay replay(disk_, program_, session, {options, {}});
    const uint64_t first = base_ ? base_->meta().head.module : log.segments().front().head.module;
    Status status = replay.Begin(first, log.segments(), base_ ? &*base_ : nullptr);
    if (!status.ok()) return status;
    Status compared;
    const auto arena = [&](uint64_t position) -> Arena& {
      if (compared.ok()) compared = CompareAt(position, replay);
      return replay.arena();
    };
    status = log.ForEach(program_, result_.from, arena, [&](uint64_t, const Entry& entry) -> Status {
      return compared.ok() ? replay.Fold(entry) : compared;
    });
    if (!status.ok()) return status;
    result_.entries = log.end() - result_.from;
    if (compared.ok()) compared = CompareAt(log.end(), replay);
    for (const SnapshotReader& left : snapshots_) {
      result_.faults.push_back(
          fmt::format("{}: the log ends at entry {}, before it", disk_.Title(left.name()), log.end()));
    }
    return compared;
  }

  // With the snapshots of this position.
  Status CompareAt(uint64_t position, Replay& replay) {
    while (!snapshots_.empty() && snapshots_.front().meta().position == position) {
      if (Status status = Compare(snapshots_.front(), replay); !status.ok()) return status;
      snapshots_.pop_front();
    }
    return {};
  }

  Status Compare(SnapshotReader& snapshot, Replay& replay) {
    Session& session = replay.session();
    const uint64_t schema_hash = Schema::Of(replay.program()).Hash();
    session.Flush();
    const auto fault = [&](const std::string& what) {
      result_.faults.push_back(fmt::format("{}: the log does not make it: {}", disk_.Title(snapshot.name()), what));
    };
    if (session.clock() != snapshot.meta().clock) fault("time has come to another moment");
    uint64_t customers = 0, others = 0;
    session.ForEachCustomer([&](const Customer&) { ++customers; });
    const Status status = snapshot.ForEachState([&](std::string_view state) -> Status {
      const Result<StateReader::Origin> origin = StateReader::OriginOf(state);
      if (!origin.ok()) return origin.status();
      const std::string_view id = origin.value().customer;
      const Customer* customer = session.Home(id).Look(id);
      ++result_.compared;
      if (customer == nullptr || EncodeState(*customer, schema_hash) != state) {
        if (others++ == 0) fault("customer " + std::string(id) + " has another state");
      }
      return {};
    });
    if (customers != snapshot.customers()) fault("it has other customers");
    return status;
  }

  Disk& disk_;
  const Program& program_;
  const Executor& executor_;
  std::deque<SnapshotReader> snapshots_;  // that are whole, from the oldest on
  std::optional<SnapshotReader> base_;
  Verified result_;
};

}  // namespace

Result<Verified> VerifyStore(Disk& disk, const Program& program, const Executor& executor) {
  return Verifier(disk, program, executor).Run();
}

}  // namespace journey::rt
