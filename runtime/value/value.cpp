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

void Arena::Release() {
  const Position mark = marks_.back();
  marks_.pop_back();
  used_chunks_ = mark.used_chunks;
  next_ = mark.next;
  end_ = mark.end;
}

bool Arena::MadeSince(const Position& mark, const Str* text) const {
  const char* at = reinterpret_cast<const char*>(text);
  if (mark.next != nullptr && at >= mark.next && at < mark.end) return true;
  for (size_t chunk = mark.used_chunks; chunk < used_chunks_; ++chunk) {
    if (at >= chunks_[chunk].get() && at < chunks_[chunk].get() + sizes_[chunk]) return true;
  }
  return false;
}

const Str* Arena::Keep(const Str* text) {
  const bool moves = MadeSince(marks_.back(), text);
  Release();
  if (!moves) return text;
  // The new place may overlap the old one, and lie before or behind it.
  const size_t bytes = sizeof(Str) + text->size;
  void* place = Allocate(bytes);
  std::memmove(place, text, bytes);
  return static_cast<const Str*>(place);
}

}  // namespace journey::rt
