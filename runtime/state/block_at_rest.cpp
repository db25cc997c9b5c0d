// Lines of 64 bytes: where the processor has an instruction for it, in one; else eight bytes at a time.
#include "runtime/state/block_at_rest.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace journey::rt {
namespace at_rest {
namespace {

constexpr uint32_t kLine = 64;

// Which bytes are not zero, one bit each.
uint64_t BitsOf(uint64_t word) {
  constexpr uint64_t kLower = 0x7f7f'7f7f'7f7f'7f7f, kFirstOfEach = 0x0101'0101'0101'0101;
  const uint64_t there = (((word & kLower) + kLower) | word) >> 7 & kFirstOfEach;
  return there * 0x0102'0408'1020'4080 >> 56;
}

// Up to eight bytes, and how many they are: the processor's count of bits is not in every one.
struct Bytes {
  uint64_t word = 0;
  uint32_t count = 0;
};

// The bytes of a word together that have a bit; the others are zero.
Bytes Gathered(uint64_t word, uint64_t bits) {
  Bytes gathered;
  for (uint32_t i = 0; i < 8; ++i) {
    gathered.word |= (word >> 8 * i & 0xff) << (8 * gathered.count & 63);
    gathered.count += static_cast<uint32_t>(bits >> i & 1);
  }
  return gathered;
}

// Back; of `bytes` those count that there is a bit for.
Bytes Spread(uint64_t bytes, uint64_t bits) {
  Bytes spread;
  for (uint32_t i = 0; i < 8; ++i) {
    const uint64_t there = bits >> i & 1;
    spread.word |= (bytes & 0xff & (0 - there)) << 8 * i;
    bytes >>= 8 * there;
    spread.count += static_cast<uint32_t>(there);
  }
  return spread;
}

// A word of which so many bytes are there.
uint64_t LoadSome(const std::byte* from, std::ptrdiff_t bytes) {
  uint64_t word = 0;
  if (bytes >= 8) [[likely]] {
    std::memcpy(&word, from, sizeof word);
  } else {
    std::memcpy(&word, from, static_cast<size_t>(bytes));
  }
  return word;
}

void StoreSome(std::byte* to, uint64_t word, std::ptrdiff_t bytes) {
  if (bytes >= 8) [[likely]] {
    std::memcpy(to, &word, sizeof word);
  } else {
    std::memcpy(to, &word, static_cast<size_t>(bytes));
  }
}

// 64 bytes, as the compiler's vectors.
class Line {
 public:
  // What there is of one, and zeros behind it.
  Line(const std::byte* from, uint32_t bytes) { std::memcpy(words_, from, std::min(bytes, kLine)); }
  explicit Line(const uint64_t (&words)[8]) { std::memcpy(words_, words, sizeof words_); }
  // Short words instead of the frequent ones; whether there was a short one.
  bool ToShort(const Frequent& frequent) {
    Four any = {};
    for (Four& four : words_) {
      const Four before = four;
      for (uint32_t f = 0; f < kFrequent; ++f) {
        const Four is_long = before == frequent.words[f];
        any |= before == kFirstShort + f;
        four = (four & ~is_long) | (is_long & (kFirstShort + f));
      }
    }
    return (any[0] | any[1] | any[2] | any[3]) != 0;
  }
  void ToLong(const Frequent& frequent) {
    for (Four& four : words_) {
      const Four before = four;
      for (uint32_t f = 0; f < kFrequent; ++f) {
        const Four is_short = before == kFirstShort + f;
        four = (four & ~is_short) | (is_short & frequent.words[f]);
      }
    }
  }
  uint64_t Word(uint32_t i) const {
    uint64_t word;
    std::memcpy(&word, reinterpret_cast<const std::byte*>(words_) + 8 * i, sizeof word);
    return word;
  }
  void CopyTo(std::byte* to, uint32_t bytes) const { std::memcpy(to, words_, std::min(bytes, kLine)); }

