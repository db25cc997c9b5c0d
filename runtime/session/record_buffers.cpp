// Buffers per shard, swapped between batches.
#include "runtime/session/record_buffers.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace journey::rt {

RecordBuffers::RecordBuffers(const ir::Module& module, const SessionOptions& options, bool summarise,
                             std::function<void(std::string_view lines)> write)
    : module_(module), one_thread_(options.threads == 1), summarise_(summarise), write_(std::move(write)) {}

RecordSink& RecordBuffers::Shard(size_t shard) {
  CHECK(shard == sinks_.size());
  return sinks_.emplace_back(*this);
}

void RecordBuffers::Sink::Write(const Record& record) {
  if (owner_.summarise_) summary_.Count(record);
  ++records_;
  if (!owner_.write_) return;
  char* end = PutRecordJson(record, filling_.Room(MostRecordChars(record) + 1));
  *end++ = '\n';
  filling_.Took(end);
  if (filling_.size() < kBlockBytes) return;
  if (owner_.alone_) {
    owner_.write_(filling_.view());
    filling_.clear();
  } else if (filling_.size() >= kMostHeldBytes / owner_.sinks_.size()) {
    owner_.WaitForHandOut(*this);
  }
}

void RecordBuffers::WaitForHandOut(Sink& sink) {
  std::unique_lock lock(mutex_);
  sink.full_ = true;
  ring_();
  handed_out_.wait(lock, [&] { return !sink.full_ || discarding_; });
  sink.full_ = false;
  if (discarding_) sink.filling_.clear();
}

void RecordBuffers::Handled(size_t shard) {
  const std::lock_guard lock(mutex_);
  sinks_[shard].handled_ = true;
  // Somebody may be waiting for the turn to pass on.
  if (shard == next_) ring_();
}

// The shards' lines in their order, as far as they are made, if a shard waits for that. A shard that waits and one that
// is through are not being written to by anybody.
void RecordBuffers::HandOut() {
  std::unique_lock lock(mutex_);
  const auto full = [](const Sink& sink) { return sink.full_; };
  while (!discarding_ && next_ < sinks_.size() && std::any_of(sinks_.begin(), sinks_.end(), full)) {
    Sink& sink = sinks_[next_];
    if (!sink.full_ && !sink.handled_) return;
    if (sink.handled_) ++next_;
    going_out_.clear();
    going_out_.swap(sink.filling_);
    sink.full_ = false;
    handed_out_.notify_all();
    // While these are written the shard makes the next.
    lock.unlock();
    try {
      if (!going_out_.empty()) write_(going_out_.view());
    } catch (...) {
      lock.lock();
      discarding_ = true;
      handed_out_.notify_all();
      throw;
    }
    lock.lock();
  }
}

void RecordBuffers::Seal() {
  records_ = 0;
  next_ = 0;
  for (Sink& sink : sinks_) {
    sink.handled_ = false;
    sink.sealed_.swap(sink.filling_);
    records_ += sink.records_;
  }
}

void RecordBuffers::WriteOut() {
  for (Sink& sink : sinks_) {
    if (!sink.sealed_.empty()) write_(sink.sealed_.view());
    sink.sealed_.clear();
  }
}

Summary RecordBuffers::TotalSummary() const {
  Summary total(module_);
  for (const Sink& sink : sinks_) total.Merge(sink.summary_);
  return total;
}

}  // namespace journey::rt
