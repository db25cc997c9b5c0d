// Texts of customers as dense handles, from 0 in order of first sight.
//
// A table by the texts' 64-bit hashes, whose lines of eight are looked at as a whole; a text is stored once, by handle,
// in place if it is short. A lookup misses two caches at most, and both can be asked for ahead: Prefetch, then Likely,
// then Of. Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "runtime/engine/huge_pages.h"
#include "runtime/packed/records.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/value.h"

namespace journey::packed {

class Handles final : public CustomerNames {
 public:
  Handles() : lines_(kFirstLines) {}

  static uint64_t Hash(std::string_view text);
  JOURNEY_PREFETCHES void Prefetch(uint64_t hash) const { __builtin_prefetch(&lines_[Home(hash)]); }
  // A handle that this text may have, + 1, and 0 if none is at hand; asks for the text of that handle.
  uint32_t Likely(uint64_t hash) const {
    const Line& line = lines_[Home(hash)];
    const uint32_t found = Matches(line, Tag(hash));
    if (found == 0) return 0;
    const uint32_t handle = line.handles[std::countr_zero(found)];
    __builtin_prefetch(&texts_[handle]);
    return handle + 1;
  }
  // The text's handle, new if need be. `hash` is Hash(text), `likely` what Likely said of it not long ago.
  uint32_t Of(std::string_view text, uint64_t hash, uint32_t likely) {
    if (likely != 0) [[likely]] {
      const Text& known = texts_[likely - 1];
      if (known.size == text.size() && known.size <= Text::kInside && SameText(known.bytes, text)) [[likely]]
        return likely - 1;
    }
    return Search(text, hash);
  }
  JOURNEY_PREFETCHES void PrefetchName(uint64_t handle) const { __builtin_prefetch(&texts_[handle]); }
  std::string_view Name(uint64_t handle) const override { return texts_[handle].view(); }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  static constexpr size_t kFirstLines = 128, kManyLines = 32 * 1024;
  static constexpr uint32_t kInLine = 8;
  struct alignas(64) Line {
    uint32_t tags[kInLine] = {};  // 0: free, and so are those behind it
    uint32_t handles[kInLine] = {};
  };
  struct Text {
    static constexpr uint32_t kInside = 28;
    uint32_t size = 0;
    char bytes[kInside] = {};  // or, of a longer text, a pointer to its Str

    std::string_view view() const {
      if (size <= kInside) return {bytes, size};
      const rt::Str* far;
      std::memcpy(&far, bytes, sizeof far);
      return far->view();
    }
  };
  static_assert(sizeof(Text) == 32);

  // The lowest bits are left out: with shards they are much alike in all hashes of one.
  size_t Home(uint64_t hash) const { return hash >> 8 & (lines_.size() - 1); }
  static uint32_t Tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32) | 1; }
  // A bit for each place with that tag.
  static uint32_t Matches(const Line& line, uint32_t tag) {
#if defined(__SSE2__)
    const auto* tags = reinterpret_cast<const __m128i*>(line.tags);
    const __m128i wanted = _mm_set1_epi32(static_cast<int>(tag));
    const __m128i low = _mm_cmpeq_epi32(_mm_load_si128(tags), wanted);
    const __m128i high = _mm_cmpeq_epi32(_mm_load_si128(tags + 1), wanted);
    return static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(low, high), __m128i{})));
#else
    uint32_t found = 0;
    for (uint32_t i = 0; i < kInLine; ++i) found |= (line.tags[i] == tag ? 1u : 0u) << i;
    return found;
#endif
  }
  // As memcmp, in the caller's own code.
  static bool SameText(const char* a, std::string_view text) {
    const char* b = text.data();
    const size_t size = text.size();
    if (size >= 16) return (rt::SameBytes(a, b) & rt::SameBytes(a + size - 16, b + size - 16)) == 0xFFFF;
    if (size >= 8) {
      return rt::LoadWord(a) == rt::LoadWord(b) && rt::LoadWord(a + size - 8) == rt::LoadWord(b + size - 8);
    }
    for (size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  uint32_t Search(std::string_view text, uint64_t hash);
  void Put(uint32_t handle, uint64_t hash);
  void Grow();

  std::vector<Line, rt::HugePageAllocator<Line>> lines_;  // a power of two, at most half full
  std::vector<Text, rt::HugePageAllocator<Text>> texts_;  // by handle
  rt::Arena arena_;
};

}  // namespace journey::packed
