// Looks for a hash among rows of twelve bytes: eight of a hash, four of something else.
//
// In pieces of eight rows without a branch for each: how many there are differs from customer to customer, so a loop
// that ends at the row or behind the last would be guessed wrongly once an event. The last piece is whole, too, so it
// reads what stands before the rows; whoever has rows has that much (dedup.h). Two ways with one meaning, as in
// runtime/value/byte_scan.h. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace journey::rt {

inline constexpr size_t kIdRowWords = 3;
inline constexpr size_t kIdRowBytes = kIdRowWords * sizeof(uint32_t);

// One row at a time; reads no more than the rows.
inline bool AnyIdRowPlainly(const uint32_t* rows, uint32_t count, uint64_t hash) {
  for (const uint32_t* const end = rows + count * kIdRowWords; rows != end; rows += kIdRowWords) {
    uint64_t here;
    std::memcpy(&here, rows, sizeof here);
    if (here == hash) return true;
  }
  return false;
}

#if defined(__SSE2__)

namespace id_scan {

inline constexpr uint32_t kRows = 8;  // of a piece

// Four rows are three registers, in which a hash's halves stand at these places.
class Pattern {
 public:
  explicit Pattern(uint64_t hash) {
    const __m128i halves = _mm_cvtsi64_si128(static_cast<int64_t>(hash));
    first_ = _mm_shuffle_epi32(halves, _MM_SHUFFLE(0, 0, 1, 0));   // low, high, -, low
    second_ = _mm_shuffle_epi32(halves, _MM_SHUFFLE(1, 0, 0, 1));  // high, -, low, high
    third_ = _mm_shuffle_epi32(halves, _MM_SHUFFLE(0, 1, 0, 0));   // -, low, high, -
  }
  // Of the eight rows that end there: bit 3i says that row i is the hash's.
  uint32_t MatchesBefore(const uint32_t* end) const {
    const auto* at = reinterpret_cast<const __m128i*>(end - kRows * kIdRowWords);
    const __m128i a = _mm_packs_epi32(Equal(at, first_), Equal(at + 1, second_));
    const __m128i b = _mm_packs_epi32(Equal(at + 2, third_), Equal(at + 3, first_));
    const __m128i c = _mm_packs_epi32(Equal(at + 4, second_), Equal(at + 5, third_));
    const auto low = static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(a, b)));
    const auto high = static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(c, c)));
    const uint32_t words = low | high << 16;
    return words & words >> 1 & 0b001'001'001'001'001'001'001'001;
  }

 private:
  static __m128i Equal(const __m128i* at, __m128i pattern) { return _mm_cmpeq_epi32(_mm_loadu_si128(at), pattern); }

  __m128i first_, second_, third_;
};

}  // namespace id_scan

// Whether any of the `count` rows, at least one, is the hash's. Reads eight rows from the end of the last one backwards
// at least, so 84 bytes that stand before a single row.
[[gnu::always_inline]] inline bool AnyIdRow(const uint32_t* rows, uint32_t count, uint64_t hash) {
  using id_scan::kRows;
  const id_scan::Pattern pattern(hash);
  const uint32_t* end = rows + count * kIdRowWords;
  uint32_t found = 0;
  for (; count > kRows; count -= kRows, end -= kRows * kIdRowWords) found |= pattern.MatchesBefore(end);
  // What stands before the rows is none of them.
  return (found | pattern.MatchesBefore(end) >> (kRows - count) * kIdRowWords) != 0;
}

#else

inline bool AnyIdRow(const uint32_t* rows, uint32_t count, uint64_t hash) { return AnyIdRowPlainly(rows, count, hash); }

#endif

}  // namespace journey::rt
