// One sink's way through the file of records: every send is given to it, again and again, until it has taken it, has
// refused it for good or has failed too often.
//
// The file of records is the queue; the sink's cursor in it, and what before the cursor is not settled, stand in a
// small file (queue_state.h), written when something was settled and not much later. So whatever instant the process
// ends at, each send is settled once or is tried again with the same id: at least once at the receiver, and never lost.
// Only what the file of records can never lose again is delivered: up to where Ready says. A failing sink is left alone
// for longer and longer, and holds up nobody but itself. Not thread-safe; Step waits as long as the sink does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/deliver/clock.h"
#include "runtime/deliver/dead_letters.h"
#include "runtime/deliver/gate.h"
#include "runtime/deliver/pauses.h"
#include "runtime/deliver/queue_state.h"
#include "runtime/deliver/retry.h"
#include "runtime/deliver/send_reader.h"
#include "runtime/deliver/sink.h"
#include "runtime/platform/disk.h"

namespace journey::rt {

struct DeliveryOptions {
  std::string sink;                   // its name; letters, digits, - and _
  std::vector<std::string> channels;  // whose sends it gets; empty: all
  RetryPolicy retry;
  GateOptions gate;
  size_t batch = 1;                          // sends given to it at once
  uint64_t batch_bytes = uint64_t{1} << 20;  // of records at once; one is given whatever its size
  size_t window = 1000;                      // so many may wait to be tried again; then no more are read
  int64_t save_after_ms = 200;               // so long after something was settled it is written down
  int64_t most_pause_ms = 60'000;            // for which a sink that fails is left alone
  bool from_start = false;                   // a new sink gets what was sent before it, too
  uint64_t seed = 1;                         // of the jitter
};

// The file of records.
struct RecordsFile {
  Disk* disk = nullptr;
  std::string name, path;  // on the disk; its whole path
  uint64_t ready = 0;      // so many bytes are on the disk for good
};

class Delivery {
 public:
  // `folder`: where queues are kept. All references must outlive it. A sink that has no queue yet gets what comes
  // behind what is ready now, or all, as the options say; its queue is on the disk then.
  static Result<std::unique_ptr<Delivery>> Open(Disk& folder, RecordsFile records, DeliveryOptions options, Sink& sink,
                                                Clock& clock);

  // More of the file of records is on the disk for good; never less than before.
  void Ready(uint64_t length) { ready_ = std::max(ready_, length); }
  // Gives the sink what is due. When to call again: now, at that moment, or (kNever) when more is ready. The first
  // failure is final.
  Result<int64_t> Step();
  // What was settled is written down.
  Status Save();
  // Nothing is left to do but for what is ready later.
  bool done() const { return reader_.offset() >= ready_ && state_.unsettled.empty() && !dirty_; }

  // Dead letters become sends that were never tried; how many. Empty `ids`: all.
  Result<uint64_t> RetryDead(std::span<const std::string> ids) { return TakeBackDead(WithIds(ids)); }
  // Looks at what is paused in the folder, by which Step goes until the next look. What was set aside for a pause that
  // has ended comes back, as if it had never been tried. Before this nothing is known to be paused.
  Status LookForPauses();
  const QueueState& state() const { return state_; }
  Disk& folder() const { return folder_; }
  const std::string& sink_name() const { return options_.sink; }
  // What was found that people should know.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Delivery(Disk& folder, const RecordsFile& records, DeliveryOptions options, QueueState state, Sink& sink,
           Clock& clock);
  Status CheckRecords();
  int64_t WaitsUntil(int64_t now);
  Status Gather(int64_t now, size_t most, std::vector<FoundSend>* batch);
  Status GatherNew(size_t most, uint64_t bytes, std::vector<FoundSend>* batch);
  bool Wants(const FoundSend& send) const;
  void Deliver(int64_t now, const std::vector<FoundSend>& batch);
  // Whether it is paused: then it is among the dead letters.
  bool SetAside(const FoundSend& send, const Unsettled& one);
  Result<uint64_t> TakeBackDead(const std::function<bool(const DeadLetter& letter)>& comes);
  void Settle(const FoundSend& send, const Answer& answer);
  void GiveUp(const FoundSend& send, const Unsettled& one, const std::string& reason);
  Status Fail(const Status& status);

  Disk& folder_;
  const DeliveryOptions options_;
  QueueState state_;  // all but `offset` and `tail`, which reader_ knows
  SendReader reader_;
  Sink& sink_;
  Clock& clock_;
  Gate gate_;
  Backoff backoff_, pause_;
  std::unique_ptr<DeadLetterFile> dead_;
  uint64_t ready_ = 0;
  uint64_t failures_ = 0;  // in a row, of the sink
  int64_t paused_until_ = 0, saved_at_ = 0;
  bool dirty_ = false;
  std::vector<Pause> pauses_;
  bool pauses_known_ = false;
  std::vector<std::string> warnings_;
  Status status_;
};

}  // namespace journey::rt
