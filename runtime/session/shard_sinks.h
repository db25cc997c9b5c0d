// Where the records of a session's shards go: a sink a shard, and their way out in batches.
//
// A shard's sink is used by the thread that handles the shard. Seal and WriteOut are called by the session's own
// thread: Seal when no shard is being handled, to set apart what the sinks have gathered; WriteOut then hands that on,
// while the sinks may already be filling again. In shard order, so that the output depends on the number of shards
// only.
//
// A sink that holds too much waits: it rings the bell, and the session's thread, while it waits for the shards, calls
// HandOut, which takes what may go out next and lets the sink go on. So a batch may have any number of records.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "runtime/records/record.h"

namespace journey::rt {

class ShardSinks {
 public:
  virtual ~ShardSinks() = default;
  // Called once a shard, before any input, in order from 0. Lives as long as this.
  virtual RecordSink& Shard(size_t shard) = 0;
  // With workers: rings on the session's thread for HandOut; may be called from any thread.
  virtual void UseBell(std::function<void()> /*ring*/) {}
  // A worker is through with the shard, for this batch.
  virtual void Handled(size_t /*shard*/) {}
  virtual void HandOut() {}
  // From here on, or no longer, the session's thread alone writes to the sinks: none of them may wait to be handed out.
  virtual void BeAlone(bool /*alone*/) {}
  virtual void Seal() {}
  virtual void WriteOut() {}
};

// A sink of its own for each shard, which keeps what it gets until the end.
template <typename Sink>
class SinkPerShard final : public ShardSinks {
 public:
  RecordSink& Shard(size_t) override { return sinks_.emplace_back().sink; }
  size_t size() const { return sinks_.size(); }
  // While no batch is being handled.
  Sink& sink(size_t shard) { return sinks_[shard].sink; }

 private:
  struct alignas(64) Own {  // no cache line of two threads
    Sink sink;
  };
  std::deque<Own> sinks_;  // they do not move
};

// All shards on one thread, to one sink that writes at once.
class OneSink final : public ShardSinks {
 public:
  explicit OneSink(RecordSink& sink) : sink_(sink) {}
  RecordSink& Shard(size_t) override { return sink_; }

 private:
  RecordSink& sink_;
};

}  // namespace journey::rt
