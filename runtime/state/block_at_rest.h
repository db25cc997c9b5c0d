// The block of a customer who is silent, in half the room: without its bytes that are zero.
//
//   the first part of CustomerHead | id | bits of the rest of the head | bits of what is behind the id | bytes
//
// The first part stands as ever, so that tables find the customer and know when it is due; it says that the block is at
// rest, and what is used of its place. So does the id, unless it is a UUID, which takes 16 bytes (value/uuid_text.h);
// this the first part says, too. Shortened, bytes are a bit each that tells whether it is zero, and those that are not.
// For words of four bytes that are frequent and long short ones stand, unless one of these is there itself, which the
// first part says: for what is never due, what is none, and the upper halves of times near the customer's clock. This
// is null suppression, as databases do it with columns. Nothing of the customer is lost or judged here: a block that is
// awake again has the same bytes. Two ways with one meaning: by the instructions of x86 that do 64 bytes in one, and
// plainly. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/state/customer.h"
#include "runtime/value/byte_scan.h"
#include "runtime/value/uuid_text.h"

namespace journey::rt {

// Blocks up to a desk's size may be at rest.
inline constexpr uint32_t kMostAtRest = BlockMemory::kDesk;

inline bool IsAtRest(const std::byte* block) { return reinterpret_cast<const CustomerHead*>(block)->at_rest; }

namespace at_rest {

// Words of four bytes that are frequent, and those that stand for them, if none of these is there itself.
inline constexpr uint32_t kFrequent = 4, kFirstShort = 0x100 - kFrequent;
struct Frequent {
  // None: the short ones stand for themselves.
  Frequent() : words{kFirstShort, kFirstShort + 1, kFirstShort + 2, kFirstShort + 3} {}
  // In the state of somebody whose clock shows `time`.
  explicit Frequent(int64_t time) : Frequent() {
    const auto upper = static_cast<uint32_t>(time >> 32);
    // Zero is no byte as it is.
    if (upper != 0) words[0] = upper;
    if (upper + 1 != 0) words[1] = upper + 1;
    words[2] = static_cast<uint32_t>(kNever >> 32);
    words[3] = UINT32_MAX;
  }
  uint32_t words[kFrequent];
};

constexpr uint32_t BitsBytes(uint32_t bytes) { return (bytes + 7) / 8; }

// Of whole words of four bytes, once the frequent ones are short, which are left in `lines`, with zeros up to 64 bytes:
// a bit for each byte that is not zero, as many as 64 bytes have in each word of `bits`.
struct Found {
  uint32_t count;  // of bits
  bool shorts;     // a short word was there: it would be taken for a frequent one
};
Found FindBitsPlainly(const std::byte* from, uint32_t bytes, const Frequent& frequent, uint64_t* bits,
                      std::byte* lines);
Found FindBits(const std::byte* from, uint32_t bytes, const Frequent& frequent, uint64_t* bits, std::byte* lines);
// Writes these bytes of `lines`; returns behind them.
std::byte* ShortenPlainly(const std::byte* lines, uint32_t bytes, const uint64_t* bits, std::byte* to);
std::byte* Shorten(const std::byte* lines, uint32_t bytes, const uint64_t* bits, std::byte* to);
// Back; writes exactly `bytes`, and returns behind what was read of `from`. Of `bits` up to eight bytes more are read.
const std::byte* LengthenPlainly(const std::byte* bits, const std::byte* from, const Frequent& frequent, std::byte* to,
                                 uint32_t bytes);
const std::byte* Lengthen(const std::byte* bits, const std::byte* from, const Frequent& frequent, std::byte* to,
                          uint32_t bytes);

}  // namespace at_rest

// A block of at most kMostAtRest bytes as it is at rest, which must not change meanwhile.
class AtRest {
 public:
  explicit AtRest(const std::byte* block);
  uint32_t bytes() const { return bytes_; }
  // To where `capacity` bytes are; writes bytes().
  void WriteTo(std::byte* place, uint32_t capacity) const;

 private:
  const CustomerHead& head() const { return *reinterpret_cast<const CustomerHead*>(block_); }

  const std::byte* const block_;
  const uint32_t behind_;  // where what is behind the id begins
  uint32_t bytes_;
  uint64_t head_bits_, bits_[kMostAtRest / 64];
  std::byte uuid_[kUuidBytes];
  const bool short_id_;
  bool has_shorts_;
  alignas(64) std::byte head_line_[64], lines_[kMostAtRest];
};

// The id of who is at rest, which stands in the block or else in `room`.
std::string_view IdAtRest(const std::byte* at_rest, char (&room)[kUuidText]);
bool HasIdAtRest(const std::byte* at_rest, std::string_view id);
// The same of a block that is awake or at rest.
inline std::string_view IdIn(const std::byte* block, char (&room)[kUuidText]) {
  return IsAtRest(block) ? IdAtRest(block, room) : Customer::IdOf(block);
}
[[gnu::always_inline]] inline bool HasId(const std::byte* block, std::string_view id) {
  if (IsAtRest(block)) [[unlikely]]
    return HasIdAtRest(block, id);
  return EqualTexts(Customer::IdOf(block), id);
}

// How many bytes are used of the block when it is awake.
uint32_t AwakeBytes(const std::byte* at_rest);
// Writes the block as it is awake to where `capacity` bytes are.
void WakeTo(const std::byte* at_rest, std::byte* place, uint32_t capacity);

}  // namespace journey::rt
