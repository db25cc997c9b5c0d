// A descriptor that closes itself, with reads and writes that are whole and faults that say what failed.
//
// Interrupted calls are taken up again. Not thread-safe. No exceptions but those of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace journey::rt {

// "cannot read NAME: no such file", with the reason of the last call of the system that failed.
Status SystemError(std::string_view what, std::string_view name);

// What of a path tells, without reading it, that something else stands there than before.
struct FileStamp {
  int64_t time_ns = 0;  // of the last change
  uint64_t size = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
// Nothing where there is no file or nobody may know.
std::optional<FileStamp> StampOf(const std::string& path);

class File {
 public:
  File() = default;
  // Owns the descriptor. `name` stands in messages.
  File(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  ~File();
  File(File&& other) noexcept : descriptor_(other.Release()), name_(std::move(other.name_)) {}
  File& operator=(File&& other) noexcept;

  // "-" is standard input, of which this is a copy. A folder is an error, and so is here and below what a standard
  // stream goes to (CheckNoOutput).
  static Result<File> ToRead(const std::string& path);
  // A regular file's bytes, at most the first `most`. It is opened without waiting for anybody: a pipe, a device or a
  // folder is an error.
  static Result<std::string> ReadRegular(const std::string& path, uint64_t most);
  // What is there stays there until somebody cuts it; made if it is missing. "-" is standard output, of which this is a
  // copy.
  static Result<File> ToWrite(const std::string& path);

  bool open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  const std::string& name() const { return name_; }
  // Gives the descriptor away.
  int Release();

  // Up to `size` bytes into `out`; how many comes out in `read`, 0 at the end.
  Status Read(char* out, size_t size, size_t* read) const;
  // Whether Read would not wait: there is something, or the end.
  bool HasMore() const;
  // Waits until there is, so long at the most, or until a signal comes.
  void WaitForMore(int ms) const;
  // Of a regular file, how many bytes it has and where the next one is read; 0 of others.
  uint64_t Size() const;
  uint64_t Position() const;
  // The next byte read is this one; false where that cannot be chosen.
  bool Seek(uint64_t offset) const;
  // All of it. How many bytes went before a fault comes out in `written`, if it is not null.
  Status Write(std::string_view bytes, size_t* written = nullptr) const;
  bool IsRegular() const;
  // Empties a regular file; another is as it is.
  Status Empty() const;
  // Takes the last `bytes` that were written to a regular file away again; false where that cannot be done.
  bool TakeBack(uint64_t bytes) const;
  // What was written is on the disk.
  Status Sync() const;
  Status Close();

 private:
  int descriptor_ = -1;
  std::string name_;
};

}  // namespace journey::rt
