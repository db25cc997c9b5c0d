// A file without a name for what does not fit into memory: nothing is left behind, whatever happens.
//
// It lies in TMPDIR, else in /tmp. Interrupted calls are taken up again. Where a call fails, errno tells why. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace journey::rt {

class TemporaryFile {
 public:
  TemporaryFile() = default;
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;

  // Makes it, if it is not there yet.
  bool Open();
  // Up to `size` bytes from `at` on; how many comes out in `read`, at least one.
  bool ReadAt(uint64_t at, char* out, size_t size, size_t* read) const;
  // All of it.
  bool WriteAt(uint64_t at, std::string_view bytes) const;
  // What stands there is not wanted any more; gives the space back where the file system can.
  void Drop(uint64_t begin, uint64_t end) const;

 private:
  int descriptor_ = -1;
};

}  // namespace journey::rt
