// Lines of text to a file or a std::ostream, in big blocks.
//
// A stream, not a document: lines are where they belong as soon as their block is written, so that somebody may follow
// them, and a process that is killed leaves whole lines. A failed write is remembered: what follows is dropped, status
// and Close say what went wrong and how much is whole, and of a regular file what is torn is taken back. Not
// thread-safe. A std::ostream must outlive the writer; a file is closed with it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/file.h"
#include "runtime/records/line_block.h"

namespace journey::rt {

class LineWriter {
 public:
  // Makes the file if there is none; what is in it stays until Begin. "-" is standard output.
  static Result<std::unique_ptr<LineWriter>> Open(const std::string& path);
  explicit LineWriter(File file) : name_(file.name()), file_(std::move(file)) {}
  // `name` stands in error messages.
  LineWriter(std::ostream* stream, std::string name);
  ~LineWriter();  // as Close, the status lost; a file that was never begun stays as it was
  LineWriter(const LineWriter&) = delete;

  // Empties a regular file that Open opened. The first write and Close do so at the latest.
  Status Begin();
  // Memory for so many bytes of lines; Took says up to where, and how many, have been written, newlines included.
  char* Room(size_t bytes) { return block_.Room(bytes); }
  void Took(const char* end, size_t lines) {
    block_.Took(end);
    lines_ += lines;
    if (block_.size() >= kBlockBytes) WriteOut();
  }
  // One line, without its newline.
  void WriteLine(std::string_view line);
  // Whole lines with their newlines, made elsewhere; lines() does not count them.
  void WriteLines(std::string_view lines);
  uint64_t lines() const { return lines_; }

  // Everything so far is handed to the operating system.
  Status Flush();
  // Flush, and close the file. Later calls give the same status.
  Status Close();
  // Of all writes so far.
  const Status& status() const { return status_; }
  // The fault is that of a pipe whose reader has gone, which is nobody's.
  bool reader_left() const { return reader_left_; }

 private:
  static constexpr size_t kBlockBytes = 256 * 1024;
  void WriteOut();
  void Write(std::string_view bytes);
  void WriteToFile(std::string_view bytes);
  void Fail(const Status& status);

  LineBlock block_;
  std::string name_;
  File file_;
  std::ostream* stream_ = nullptr;
  bool begun_ = true;
  uint64_t lines_ = 0;
  uint64_t whole_bytes_ = 0;  // of lines that have been written
  Status status_;
  bool reader_left_ = false;
};

}  // namespace journey::rt
