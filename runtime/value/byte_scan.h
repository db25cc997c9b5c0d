// Looks at 16 bytes of text at once: which of them are not plain characters of a JSON string. And copies and compares
// short texts.
//
// Plain is what stands for itself between quotes and is ASCII: 0x20 to 0x7F without '"' and '\'. The result has a bit
// for each byte, the lowest for the first. Two ways with one meaning: SSE2, which every x86-64 has, and arithmetic on
// words, for other machines and to test the first against. A scan reads exactly 16 bytes. Pure.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace journey::rt {

static_assert(std::endian::native == std::endian::little, "words are read as text, the first byte lowest");

inline constexpr size_t kScanBytes = 16;

inline uint64_t LoadWord(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Whether two texts differ in pieces of 16 bytes that are looked at.
class Differences {
 public:
#if defined(__SSE2__)
  void Look(const char* a, const char* b) {
    const __m128i left = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a));
    const __m128i right = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b));
    same_ = _mm_and_si128(same_, _mm_cmpeq_epi8(left, right));
  }
  bool none() const { return _mm_movemask_epi8(same_) == 0xFFFF; }

 private:
  __m128i same_ = _mm_set1_epi8(-1);
#else
  void Look(const char* a, const char* b) {
    different_ |= (LoadWord(a) ^ LoadWord(b)) | (LoadWord(a + 8) ^ LoadWord(b + 8));
  }
  bool none() const { return different_ == 0; }

 private:
  uint64_t different_ = 0;
#endif
};

// Equality of short texts, without a call.
[[gnu::always_inline]] inline bool EqualTexts(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char *left = a.data(), *right = b.data();
  size_t size = a.size();
  if (size < 8) {
    for (size_t i = 0; i < size; ++i) {
      if (left[i] != right[i]) return false;
    }
    return true;
  }
  if (size < 16) {
    // The last eight, some of them once more.
    return ((LoadWord(left) ^ LoadWord(right)) | (LoadWord(left + size - 8) ^ LoadWord(right + size - 8))) == 0;
  }
  Differences found;
  for (; size > 64; left += 16, right += 16, size -= 16) found.Look(left, right);
  if (size > 32) {
    found.Look(left + 16, right + 16);
    found.Look(left + size - 32, right + size - 32);
  }
  found.Look(left, right);
  found.Look(left + size - 16, right + size - 16);
  return found.none();
}

struct ScanMasks {
  uint32_t special = 0;  // '"', '\', below 0x20
  uint32_t wide = 0;     // 0x80 and above: part of a character that is not ASCII
};

namespace scan_words {

inline constexpr uint64_t kOnes = 0x0101'0101'0101'0101;
inline constexpr uint64_t kHighs = 0x8080'8080'8080'8080;

// The high bit of each byte, gathered into the low eight bits.
inline uint32_t Gather(uint64_t highs) { return static_cast<uint32_t>((highs >> 7) * 0x0102'0408'1020'4080 >> 56); }

// High bits where a byte below 0x80 is less than `bound`; no carry leaves a byte.
inline uint64_t Below(uint64_t low_bits, uint8_t bound) { return ~(low_bits + kOnes * (0x80u - bound)) & kHighs; }

inline ScanMasks ScanWord(uint64_t word) {
  const uint64_t wide = word & kHighs;
  const uint64_t low = word & ~kHighs;
  const uint64_t quote = Below(low ^ (kOnes * '"'), 1), backslash = Below(low ^ (kOnes * '\\'), 1);
  return {Gather((quote | backslash | Below(low, 0x20)) & ~wide), Gather(wide)};
}

// Whether any byte is '"', '\\' or below 0x20.
inline bool HasSpecial(uint64_t word) {
  const uint64_t low = word & ~kHighs;
  const uint64_t found = Below(low ^ (kOnes * '"'), 1) | Below(low ^ (kOnes * '\\'), 1) | Below(low, 0x20);
  return (found & ~word) != 0;
}

inline ScanMasks Scan16(const char* at) {
  const ScanMasks first = ScanWord(LoadWord(at)), second = ScanWord(LoadWord(at + 8));
  return {first.special | second.special << 8, first.wide | second.wide << 8};
}

}  // namespace scan_words

#if defined(__SSE2__)

inline ScanMasks Scan16(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  const __m128i special = _mm_or_si128(_mm_or_si128(quote, backslash), control);
  return {static_cast<uint32_t>(_mm_movemask_epi8(special)), static_cast<uint32_t>(_mm_movemask_epi8(bytes))};
}

#else

using scan_words::Scan16;

#endif

// Whether there is a special byte in what has been copied.
class SpecialCopied {
 public:
  // 16 bytes.
  void Copy(const char* from, char* to) { CopyEnds<uint64_t>(from, kScanBytes, to); }
  // A text as long as one Word at least and two at most.
  template <class Word>
  void CopyEnds(const char* from, size_t size, char* to) {
    Word first, last;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
    if constexpr (sizeof(Word) == sizeof(uint64_t)) {
      Look(first, last);
    } else {
      const uint64_t both = first | uint64_t{last} << 32;
      Look(both, both);
    }
  }

#if defined(__SSE2__)
  bool any() const { return _mm_movemask_epi8(found_) != 0; }

 private:
  void Look(uint64_t first, uint64_t last) {
    const __m128i bytes = _mm_set_epi64x(static_cast<int64_t>(last), static_cast<int64_t>(first));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    found_ = _mm_or_si128(found_, _mm_or_si128(_mm_or_si128(quote, backslash), control));
  }

  __m128i found_ = _mm_setzero_si128();
#else
  bool any() const { return found_; }

 private:
  void Look(uint64_t first, uint64_t last) {
    found_ = found_ || scan_words::HasSpecial(first) || scan_words::HasSpecial(last);
  }

  bool found_ = false;
#endif
};

// The first of 16 bytes that is not plain ASCII text, as Scan16 has it; kScanBytes if there is none.
inline size_t PlainBytes(const char* at) {
#if defined(__SSE2__)
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  // Signed: bytes from 0x80 on are negative.
  const __m128i letters = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1F));
  const int plain = _mm_movemask_epi8(_mm_andnot_si128(_mm_or_si128(quote, backslash), letters));
  return static_cast<size_t>(std::countr_zero(~static_cast<uint32_t>(plain)));
#else
  const ScanMasks masks = Scan16(at);
  return static_cast<size_t>(std::countr_zero(masks.special | masks.wide | 1u << kScanBytes));
#endif
}

