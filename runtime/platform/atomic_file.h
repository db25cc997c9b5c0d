// A file that is there as a whole or not at all: written beside its place, brought to the disk, renamed.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "runtime/platform/file.h"

namespace journey::rt {

// The same piece by piece, as WriteWhole says. Until Commit what was there before is there; without one it stays.
class WholeFile {
 public:
  static Result<WholeFile> Open(const std::string& path);
  WholeFile() = default;
  ~WholeFile();
  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&& other) noexcept;
  Status Write(std::string_view bytes) { return file_.Write(bytes); }
  // It takes its place. Nothing may be written behind it.
  Status Commit();

 private:
  File file_;
  std::string path_, temporary_, target_;  // no temporary one: it is written to as it is
};

// Whoever reads `path` finds what was there before or all of `bytes`, also after a loss of power. What a link names is
// replaced, not the link; a file that was there keeps its mode. A device or a pipe is written to as it is, and "-" is
// standard output. After an error what was there before is still there.
Status WriteWhole(const std::string& path, std::string_view bytes);

}  // namespace journey::rt
