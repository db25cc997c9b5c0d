// One run over one stream of inputs: watermark, batches, shards, threads. What `journey run`, tests and hosts drive.
//
// Inputs arrive in order; each is stamped with the watermark at its arrival (section 4) and queued to the shard of its
// customer. A full batch is handled shard by shard, then every shard's timers up to the watermark fire. With more than
// one thread, workers handle a batch, a shard's customers always on the same one, while the next batch is decoded and
// the records of the one before are written out. Shards share the program and the executor, which do not change; there
// is one hand-off a batch and nothing per event. The number of shards and threads and the batch size change no
// customer's records. One thread uses a session.
#pragma once

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/platform/memory_budget.h"
#include "runtime/session/max_ahead.h"
#include "runtime/session/shard_sinks.h"
#include "runtime/session/watermark.h"
#include "runtime/session/workers.h"
#include "runtime/shard/engine.h"
#include "runtime/shard/merges.h"
#include "runtime/shard/shard_hash.h"

namespace journey::rt {

struct SessionOptions {
  int64_t lateness_ms = 0;  // allowed lateness, >= 0
  size_t shards = 1;        // >= 1; at least `threads` are made
  size_t threads = 1;       // >= 1; 1: all on the calling thread; more: that many workers beside it
  size_t batch = 4096;      // inputs, >= 1
  // How far a timestamp may lie after the largest before it; none: any is good.
  std::optional<int64_t> max_ahead_ms = 366 * 24 * 3600 * 1000LL;
  EngineOptions engine;
  // Timers of different customers fire in an order that a run whose customers were restored has too
  // (Engine::FireInOrder).
  bool in_order = false;
  // Customers of whom nothing is heard for so long are put at rest (Engine::RestAfter); none: nobody is.
  std::optional<int64_t> rest_after_ms;  // >= 0
  MemoryBudget* budget = nullptr;        // what the workers' large memory counts for; null: nobody's

  // Tests: called after each input and each firing of a customer, on the thread that handles its shard. It may restore
  // that customer's state.
  std::function<void(Engine& engine, std::string_view customer)> touched;

  size_t ShardCount() const { return std::min<size_t>(std::max(shards, threads), kShards); }
};

// As many as the machine has processors for `threads` 0, else what it says.
size_t ThreadsOrAll(size_t threads);

class Session {
 public:
  // All must outlive the session. Records of one customer reach its shard's sink in order.
  Session(const Program& program, const Executor& executor, ShardSinks& sinks, SessionOptions options = {});
  // All records to one sink, on the calling thread; for one thread only.
  Session(const Program& program, const Executor& executor, RecordSink& sink, SessionOptions options = {});
  ~Session();
  Session(const Session&) = delete;

  // Whether the system gave the threads; without them nothing may be fed.
  const Status& status() const { return status_; }

  // Where the next input must be decoded to. What was fed lives there until it has been handled, which any Feed may do.
  Arena& arena() { return batches_[filling_].arena; }
  // Who may compile the decoding of the inputs; null: nobody.
  const LineCompiler* line_compiler() const { return line_compiler_; }
  // What is wrong with the input's timestamp, if anything; asked before the input is fed. The message lives in arena().
  Fault Judge(const Input& input) { return max_ahead_.Judge(input, arena()); }
  // An input that was judged before and found good, in this run or in one that this one goes on from.
  void FeedAgain(const Input& input) {
    max_ahead_.Take(input);
    Feed(input);
  }
  // How many timestamps were too far ahead.
  uint64_t too_far_ahead() const { return max_ahead_.rejected(); }
  void Feed(const Input& input);
  // Handles what is queued and writes all records out. Then timers due at or before the watermark have fired, but for
  // what only inputs with a watermark of their own have passed: these fire no other customer's timers.
  void Flush();
  // Whether the last Feed or Flush has ended a batch: everything fed so far was handed to the shards, and whoever was
  // due at or before the watermark has fired or will before anything else. So what follows depends on the customers'
  // state, the clock and the merges alone.
  bool AtBatchEnd() const { return at_batch_end_; }
  // Waits for the shards and writes out the records of the batches that have ended, which changes neither batches nor
  // records.
  void Settle();
  // The end of the input: all timers due at or before the watermark fire. Then, if `until` is later, the watermark
  // moves to that moment, as by a tick.
  void Finish(std::optional<int64_t> until = std::nullopt);

