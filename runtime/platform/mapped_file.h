// A plain file's bytes where the kernel keeps them, a window at a time: nothing is copied.
//
// Bytes that are mapped go away when somebody cuts the file short meanwhile, and touching them then ends a process with
// SIGBUS. So the first Open takes over that signal for its own mappings, and only for these: the reader finds zeros
// where bytes were, and Cut says so. Other mappings' signals go to the handler that was there before; a program that
// sets one itself later must pass on what is not its own. Bytes may also change while they are looked at, when somebody
// writes to the file; so whoever decodes them where they lie must not rely on having read them before. Not thread-safe,
// but any number may be open, kMost of them mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace journey::rt {

class MappedFile {
 public:
  static constexpr size_t kMost = 64;
  static constexpr size_t kLeastBytes = size_t{1} << 20;  // smaller files are as well read
  static constexpr size_t kWindowBytes = size_t{64} << 20;

  // For tests: what is small and how much is mapped at once; `window` is a multiple of a page.
  struct Sizes {
    uint64_t least = kLeastBytes;
    size_t window = kWindowBytes;
  };
  // Of an open file, which stays the caller's. Null where it had better be read: it is none on a disk, small, or the
  // system will not map it.
  static std::unique_ptr<MappedFile> Of(int file, Sizes sizes);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;

  // As it was when it was opened, in bytes.
  uint64_t size() const { return size_; }
  // The bytes from `offset` on: all there are, or at least a window less a page. Behind them stand 4096 zeros, but
  // behind the last of all other bytes may come first where the file has grown. They live until the next call. Empty
  // where the system refuses.
  std::string_view Window(uint64_t offset);
  // Whether zeros may stand where bytes of the file did. Asks the system.
  bool Cut() const;

 private:
  MappedFile(int file, uint64_t size, size_t window) : file_(file), size_(size), window_(window) {}
  void Unmap();
  const int file_;
  const uint64_t size_;
  const size_t window_;
  char* memory_ = nullptr;
  size_t mapped_ = 0;  // with the zeros
  size_t place_ = 0;   // in the handler's list
  bool cut_ = false;   // of windows before
};

}  // namespace journey::rt
