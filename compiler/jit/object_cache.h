// Machine code on disk, by key, so that a second start compiles nothing.
//
// One file per key, written beside its final name and renamed, so that readers see whole files only. Every file carries
// its key and a checksum: what is missing, torn, foreign or unreadable is a miss and gets overwritten. All faults of
// the disk mean only that code is compiled again. Any number of processes and threads may share a directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace journey {

class ObjectCache {
 public:
  struct Key {
    uint64_t low = 0, high = 0;
  };

  // An empty directory name: no cache, every Get is a miss.
  explicit ObjectCache(std::string directory);
  // $XDG_CACHE_HOME/journey, or ~/.cache/journey; empty when neither variable is set.
  static std::string DefaultDirectory();

  std::optional<std::string> Get(Key key) const;
  // Whether the entry is on disk now.
  bool Put(Key key, std::string_view object) const;
  // Deletes the entries used longest ago until the rest is at most `bytes`.
  void Trim(uint64_t bytes) const;

 private:
  std::string PathOf(Key key) const;
  std::string directory_;
};

}  // namespace journey
