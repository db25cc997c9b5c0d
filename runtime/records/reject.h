// The second stream (section 12): input that could not be used, with line and reason.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/records/line_writer.h"

namespace journey::rt {

// {"line":…,"error":"J8…","message":…,"input":raw line}; what is not UTF-8 in the texts is shown as U+FFFD. No newline.
void AppendRejectJson(uint64_t line, std::string_view error, std::string_view message, std::string_view input,
                      std::string& out);

// Whether a line is one, or stands in the place of one that was forgotten.
bool IsReject(std::string_view line);

// Not thread-safe. Write errors come out of Close.
class RejectWriter {
 public:
  explicit RejectWriter(std::unique_ptr<LineWriter> writer) : writer_(std::move(writer)) {}
  void Write(uint64_t line, std::string_view error, std::string_view message, std::string_view input) {
    text_.clear();
    AppendRejectJson(line, error, message, input, text_);
    writer_->WriteLine(text_);
  }
  uint64_t count() const { return writer_->lines(); }
  Status Flush() { return writer_->Flush(); }
  Status Close() { return writer_->Close(); }
  const Status& status() const { return writer_->status(); }
  bool reader_left() const { return writer_->reader_left(); }

 private:
  std::unique_ptr<LineWriter> writer_;
  std::string text_;
};

}  // namespace journey::rt
