// Buffers per shard, swapped between batches.
#include "runtime/session/record_buffers.h"

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
  if (owner_.one_thread_ && filling_.size() >= kBlockBytes) {
    owner_.write_(filling_.view());
    filling_.clear();
  }
}

void RecordBuffers::Seal() {
  records_ = 0;
  for (Sink& sink : sinks_) {
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
