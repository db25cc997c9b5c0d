// Bytes of a file or of standard input, unpacked if they are gzip or zstd.
//
// A file that is followed has no end: reading waits there for what is appended, until the process is asked to end. When
// another file has taken its name and it rests, or when it was cut, there is an end, behind which TakeNext goes on.
// Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "runtime/input/unpack.h"
#include "runtime/platform/file.h"
#include "runtime/platform/mapped_file.h"

namespace journey::rt {

class ByteSource {
 public:
  // "-" is standard input. What the bytes are is seen from the bytes, not from the name.
  static Result<std::unique_ptr<ByteSource>> Open(const std::string& path);
  ByteSource(const ByteSource&) = delete;

  // Before anything has been read.
  void Follow() { follow_ = true; }
  // At an end that is none: the file that has its name now is read from its beginning. False: this was the end.
  bool TakeNext();
  // The process was asked to end, and what is followed, or comes through a pipe, goes on.
  bool stopped() const { return stopped_; }

  // The file as mapped bytes, before anything has been read; null where it had better be read: it is packed, standard
  // input or what MappedFile says.
  std::unique_ptr<MappedFile> Map(MappedFile::Sizes sizes = {});
  // Up to `size` bytes; 0 at the end and after an error. What is packed and breaks off, or has something else behind
  // it, is an error when all good bytes have been read.
  size_t Read(char* out, size_t size);
  // Of a plain file: goes on there.
  void Seek(uint64_t offset);
  // Once something was read: a regular file, not packed and not standard input, which may stand anywhere in its file.
  bool IsPlainFile() const { return looked_ && !is_stdin_ && unpacker_ == nullptr && file_.IsRegular(); }
  // Whether the next Read may have to wait.
  bool MayWait() const {
    if (!Held().empty() || left_ || !status_.ok()) return false;
    return follow_ && file_.IsRegular() ? file_.Position() >= file_.Size() : !file_.HasMore();
  }
  // Waits for a moment, or until the next Read has something to give or to say. Not once the process was asked to end:
  // false then, and Read says so.
  bool Await();
  const Status& status() const { return status_; }
  // What was read before is not to be relied on: from now on as after an error.
  void Fail(const std::string& reason) { status_ = Status::Error("cannot read " + name() + ": " + reason); }
  const std::string& name() const { return file_.name(); }

 private:
  ByteSource(File file, bool is_stdin) : file_(std::move(file)), is_stdin_(is_stdin) {}
  void LookAtHead();
  size_t ReadRaw(char* out, size_t size);
  size_t ReadPacked(char* out, size_t size);
  size_t ReadFollowed(char* out, size_t size);
  bool IsLeft();
  std::string_view Held() const { return {held_.data() + held_begin_, held_end_ - held_begin_}; }

  File file_;
  const bool is_stdin_;
  bool follow_ = false, stopped_ = false, left_ = false;
  std::optional<std::chrono::steady_clock::time_point> seen_other_;  // since when another file has the name
  Status status_;
  bool looked_ = false;
  std::unique_ptr<Unpacker> unpacker_;  // null: plain
  std::vector<char> held_;              // read from the file, not given out yet
  size_t held_begin_ = 0, held_end_ = 0;
};

}  // namespace journey::rt
