// A batch's inputs live in one arena, which is reset when the batch has been handled.
#include "runtime/session/session.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>

namespace journey::rt {
namespace {

int64_t LessLateness(int64_t timestamp, int64_t lateness_ms) {
  return timestamp < std::numeric_limits<int64_t>::min() + 1 + lateness_ms ? std::numeric_limits<int64_t>::min() + 1
                                                                           : timestamp - lateness_ms;
}

}  // namespace

Session::Session(const Program& program, const Executor& executor, RecordSink& sink, SessionOptions options)
    : options_(options) {
  CHECK(options.shards >= 1 && options.batch >= 1 && options.lateness_ms >= 0);
  shards_.resize(options.shards);
  for (Shard& shard : shards_) shard.engine = std::make_unique<Engine>(program, executor, sink, options.engine);
}

void Session::Feed(const Input& input) {
  if (input.kind == InputKind::kRejected) {
    ++rejected_;
    return;
  }
  if (input.timestamp != kNoTimestamp) {
    watermark_ = std::max(watermark_, LessLateness(input.timestamp, options_.lateness_ms));
  }
  if (input.kind == InputKind::kIgnored) {
    ++ignored_;
    return;
  }
  const size_t shard =
      shards_.size() == 1 ? 0 : XXH3_64bits(input.customer.data(), input.customer.size()) % shards_.size();
  shards_[shard].queue.push_back({input, watermark_});
  if (++queued_ >= options_.batch) Flush();
}

void Session::Flush() {
  for (Shard& shard : shards_) {
    for (const Queued& queued : shard.queue) shard.engine->Handle(queued.input, queued.watermark);
    shard.queue.clear();
    if (watermark_ != kNoTimestamp) shard.engine->AdvanceTo(watermark_);
  }
  queued_ = 0;
  arena_.Reset();
}

void Session::Finish(std::optional<int64_t> until) {
  Flush();
  if (until.has_value() && *until > watermark_) {
    for (Shard& shard : shards_) shard.engine->AdvanceTo(*until);
  }
}

EngineCounters Session::counters() const {
  EngineCounters sum;
  for (const Shard& shard : shards_) {
    const EngineCounters& one = shard.engine->counters();
    sum.events += one.events;
    sum.identifies += one.identifies;
    sum.duplicates += one.duplicates;
    sum.late += one.late;
    sum.timers_fired += one.timers_fired;
    sum.history_saturated += one.history_saturated;
    sum.customers += one.customers;
    sum.instances += one.instances;
    sum.max_function_steps = std::max(sum.max_function_steps, one.max_function_steps);
  }
  sum.ignored = ignored_;
  sum.rejected = rejected_;
  return sum;
}

}  // namespace journey::rt