 private:
  using Four = uint32_t __attribute__((vector_size(16)));
  Four words_[4] = {};
};

uint32_t SumOf(const uint64_t* bits, uint32_t bytes) {
  uint32_t count = 0;
  for (uint32_t at = 0; at < bytes; at += kLine) count += static_cast<uint32_t>(std::popcount(bits[at / kLine]));
  return count;
}

// Of the last line no more than there are.
uint64_t BitsAt(const std::byte* bits, uint32_t at, uint32_t bytes) {
  uint64_t there;
  std::memcpy(&there, bits + at / 8, sizeof there);
  return bytes - at >= kLine ? there : there & ((uint64_t{1} << (bytes - at)) - 1);
}

}  // namespace

Found FindBitsPlainly(const std::byte* from, uint32_t bytes, const Frequent& frequent, uint64_t* bits,
                      std::byte* lines) {
  bool shorts = false;
  for (uint32_t at = 0; at < bytes; at += kLine) {
    Line line(from + at, bytes - at);
    shorts |= line.ToShort(frequent);
    line.CopyTo(lines + at, kLine);
    uint64_t there = 0;
    for (uint32_t i = 0; i < 8; ++i) there |= BitsOf(line.Word(i)) << 8 * i;
    bits[at / kLine] = there;
  }
  return {SumOf(bits, bytes), shorts};
}

std::byte* ShortenPlainly(const std::byte* lines, uint32_t bytes, const uint64_t* bits, std::byte* to) {
  std::byte* const end = to + SumOf(bits, bytes);
  for (uint32_t at = 0; at < bytes; at += kLine) {
    const Line line(lines + at, kLine);
    uint64_t there = bits[at / kLine];
    for (uint32_t i = 0; there != 0; ++i, there >>= 8) {
      const Bytes gathered = Gathered(line.Word(i), there & 0xff);
      // More than there are is written over by the next ones.
      StoreSome(to, gathered.word, end - to);
      to += gathered.count;
    }
  }
  return to;
}

const std::byte* LengthenPlainly(const std::byte* bits, const std::byte* from, const Frequent& frequent, std::byte* to,
                                 uint32_t bytes) {
  const std::byte* end = from;
  for (uint32_t at = 0; at < bytes; at += kLine) end += std::popcount(BitsAt(bits, at, bytes));
  for (uint32_t at = 0; at < bytes; at += kLine) {
    uint64_t words[8] = {};
    uint64_t there = BitsAt(bits, at, bytes);
    for (uint32_t i = 0; there != 0; ++i, there >>= 8) {
      const Bytes spread = Spread(LoadSome(from, end - from), there & 0xff);
      words[i] = spread.word;
      from += spread.count;
    }
    Line line(words);
    line.ToLong(frequent);
    line.CopyTo(to + at, bytes - at);
  }
  return from;
}

#if defined(__x86_64__)
namespace {

#define JOURNEY_LINES_AT_ONCE __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi2,popcnt")))

// Of sixteen words.
class ToShort {
 public:
  JOURNEY_LINES_AT_ONCE explicit ToShort(const Frequent& frequent)
      : a_(Sixteen(frequent.words[0])),
        b_(Sixteen(frequent.words[1])),
        c_(Sixteen(frequent.words[2])),
        d_(Sixteen(frequent.words[3])) {}
  // Says in `shorts` which were short ones.
  JOURNEY_LINES_AT_ONCE __m512i operator()(__m512i line, __mmask16* shorts) const {
    const __m512i from_first = _mm512_sub_epi32(line, Sixteen(kFirstShort));
    *shorts = static_cast<__mmask16>(*shorts | _mm512_cmplt_epu32_mask(from_first, Sixteen(kFrequent)));
    const __mmask16 a = _mm512_cmpeq_epi32_mask(line, a_), b = _mm512_cmpeq_epi32_mask(line, b_);
    const __mmask16 c = _mm512_cmpeq_epi32_mask(line, c_), d = _mm512_cmpeq_epi32_mask(line, d_);
    line = _mm512_mask_mov_epi32(line, a, Sixteen(kFirstShort));
    line = _mm512_mask_mov_epi32(line, b, Sixteen(kFirstShort + 1));
    line = _mm512_mask_mov_epi32(line, c, Sixteen(kFirstShort + 2));
    return _mm512_mask_mov_epi32(line, d, Sixteen(kFirstShort + 3));
  }
  JOURNEY_LINES_AT_ONCE static __m512i Sixteen(uint32_t word) { return _mm512_set1_epi32(static_cast<int>(word)); }

 private:
  static_assert(kFrequent == 4);
  const __m512i a_, b_, c_, d_;
};

class ToLong {
 public:
  JOURNEY_LINES_AT_ONCE explicit ToLong(const Frequent& frequent)
      : words_(_mm512_maskz_loadu_epi32((1U << kFrequent) - 1, frequent.words)) {}
  JOURNEY_LINES_AT_ONCE __m512i operator()(__m512i line) const {
    const __m512i from_first = _mm512_sub_epi32(line, ToShort::Sixteen(kFirstShort));
    const __mmask16 is_short = _mm512_cmplt_epu32_mask(from_first, ToShort::Sixteen(kFrequent));
    return _mm512_mask_permutexvar_epi32(line, is_short, from_first, words_);
  }