// The first '"' in 16 bytes; kScanBytes if there is none.
inline size_t FindQuote(const char* at) {
#if defined(__SSE2__)
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const int quotes = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
  return static_cast<size_t>(std::countr_zero(static_cast<uint32_t>(quotes) | 1u << kScanBytes));
#else
  using namespace scan_words;
  const auto quotes = [](uint64_t word) {
    return Gather(Below((word & ~kHighs) ^ (kOnes * '"'), 1) & ~(word & kHighs));
  };
  return static_cast<size_t>(std::countr_zero(quotes(LoadWord(at)) | quotes(LoadWord(at + 8)) << 8 | 1u << kScanBytes));
#endif
}

// Bit i is set when the i-th of 16 bytes is the same at both places.
inline uint32_t SameBytes(const char* a, const char* b) {
#if defined(__SSE2__)
  const __m128i left = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a));
  const __m128i right = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b));
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(left, right)));
#else
  using namespace scan_words;
  const auto same = [](uint64_t difference) { return Gather(Below(difference & ~kHighs, 1) & ~(difference & kHighs)); };
  return same(LoadWord(a) ^ LoadWord(b)) | same(LoadWord(a + 8) ^ LoadWord(b + 8)) << 8;
#endif
}

// Whether a text stands for itself between quotes, so that it may be copied from then on.
inline bool StandsForItself(std::string_view text) {
  const char* at = text.data();
  size_t left = text.size();
  // The last of as many bytes as are looked at together, some of them twice.
  if (left >= kScanBytes) {
    for (; left > kScanBytes; at += kScanBytes, left -= kScanBytes) {
      if (Scan16(at).special != 0) return false;
    }
    return Scan16(at + left - kScanBytes).special == 0;
  }
  if (left >= 8) return !scan_words::HasSpecial(LoadWord(at)) && !scan_words::HasSpecial(LoadWord(at + left - 8));
  for (; left > 0; ++at, --left) {
    if (static_cast<unsigned char>(*at) < 0x20 || *at == '"' || *at == '\\') return false;
  }
  return true;
}

// Whether the text has one of these bytes, all of them ASCII.
template <char... kBytes>
inline bool HasAnyOf(std::string_view text) {
  const char* at = text.data();
  const size_t size = text.size();
  const auto in_word = [](uint64_t word) {
    using namespace scan_words;
    return (((Below((word & ~kHighs) ^ (kOnes * kBytes), 1) | ...)) & ~word) != 0;
  };
  if (size < 8) {
    for (size_t i = 0; i < size; ++i) {
      if (((at[i] == kBytes) || ...)) return true;
    }
    return false;
  }
  if (size < kScanBytes) return in_word(LoadWord(at)) || in_word(LoadWord(at + size - 8));
#if defined(__SSE2__)
  __m128i found = _mm_setzero_si128();
  const auto look = [&](size_t i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kBytes)))), ...);
  };
  for (size_t i = 0; i < size - kScanBytes; i += kScanBytes) look(i);
  look(size - kScanBytes);
  return _mm_movemask_epi8(found) != 0;
#else
  for (size_t i = 0; i + 8 < size; i += 8) {
    if (in_word(LoadWord(at + i))) return true;
  }
  return in_word(LoadWord(at + size - 8));
#endif
}

// The same of a text that stands in the id of a send, between two '/', where '%' begins an escape.
inline bool StandsForItselfInSendId(std::string_view text) {
  return StandsForItself(text) && !HasAnyOf<'%', '/'>(text);
}

// As memcpy, for short texts, in the caller's own code.
inline void CopyBytes(const char* from, size_t size, char* to) {
  if (size >= 16) {
    const char* last = from + size - 16;
    char* last_to = to + size - 16;
    for (; from < last; from += 16, to += 16) std::memcpy(to, from, 16);
    std::memcpy(last_to, last, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

}  // namespace journey::rt
