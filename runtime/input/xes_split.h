// Cuts a stream of XES into its traces, so that a large log need not be in memory as a tree.
//
// Sound because XML allows no `<` in attribute values: outside comments and CDATA, `<trace` is always a tag. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/input/byte_source.h"

namespace journey::rt {

class XesSplitter {
 public:
  explicit XesSplitter(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

  // The next `<trace …>…</trace>`, alive until the next Next; false at the end of the log and after a failure.
  bool Next(std::string_view* trace, uint64_t* first_line);
  const Status& status() const { return status_; }
  const std::string& name() const { return bytes_->name(); }
  // The line that lies at the place of a failure.
  uint64_t line() const { return line_; }

 private:
  bool Fill();
  void Drop(size_t count);
  // Where `text` next begins at or after `from`, reading on as needed; npos at the end of the stream.
  size_t Seek(std::string_view text, size_t from);
  bool Fail(std::string message);
  bool CheckEncoding();

  std::unique_ptr<ByteSource> bytes_;
  std::string buffer_;
  size_t given_ = 0;   // bytes at the front that the last Next gave out
  uint64_t line_ = 1;  // of the buffer's first byte
  bool begun_ = false, done_ = false;
  Status status_;
};

}  // namespace journey::rt
