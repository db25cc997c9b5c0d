// Lines of text to a file, a FILE* or a std::ostream, in big blocks.
//
// A failed write is remembered: what follows is dropped, and Close says what went wrong. Not thread-safe. A stream that
// was handed in must outlive the writer and stays open; a file that Open made is closed with it.
#pragma once

#include <cstdio>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/records/line_block.h"

namespace journey::rt {

class LineWriter {
 public:
  // Creates or empties the file; "-" is standard output.
  static Result<std::unique_ptr<LineWriter>> Open(const std::string& path);
  // `name` stands in error messages.
  LineWriter(std::FILE* file, std::string name);
  LineWriter(std::ostream* stream, std::string name);
  ~LineWriter();  // as Close, the status lost
  LineWriter(const LineWriter&) = delete;

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
  // Flush, and close what Open opened. Later calls give the same status.
  Status Close();

 private:
  static constexpr size_t kBlockBytes = 256 * 1024;
  void WriteOut();
  void Write(std::string_view bytes);
  void Fail();

  LineBlock block_;
  std::string name_;
  std::FILE* file_ = nullptr;
  std::ostream* stream_ = nullptr;
  bool owns_file_ = false;
  uint64_t lines_ = 0;
  Status status_;
};

}  // namespace journey::rt
