// The slow path of the Arena: taking and reusing chunks.
#include "runtime/value/value.h"

#include <algorithm>

namespace journey::rt {

namespace {
constexpr size_t kFirstChunkBytes = 16 * 1024;
constexpr size_t kLargestChunkBytes = 1024 * 1024;
}  // namespace

void Arena::Grow(size_t bytes) {
  // Chunks that are kept from before a Reset but are too small for this request are skipped until the next Reset.
  while (used_chunks_ < chunks_.size() && sizes_[used_chunks_] < bytes) ++used_chunks_;
  if (used_chunks_ == chunks_.size()) {
    size_t size = sizes_.empty() ? kFirstChunkBytes : std::min(sizes_.back() * 2, kLargestChunkBytes);
    size = std::max({size, bytes, kFirstChunkBytes});
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    sizes_.push_back(size);
  }
  next_ = chunks_[used_chunks_].get();
  end_ = next_ + sizes_[used_chunks_];
  ++used_chunks_;
}

void Arena::Reset() {
  used_chunks_ = 0;
  next_ = nullptr;
  end_ = nullptr;
}

}  // namespace journey::rt
