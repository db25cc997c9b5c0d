// The message ids of one customer inside the deduplication window (section 13).
//
// Ids are kept as 128-bit hashes with the logical time of their first sight, oldest first; a customer's logical time
// never falls, so expiry is from the front. Small windows are scanned, large ones indexed. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace journey::rt {

class DedupWindow {
 public:
  // Whether this id was remembered less than `window_ms` before `now`. Forgets what is older.
  bool Seen(std::string_view id, int64_t now, int64_t window_ms);
  // The id must not be inside the window.
  void Remember(std::string_view id, int64_t now);

  // What one remembered id takes at most: an entry in a list that may be half used and half forgotten, and one in the
  // index.
  static constexpr uint64_t kBytesPerId = 4 * 24 + 96;

 private:
  struct Entry {
    uint64_t high, low;
    int64_t time;
    bool Same(const Entry& other) const { return high == other.high && low == other.low; }
  };
  struct EntryHash {
    size_t operator()(const Entry& entry) const { return entry.low; }
  };
  struct EntrySame {
    bool operator()(const Entry& a, const Entry& b) const { return a.Same(b); }
  };
  static constexpr size_t kIndexFrom = 64;  // a scan of fewer is as fast
  static Entry Make(std::string_view id, int64_t now);

  std::vector<Entry> entries_;  // [first_, end) are inside the window
  size_t first_ = 0;
  // Times by id, once there are many; null before.
  std::unique_ptr<std::unordered_map<Entry, int64_t, EntryHash, EntrySame>> index_;
};

}  // namespace journey::rt
