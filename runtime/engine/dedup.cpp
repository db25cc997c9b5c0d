// A queue of hashes, with an index once it is long.
#include "runtime/engine/dedup.h"

#include <xxhash.h>

namespace journey::rt {

DedupWindow::Entry DedupWindow::Make(std::string_view id, int64_t now) {
  const XXH128_hash_t hash = XXH3_128bits(id.data(), id.size());
  return {hash.high64, hash.low64, now};
}

bool DedupWindow::Seen(std::string_view id, int64_t now, int64_t window_ms) {
  // Ids are remembered at non-falling times, and a later `now` only widens the gap.
  while (first_ < entries_.size()) {
    int64_t age;
    if (!__builtin_sub_overflow(now, entries_[first_].time, &age) && age < window_ms) break;
    if (index_ != nullptr) index_->erase(entries_[first_]);
    ++first_;
  }
  if (first_ > 16 && first_ * 2 > entries_.size()) {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  const Entry wanted = Make(id, now);
  if (index_ != nullptr) return index_->contains(wanted);
  for (size_t i = first_; i < entries_.size(); ++i) {
    if (entries_[i].Same(wanted)) return true;
  }
  return false;
}

void DedupWindow::Remember(std::string_view id, int64_t now) {
  entries_.push_back(Make(id, now));
  if (index_ != nullptr) {
    index_->emplace(entries_.back(), now);
  } else if (entries_.size() - first_ > kIndexFrom) {
    index_ = std::make_unique<std::unordered_map<Entry, int64_t, EntryHash, EntrySame>>();
    for (size_t i = first_; i < entries_.size(); ++i) index_->emplace(entries_[i], entries_[i].time);
  }
}

}  // namespace journey::rt