 private:
  const __m512i words_;
};

// The lowest so many bits, or all.
JOURNEY_LINES_AT_ONCE inline uint64_t Lowest(uint32_t bits) { return _bzhi_u64(~uint64_t{0}, std::min(bits, kLine)); }

JOURNEY_LINES_AT_ONCE Found FindBitsByLines(const std::byte* from, uint32_t bytes, const Frequent& frequent,
                                            uint64_t* bits, std::byte* lines) {
  const ToShort to_short(frequent);
  uint64_t count = 0;
  __mmask16 shorts = 0;
  for (uint32_t at = 0; at < bytes; at += kLine) {
    const __m512i line = to_short(_mm512_maskz_loadu_epi8(Lowest(bytes - at), from + at), &shorts);
    _mm512_storeu_si512(lines + at, line);
    const uint64_t there = _mm512_test_epi8_mask(line, line);
    bits[at / kLine] = there;
    count += static_cast<uint64_t>(_mm_popcnt_u64(there));
  }
  return {static_cast<uint32_t>(count), shorts != 0};
}

JOURNEY_LINES_AT_ONCE std::byte* ShortenByLines(const std::byte* lines, uint32_t bytes, const uint64_t* bits,
                                                std::byte* to) {
  for (uint32_t at = 0; at < bytes; at += kLine) {
    const uint64_t there = bits[at / kLine];
    const auto count = static_cast<uint32_t>(_mm_popcnt_u64(there));
    const __m512i line = _mm512_maskz_compress_epi8(there, _mm512_loadu_si512(lines + at));
    _mm512_mask_storeu_epi8(to, Lowest(count), line);
    to += count;
  }
  return to;
}

JOURNEY_LINES_AT_ONCE const std::byte* LengthenByLines(const std::byte* bits, const std::byte* from,
                                                       const Frequent& frequent, std::byte* to, uint32_t bytes) {
  const ToLong to_long(frequent);
  for (uint32_t at = 0; at < bytes; at += kLine) {
    uint64_t there;
    std::memcpy(&there, bits + at / 8, sizeof there);
    there &= Lowest(bytes - at);
    const auto count = static_cast<uint32_t>(_mm_popcnt_u64(there));
    // No more than there is: behind it a page may end.
    __m512i line = _mm512_maskz_expand_epi8(there, _mm512_maskz_loadu_epi8(Lowest(count), from));
    line = to_long(line);
    // What was written as a whole can be read again at once.
    if (bytes - at >= kLine) {
      _mm512_storeu_si512(to + at, line);
    } else {
      _mm512_mask_storeu_epi8(to + at, Lowest(bytes - at), line);
    }
    from += count;
  }
  return from;
}

#undef JOURNEY_LINES_AT_ONCE

const bool by_lines = __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");

}  // namespace

Found FindBits(const std::byte* from, uint32_t bytes, const Frequent& frequent, uint64_t* bits, std::byte* lines) {
  return by_lines ? FindBitsByLines(from, bytes, frequent, bits, lines)
                  : FindBitsPlainly(from, bytes, frequent, bits, lines);
}

std::byte* Shorten(const std::byte* lines, uint32_t bytes, const uint64_t* bits, std::byte* to) {
  return by_lines ? ShortenByLines(lines, bytes, bits, to) : ShortenPlainly(lines, bytes, bits, to);
}

const std::byte* Lengthen(const std::byte* bits, const std::byte* from, const Frequent& frequent, std::byte* to,
                          uint32_t bytes) {
  return by_lines ? LengthenByLines(bits, from, frequent, to, bytes) : LengthenPlainly(bits, from, frequent, to, bytes);
}

#else

Found FindBits(const std::byte* from, uint32_t bytes, const Frequent& frequent, uint64_t* bits, std::byte* lines) {
  return FindBitsPlainly(from, bytes, frequent, bits, lines);
}

std::byte* Shorten(const std::byte* lines, uint32_t bytes, const uint64_t* bits, std::byte* to) {
  return ShortenPlainly(lines, bytes, bits, to);
}

const std::byte* Lengthen(const std::byte* bits, const std::byte* from, const Frequent& frequent, std::byte* to,
                          uint32_t bytes) {
  return LengthenPlainly(bits, from, frequent, to, bytes);
}

#endif

}  // namespace at_rest

namespace {

// What is shortened, in two parts: of the head, and behind the id.
constexpr uint32_t kHeadPart = sizeof(CustomerHead) - kHeadAtRest, kHeadBits = at_rest::BitsBytes(kHeadPart);
uint32_t BehindId(const CustomerHead& head) {
  return static_cast<uint32_t>(sizeof(CustomerHead)) + Block::Rounded(head.id_size);
}

// How many an id takes at rest.
uint32_t IdBytes(const CustomerHead& head, bool short_id) { return short_id ? kUuidBytes : head.id_size; }

// Where the first free piece stands is in the lower half of its word, what is used in the upper.
constexpr uint32_t kHalf = 16;
static_assert(kMostAtRest < 1U << kHalf);

}  // namespace

