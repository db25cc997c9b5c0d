// Results of compiling on disk, by key, so that a second start does none of the work again.
//
// What is found is run, so the directory and every file in it must be this user's alone (platform/private_folder.h);
// a directory that is not means no cache, and problem() says so. One file per kind and key, written beside its final
// name and renamed, so that readers see whole files only. Every file carries its kind, its key and a checksum: what is
// missing, torn, foreign, too large or unreadable is a miss and gets overwritten. All faults of the disk mean only that
// something is compiled again. Any number of processes and threads may share a directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/platform/private_folder.h"

namespace journey {

class DiskCache {
 public:
  enum class Kind : uint8_t {
    kObject,  // machine code of a part
    kModule,  // a project's ir, serialised
  };
  struct Key {
    uint64_t low = 0, high = 0;
  };

  // An empty directory name: no cache, every Get is a miss.
  explicit DiskCache(const std::string& directory);
  // Why the directory is not used although it is there, for a person; empty when it is used, or cannot be made.
  const std::string& problem() const { return problem_; }
  // $XDG_CACHE_HOME/journey, or ~/.cache/journey; empty when neither variable names an absolute path.
  static std::string DefaultDirectory();
  // The hash of all that an entry depends on.
  static Key KeyOf(std::string_view text);

  std::optional<std::string> Get(Kind kind, Key key) const;
  // Whether the entry is on disk now.
  bool Put(Kind kind, Key key, std::string_view bytes) const;
  // Deletes the entries used longest ago, of whatever kind, until the rest is at most `bytes`.
  void Trim(uint64_t bytes) const;

 private:
  rt::PrivateFolder folder_;
  std::string problem_;
};

}  // namespace journey
