// Bytes of a file or of standard input, unpacked if they are gzip.
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/status.h"
#include "runtime/platform/mapped_file.h"

namespace journey::rt {

class ByteSource {
 public:
  // "-" is standard input. What the bytes are is seen from the bytes, not from the name.
  static Result<std::unique_ptr<ByteSource>> Open(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;

  // The file as mapped bytes, before anything has been read; null where it had better be read: it is gzip, standard
  // input or what MappedFile says.
  std::unique_ptr<MappedFile> Map(MappedFile::Sizes sizes = {});
  // Up to `size` bytes; 0 at the end and after an error. A gzip file that breaks off is an error.
  size_t Read(char* out, size_t size);
  // Of a plain file: goes on there.
  void Seek(uint64_t offset);
  const Status& status() const { return status_; }
  // What was read before is not to be relied on: from now on as after an error.
  void Fail(const std::string& reason) { status_ = Status::Error("cannot read " + name_ + ": " + reason); }
  const std::string& name() const { return name_; }

 private:
  ByteSource(void* file, int descriptor, bool is_stdin, std::string name)
      : file_(file), descriptor_(descriptor), is_stdin_(is_stdin), name_(std::move(name)) {}
  void* file_;            // gzFile
  const int descriptor_;  // which is the file's own
  const bool is_stdin_;
  std::string name_;
  Status status_;
};

}  // namespace journey::rt