AtRest::AtRest(const std::byte* block)
    : block_(block), behind_(BehindId(head())), short_id_(PackUuid(Customer::IdOf(block), uuid_)) {
  const uint32_t behind = head().block.used - behind_;
  const auto find = [&](const at_rest::Frequent& frequent) {
    const at_rest::Found head = at_rest::FindBits(block + kHeadAtRest, kHeadPart, frequent, &head_bits_, head_line_);
    const at_rest::Found rest = at_rest::FindBits(block + behind_, behind, frequent, bits_, lines_);
    return at_rest::Found{head.count + rest.count, head.shorts || rest.shorts};
  };
  at_rest::Found found = find(at_rest::Frequent(head().clock));
  has_shorts_ = found.shorts;
  if (has_shorts_) [[unlikely]]
    found = find(at_rest::Frequent());
  // Eight of them at least, which are read with the last bits.
  bytes_ = kHeadAtRest + IdBytes(head(), short_id_) + kHeadBits + at_rest::BitsBytes(behind) +
           std::max(found.count, static_cast<uint32_t>(sizeof(uint64_t)));
}

void AtRest::WriteTo(std::byte* place, uint32_t capacity) const {
  const uint32_t used = head().block.used, behind = used - behind_;
  std::memcpy(place, block_, kHeadAtRest);
  auto& rest = *reinterpret_cast<CustomerHead*>(place);
  rest.at_rest = true;
  rest.short_id = short_id_;
  rest.has_shorts = has_shorts_;
  rest.block = {.capacity = capacity, .used = bytes_, .free = head().block.free | used << kHalf};
  std::byte* to = place + kHeadAtRest;
  const uint32_t id_bytes = IdBytes(head(), short_id_);
  std::memcpy(to, short_id_ ? uuid_ : block_ + sizeof(CustomerHead), id_bytes);
  to += id_bytes;
  std::memcpy(to, &head_bits_, kHeadBits);
  std::memcpy(to + kHeadBits, bits_, at_rest::BitsBytes(behind));
  to += kHeadBits + at_rest::BitsBytes(behind);
  to = at_rest::Shorten(head_line_, kHeadPart, &head_bits_, to);
  (void)at_rest::Shorten(lines_, behind, bits_, to);
}

std::string_view IdAtRest(const std::byte* at_rest, char (&room)[kUuidText]) {
  const auto& rest = *reinterpret_cast<const CustomerHead*>(at_rest);
  if (!rest.short_id) return {reinterpret_cast<const char*>(at_rest) + kHeadAtRest, rest.id_size};
  UnpackUuid(at_rest + kHeadAtRest, room);
  return {room, sizeof room};
}

bool HasIdAtRest(const std::byte* at_rest, std::string_view id) {
  char room[kUuidText];
  return EqualTexts(IdAtRest(at_rest, room), id);
}

uint32_t AwakeBytes(const std::byte* at_rest) { return reinterpret_cast<const BlockHead*>(at_rest)->free >> kHalf; }

void WakeTo(const std::byte* at_rest, std::byte* place, uint32_t capacity) {
  const uint32_t used = AwakeBytes(at_rest);
  auto& head = *reinterpret_cast<CustomerHead*>(place);
  std::memcpy(place, at_rest, kHeadAtRest);
  const at_rest::Frequent frequent = head.has_shorts ? at_rest::Frequent() : at_rest::Frequent(head.clock);
  head.at_rest = head.short_id = head.has_shorts = false;
  head.block.capacity = capacity;
  head.block.used = used;
  head.block.free &= (1U << kHalf) - 1;
  const uint32_t behind = BehindId(head), bytes = used - behind;
  // The bytes behind an id, up to a whole word, are zero.
  if (head.id_size > 0) std::memset(place + behind - sizeof(uint64_t), 0, sizeof(uint64_t));
  const std::byte* const id = at_rest + kHeadAtRest;
  const bool short_id = reinterpret_cast<const CustomerHead*>(at_rest)->short_id;
  if (short_id) {
    UnpackUuid(id, reinterpret_cast<char*>(place) + sizeof(CustomerHead));
  } else {
    std::memcpy(place + sizeof(CustomerHead), id, head.id_size);
  }
  const std::byte* const bits = id + IdBytes(head, short_id);
  const std::byte* from = bits + kHeadBits + at_rest::BitsBytes(bytes);
  from = at_rest::Lengthen(bits, from, frequent, place + kHeadAtRest, kHeadPart);
  (void)at_rest::Lengthen(bits + kHeadBits, from, frequent, place + behind, bytes);
}

}  // namespace journey::rt
