// A RecordSink that writes one JSON object a line.
#pragma once

#include <memory>
#include <utility>

#include "runtime/records/line_writer.h"
#include "runtime/records/record.h"

namespace journey::rt {

// Not thread-safe. Write errors come out of Close.
class JsonlSink final : public RecordSink {
 public:
  explicit JsonlSink(std::unique_ptr<LineWriter> writer) : writer_(std::move(writer)) {}
  void Write(const Record& record) override;
  uint64_t count() const { return writer_->lines(); }
  Status Flush() { return writer_->Flush(); }
  Status Close() { return writer_->Close(); }

 private:
  std::unique_ptr<LineWriter> writer_;
};

}  // namespace journey::rt
