// The records of all shards as JSON Lines in blocks, and the summary of them.
//
// In: records, each shard's from the thread that handles it. Out: blocks of whole lines to one function on the
// session's thread, and counts. A shard writes into a buffer of its own; Seal swaps it for an empty one, so that a
// batch's lines go out while the next batch's are made. With one thread a block goes out as soon as it is full,
// whatever the batch; with more, a shard that has made kMostHeldBytes waits until what is before it in shard order has
// gone out, so that memory does not grow with what one batch fires.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/records/line_block.h"
#include "runtime/session/session.h"
#include "runtime/session/shard_sinks.h"
#include "runtime/session/summary.h"

namespace journey::rt {

class RecordBuffers final : public ShardSinks {
 public:
  // `write` may be empty: then records are only counted. With `summarise` there is a summary. The module must outlive
  // this.
  RecordBuffers(const ir::Module& module, const SessionOptions& options, bool summarise,
                std::function<void(std::string_view lines)> write);

  RecordSink& Shard(size_t shard) override;
  void UseBell(std::function<void()> ring) override { ring_ = std::move(ring); }
  void Handled(size_t shard) override;
  void HandOut() override;
  void BeAlone(bool alone) override { alone_ = one_thread_ || alone; }
  void Seal() override;
  void WriteOut() override;

  // Records of the batches that were sealed; while no batch is being handled, of all.
  uint64_t records() const { return records_; }
  // Of all shards; while no batch is being handled.
  Summary TotalSummary() const;

 private:
  class alignas(64) Sink final : public RecordSink {  // no cache line of two threads
   public:
    explicit Sink(RecordBuffers& owner) : owner_(owner), summary_(owner.module_) {}
    void Write(const Record& record) override;

   private:
    friend class RecordBuffers;
    RecordBuffers& owner_;
    uint64_t records_ = 0;
    Summary summary_;
    LineBlock filling_, sealed_;
    // Under the owner's mutex. A worker waits to go on with filling_; a worker is through with the shard.
    bool full_ = false, handled_ = false;
  };
  void WaitForHandOut(Sink& sink);

  static constexpr size_t kBlockBytes = size_t{256} * 1024;
  static constexpr size_t kMostHeldBytes = size_t{16} << 20;  // of all shards
  const ir::Module& module_;
  const bool one_thread_, summarise_;
  const std::function<void(std::string_view lines)> write_;
  std::deque<Sink> sinks_;  // by shard; they do not move
  std::function<void()> ring_;
  std::mutex mutex_;
  std::condition_variable handed_out_;
  LineBlock going_out_;
  size_t next_ = 0;           // the shard whose lines go out next, in this batch
  bool alone_ = one_thread_;  // changes while no worker is at work
  bool discarding_ = false;   // a write threw: nobody takes lines any more
  uint64_t records_ = 0;
};

}  // namespace journey::rt
