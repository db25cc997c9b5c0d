// Unnamed from the beginning, or named for a moment where the file system knows no such files.
#include "runtime/platform/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace journey::rt {

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool TemporaryFile::Open() {
  if (descriptor_ >= 0) return true;
  const char* named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named == '/' ? named : "/tmp";
  descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    std::string path = folder + "/journey-" + std::string(6, 'X');  // which mkostemp replaces
    descriptor_ = ::mkostemp(path.data(), O_CLOEXEC);
    if (descriptor_ >= 0) ::unlink(path.c_str());
  }
  return descriptor_ >= 0;
}

bool TemporaryFile::ReadAt(uint64_t at, char* out, size_t size, size_t* read) const {
  ssize_t count;
  do {
    count = ::pread(descriptor_, out, size, static_cast<off_t>(at));
  } while (count < 0 && errno == EINTR);
  *read = count > 0 ? static_cast<size_t>(count) : 0;
  return count > 0;
}

bool TemporaryFile::WriteAt(uint64_t at, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

void TemporaryFile::Drop(uint64_t begin, uint64_t end) const {
  (void)::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                    static_cast<off_t>(end - begin));
}

}  // namespace journey::rt