  // kNoTimestamp before the first input.
  int64_t watermark() const { return watermark_.now(); }
  // What is kept of time between two batches, to go on from in another session.
  struct Clock {
    Watermark::State watermark;
    int64_t largest = kNoTimestamp;  // see MaxAhead
    friend bool operator==(const Clock&, const Clock&) = default;
  };
  Clock clock() const { return {watermark_.state(), max_ahead_.largest()}; }
  // Before anything was fed.
  void Restore(const Clock& clock);
  // Takes in a customer's encoded state (Engine::Restore).
  Status Restore(std::string_view state, const StateReader& reader);
  // For a customer of this hash who will be restored soon.
  void Prefetch(uint64_t hash) const { shards_[EngineOf(hash, shards_.size())]->Prefetch(hash); }
  // For who makes customers' blocks on other threads: the shards, by EngineOf, their side memories, and what these
  // count for.
  size_t shards() const { return shards_.size(); }
  BlockMemory& MakeSide(size_t shard) { return shards_[shard]->MakeSide(); }
  MemoryBudget* budget() const { return options_.budget; }
  // Takes in a customer's block (Engine::Adopt); and all side memories, once nobody works in them.
  void Adopt(const Engine::Made& made) { shards_[EngineOf(made.hash, shards_.size())]->Adopt(made); }
  void TakeSides() {
    for (const std::unique_ptr<Engine>& shard : shards_) shard->TakeSides();
  }
  // So many customers will come, so that tables need not grow step by step; they are as likely of any shard.
  void Expect(uint64_t customers);
  // Summed over the shards.
  EngineCounters counters() const;
  // The engine in which a customer lives or would live; between two batches, so that nobody else is at work there.
  Engine& Home(std::string_view customer);
  // An operator takes a customer out of a journey (kNone: of all), as Fold::Remove; between two batches, which this
  // ends. False: nobody knows the id.
  bool Remove(std::string_view id, int32_t journey);
  // Everybody's, in the order of the shards; likewise.
  void ForEachCustomer(const std::function<void(const Customer& customer)>& visit);
  // What the customers take, in bytes: their blocks, tables and queues of due times.
  uint64_t customer_bytes() const;
  // Their blocks alone.
  uint64_t block_bytes() const;
  // Which ids are others' by now; likewise between two batches.
  Merges& merges() { return merges_; }
  // As it was when state was written: nothing but that `id` is `into`. What was known of it goes.
  void TakeMerge(std::string_view id, std::string_view into);

 private:
  // What the calling thread fills and the workers empty, in turn.
  struct Batch {
    Arena arena;
    std::vector<std::vector<Arrival>> queues;  // by shard
    size_t size = 0;
    int64_t watermark = kNoTimestamp;  // at its end
  };
  Session(const Program& program, const Executor& executor, std::unique_ptr<ShardSinks> own_sinks, ShardSinks* sinks,
          SessionOptions options);
  // Whether the input is somebody's, of whom nothing is held back and who is nobody else, at the time at which it
  // comes: as nearly all are. Then all there is to it is to queue it.
  bool IsPlain(const Input& input) const {
    return input.kind <= InputKind::kIdentify && input.stamp == kNoTimestamp && input.other.empty() && held_.empty() &&
           merges_.empty();
  }
  // An input that is not, up to where it is queued or handled. False: it is nobody's, and counts for no batch.
  bool FeedOther(const Input& input);
  void TakeSomebodys(const Input& input, int64_t watermark, bool behind);
  // Queues an input of the customer that its id stands for; to the shard that it gives.
  [[gnu::always_inline]] size_t Queue(Batch& batch, const Happening& input, std::string_view customer,
                                      int64_t watermark) {
    const uint64_t hash = HashCustomer(customer);
    // One queue stands where it stands, whatever the hash will be.
    const size_t shards = shards_.size(), shard = shards == 1 ? 0 : EngineOf(hash, shards);
    batch.queues[shard].emplace_back(input, watermark, hash).input.customer = customer;
    return shard;
  }
  // Queues it, or handles it at once: then nothing is queued and nobody else is at work.
  void Take(const Input& input, std::string_view customer, int64_t watermark, bool at_once);
  // Whether the input makes two customers one, and is done with: an identify whose ids are one already is not.
  bool TakeMerge(const Input& input, std::string_view customer, int64_t watermark, bool at_once);
  // Whether a merge that is held back is about the customer.
  bool IsHeld(std::string_view id) const { return !held_.empty() && held_ids_.contains(HashCustomer(id)); }
  std::string_view WhoIs(std::string_view id) { return merges_.empty() ? id : merges_.Of(id); }
  // Handles what is queued, then the merges that are held back, on the calling thread while nobody else is at work.
  void MergeHeld();
  // An input that makes two customers one, with the watermark at its arrival.
  struct HeldMerge {
    Input input;
    int64_t watermark;
  };
  void Merge(const HeldMerge& merge);
  // Handles what one shard on the calling thread has so far.
  void HandlePart();
  // What inputs point to goes; all were handled.
  void DropTexts();
  // The same for inputs that are nobody's, once there are many.
  void DropUnused();
  void EndBatch();
  // What is queued is handled, by the workers if there are any, and timers fire. What inputs point to stays until the
  // next one.
  void HandOver(int64_t watermark);
  void HandOverAndWait(int64_t watermark);
  void WaitForShards();
  void HandleQueue(size_t shard, Batch& batch);
  void HandleShard(size_t shard, Batch& batch);
  void HandleShards(size_t worker);

  const SessionOptions options_;
  const std::unique_ptr<ShardSinks> own_sinks_;  // null: the caller's
  ShardSinks& sinks_;
  std::vector<std::unique_ptr<Engine>> shards_;
  std::array<Batch, 2> batches_;
  size_t filling_ = 0;                // the other one is with the workers, or empty
  size_t part_mask_ = ~size_t{0};     // where a batch's size has none of these bits, what is queued is handled: nowhere
  std::unique_ptr<Workers> workers_;  // null: one thread
  Status status_;
  uint64_t rejected_ = 0, ignored_ = 0, merges_ignored_ = 0;
  size_t unused_ = 0;  // inputs that are nobody's, since texts were dropped for them
  bool at_batch_end_ = true;
  Merges merges_;
  // Merges of the batch, in order. They wait until one of their customers is heard of again, at the latest until the
  // batch ends: so that a log in which everybody begins as somebody else has batches all the same.
  std::vector<HeldMerge> held_;
  boost::unordered_flat_set<uint64_t> held_ids_;  // of both customers of each, hashed
  Watermark watermark_;
  MaxAhead max_ahead_;
  const LineCompiler* const line_compiler_;
};

}  // namespace journey::rt
