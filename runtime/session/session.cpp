// Two batches take turns: one is filled by the calling thread while the workers empty the other.
#include "runtime/session/session.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "runtime/platform/thread.h"
#include "runtime/shard/shard_hash.h"

namespace journey::rt {
namespace {

// Inputs that a shard alone on the calling thread takes at a time: a power of two.
constexpr size_t kChunk = 1024;

// While the session's thread alone writes to the sinks.
class Alone {
 public:
  explicit Alone(ShardSinks& sinks) : sinks_(sinks) { sinks_.BeAlone(true); }
  Alone(const Alone&) = delete;
  ~Alone() { sinks_.BeAlone(false); }

 private:
  ShardSinks& sinks_;
};

}  // namespace

size_t ThreadsOrAll(size_t threads) { return threads != 0 ? threads : ProcessorCount(); }

Session::Session(const Program& program, const Executor& executor, ShardSinks& sinks, SessionOptions options)
    : Session(program, executor, nullptr, &sinks, options) {}

Session::Session(const Program& program, const Executor& executor, RecordSink& sink, SessionOptions options)
    : Session(program, executor, std::make_unique<OneSink>(sink), nullptr, options) {
  CHECK_MSG(options.threads == 1, "one sink is for one thread");
}

Session::Session(const Program& program, const Executor& executor, std::unique_ptr<ShardSinks> own_sinks,
                 ShardSinks* sinks, SessionOptions options)
    : options_(options),
      own_sinks_(std::move(own_sinks)),
      sinks_(sinks != nullptr ? *sinks : *own_sinks_),
      watermark_(options.lateness_ms),
      max_ahead_(options.max_ahead_ms),
      line_compiler_(executor.Lines()) {
  CHECK(options.shards >= 1 && options.threads >= 1 && options.batch >= 1 && options.lateness_ms >= 0);
  const size_t shards = options.ShardCount();
  for (size_t shard = 0; shard < shards; ++shard) {
    shards_.push_back(std::make_unique<Engine>(program, executor, sinks_.Shard(shard), options.engine));
    if (options.touched) shards_.back()->Watch(options.touched);
    if (options.in_order) shards_.back()->FireInOrder();
    if (options.rest_after_ms) shards_.back()->RestAfter(*options.rest_after_ms);
  }
  for (Batch& batch : batches_) batch.queues.resize(shards);
  if (options.threads == 1) {
    if (shards == 1) part_mask_ = kChunk - 1;
    return;
  }
  Result<std::unique_ptr<Workers>> workers =
      Workers::Make(options.threads, [this](size_t worker) { HandleShards(worker); }, [this] { sinks_.HandOut(); });
  if (workers.ok()) {
    workers_ = std::move(*workers);
    sinks_.UseBell([own = workers_.get()] { own->Ring(); });
  } else {
    status_ = workers.status();
  }
}

Session::~Session() = default;

void Session::Feed(const Input& input) {
  Batch* batch = &batches_[filling_];
  if (IsPlain(input)) [[likely]] {
    at_batch_end_ = false;
    ++batch->size;
    Queue(*batch, input, input.customer, watermark_.Arrive(input.timestamp));
  } else {
    if (!FeedOther(input)) return;
    batch = &batches_[filling_];
  }
  // Where a batch ends depends on how many inputs it has alone, and on nothing that they are: so it ends where it did
  // when some of them have been forgotten.
  if (batch->size >= options_.batch) [[unlikely]]
    return EndBatch();
  // A part of the batch, rather than all of it at its end, when it has left the caches; likewise.
  if ((batch->size & part_mask_) == 0) [[unlikely]]
    HandlePart();
}

bool Session::FeedOther(const Input& input) {
  if (input.kind == InputKind::kRejected) {
    ++rejected_;
    DropUnused();
    return false;
  }
  const bool behind = watermark_.FallsBehind(input);
  if (behind) {
    MergeHeld();
    HandOverAndWait(watermark_.passed());
  }
  const int64_t watermark = watermark_.Arrive(input);
  at_batch_end_ = false;
  if (input.kind == InputKind::kIgnored) {
    ++ignored_;
    DropUnused();
    return false;
  }
  ++batches_[filling_].size;
  if (input.kind != InputKind::kTick && input.kind != InputKind::kForgotten) TakeSomebodys(input, watermark, behind);
  return true;
}

void Session::TakeSomebodys(const Input& input, int64_t watermark, bool behind) {
  std::string_view customer = WhoIs(input.customer);
  const bool wanted = IsHeld(customer) || (!input.other.empty() && IsHeld(input.other));
  if (wanted) {
    MergeHeld();
    customer = WhoIs(input.customer);
  }
  Take(input, customer, watermark, behind || wanted);
}

void Session::Take(const Input& input, std::string_view customer, int64_t watermark, bool at_once) {
  if (!input.other.empty() && TakeMerge(input, customer, watermark, at_once)) return;
  const size_t shard = Queue(batches_[filling_], input, customer, watermark);
  if (at_once) {
    const Alone alone(sinks_);
    HandleQueue(shard, batches_[filling_]);
    DropTexts();
  }
}

void Session::HandlePart() {
  MergeHeld();
  HandleQueue(0, batches_[filling_]);
  DropTexts();
}

void Session::DropUnused() {
  if (++unused_ < kChunk) return;
  unused_ = 0;
  if (batches_[filling_].size == 0) {
    batches_[filling_].arena.Reset();
  } else if (shards_.size() == 1 && workers_ == nullptr && held_.empty()) {
    HandlePart();
  }
}

bool Session::TakeMerge(const Input& input, std::string_view customer, int64_t watermark, bool at_once) {
  if (input.kind == InputKind::kEvent) return false;
  if (merges_.Has(input.other) || input.other == customer) {
    ++merges_ignored_;
    return input.kind == InputKind::kAlias;
  }
  HeldMerge merge{input, watermark};
  merge.input.customer = customer;
  if (at_once) {
    Merge(merge);
    DropTexts();
    return true;
  }
  held_.push_back(merge);
  held_ids_.insert(HashCustomer(customer));
  held_ids_.insert(HashCustomer(input.other));
  return true;
}

void Session::Merge(const HeldMerge& merge) {
  const std::string_view id = merge.input.other, customer = merge.input.customer;
  const size_t shards = shards_.size();
  const Alone alone(sinks_);
  Engine& into = *shards_[EngineOf(HashCustomer(customer), shards)];
  if (into.Merge(*shards_[EngineOf(HashCustomer(id), shards)], merge.input, merge.watermark)) merges_.Add(id, customer);
}

void Session::MergeHeld() {
  if (held_.empty()) return;
  const size_t size = batches_[filling_].size;
  if (workers_ == nullptr) {
    for (size_t shard = 0; shard < shards_.size(); ++shard) HandleQueue(shard, batches_[filling_]);
  } else {
    HandOverAndWait(kNoTimestamp);
  }
  for (const HeldMerge& merge : held_) Merge(merge);
  held_.clear();
  held_ids_.clear();
  // Timers of all fire as often as without merges.
  batches_[filling_].size = size;
}

void Session::DropTexts() {
  for (Batch& batch : batches_) batch.arena.Reset();
}

void Session::TakeMerge(std::string_view id, std::string_view into) {
  Home(id).Forget(id);
  merges_.Forget(id);
  if (merges_.Of(into) != id) merges_.Add(id, into);
}

bool Session::Remove(std::string_view id, int32_t journey) {
  Flush();
  const std::string customer(WhoIs(id));
  bool known = false;
  {
    const Alone alone(sinks_);
    known = Home(customer).Remove(customer, journey, watermark());
  }
  Flush();
  return known;
}

void Session::HandleQueue(size_t shard, Batch& batch) {
  shards_[shard]->Handle(batch.queues[shard]);
  batch.queues[shard].clear();
}

void Session::HandleShard(size_t shard, Batch& batch) {
  HandleQueue(shard, batch);
  if (batch.watermark != kNoTimestamp) shards_[shard]->AdvanceTo(batch.watermark);
}

// A worker's, each in turn. Whatever happens, nobody must wait for one of them.
void Session::HandleShards(size_t worker) {
  const MemoryScope scope(options_.budget);
  size_t shard = worker;
  const auto handled = [&] {
    sinks_.Handled(shard);
    shard += options_.threads;
  };
  try {
    for (; shard < shards_.size(); handled()) HandleShard(shard, batches_[1 - filling_]);
  } catch (...) {
    while (shard < shards_.size()) handled();
    throw;
  }
}

void Session::EndBatch() {
  MergeHeld();
  HandOver(watermark_.passed());
  if (workers_ == nullptr) DropTexts();
  at_batch_end_ = true;
}

void Session::HandOver(int64_t watermark) {
  Batch& batch = batches_[filling_];
  batch.watermark = watermark;
  batch.size = 0;
  if (workers_ == nullptr) {
    for (size_t shard = 0; shard < shards_.size(); ++shard) HandleShard(shard, batch);
    sinks_.Seal();
    sinks_.WriteOut();
    return;
  }
  workers_->Wait();
  sinks_.Seal();
  filling_ = 1 - filling_;
  workers_->Start();
  batches_[filling_].arena.Reset();
  sinks_.WriteOut();
}

void Session::HandOverAndWait(int64_t watermark) {
  HandOver(watermark);
  WaitForShards();
}

void Session::WaitForShards() {
  if (workers_ == nullptr) return;
  workers_->Wait();
  sinks_.Seal();
  sinks_.WriteOut();
}

void Session::Flush() {
  MergeHeld();
  HandOverAndWait(watermark_.passed());
  DropTexts();
  at_batch_end_ = true;
}

void Session::Settle() { WaitForShards(); }

void Session::Restore(const Clock& clock) {
  watermark_.Restore(clock.watermark);
  if (clock.largest != kNoTimestamp) max_ahead_.MovedTo(clock.largest);
}

Status Session::Restore(std::string_view state, const StateReader& reader) {
  if (shards_.size() == 1) return shards_.front()->Restore(state, reader);
  const Result<StateReader::Origin> origin = StateReader::OriginOf(state);
  if (!origin.ok()) return origin.status();
  return Home(origin.value().customer).Restore(state, reader);
}

void Session::Expect(uint64_t customers) {
  for (const std::unique_ptr<Engine>& shard : shards_) shard->Reserve(customers / shards_.size());
}

void Session::Finish(std::optional<int64_t> until) {
  watermark_.Pass();
  Flush();
  if (!until.has_value() || *until <= watermark_.now()) return;
  watermark_.MoveTo(*until);
  max_ahead_.MovedTo(*until);
  Flush();
}

Engine& Session::Home(std::string_view customer) {
  if (shards_.size() == 1) return *shards_.front();
  if (workers_ != nullptr) workers_->Wait();
  return *shards_[EngineOf(HashCustomer(customer), shards_.size())];
}

void Session::ForEachCustomer(const std::function<void(const Customer& customer)>& visit) {
  if (workers_ != nullptr) workers_->Wait();
  for (const std::unique_ptr<Engine>& shard : shards_) shard->ForEachCustomer(visit);
}

uint64_t Session::block_bytes() const {
  if (workers_ != nullptr) workers_->Wait();
  uint64_t bytes = 0;
  for (const std::unique_ptr<Engine>& shard : shards_) bytes += shard->block_bytes();
  return bytes;
}

uint64_t Session::customer_bytes() const {
  if (workers_ != nullptr) workers_->Wait();
  uint64_t bytes = 0;
  for (const std::unique_ptr<Engine>& shard : shards_) bytes += shard->used_bytes();
  bytes += merges_.bytes();
  return bytes;
}

EngineCounters Session::counters() const {
  if (workers_ != nullptr) workers_->Wait();
  EngineCounters sum;
  for (const std::unique_ptr<Engine>& shard : shards_) sum += shard->counters();
  sum.ignored = ignored_;
  sum.rejected = rejected_;
  sum.merges_ignored += merges_ignored_;
  return sum;
}

}  // namespace journey::rt
