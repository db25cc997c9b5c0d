// Lines of records as a yardstick writes them, and what compares the lines of two contenders.
//
// A block that is written full, handed on and used again: what a file's writer does. Whoever takes the blocks may throw
// them away, write them or add them to a digest. Equal digests: the same lines as often, in any order; a line names its
// customer, so that is equality customer by customer. One thread.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "bench/workload/track_lines.h"

namespace journey::bench {

struct RecordDigest {
  uint64_t lines = 0, bytes = 0;
  uint64_t low = 0, high = 0;  // sums of the lines' hashes

  // A block of whole lines.
  void Add(std::string_view block) {
    bytes += block.size();
    for (size_t at = 0; at < block.size();) {
      const size_t end = block.find('\n', at);
      const XXH128_hash_t hash = XXH3_128bits(block.data() + at, end - at);
      low += hash.low64;
      high += hash.high64;
      ++lines;
      at = end + 1;
    }
  }
  bool operator==(const RecordDigest&) const = default;
};

using TakeLines = std::function<void(std::string_view block)>;

class LineOut {
 public:
  static constexpr size_t kBlock = 65'536;
  static constexpr size_t kMostLine = 1024;

  explicit LineOut(TakeLines take)
      : take_(std::move(take)), block_(std::make_unique<char[]>(kBlock + 2 * kMostLine)), end_(block_.get()) {
    std::memset(block_.get(), 0, kBlock);
  }

  // Room for a line, which Took then takes with its newline.
  char* Room() const { return end_; }
  void Took(char* end) {
    end_ = end;
    ++lines_;
    if (end_ >= block_.get() + kBlock) [[unlikely]]
      HandOn();
  }
  void HandOn() {
    const std::string_view lines(block_.get(), static_cast<size_t>(end_ - block_.get()));
    bytes_ += lines.size();
    if (take_ && !lines.empty()) take_(lines);
    end_ = block_.get();
  }
  uint64_t lines() const { return lines_; }
  uint64_t bytes() const { return bytes_; }  // handed on

 private:
  TakeLines take_;
  std::unique_ptr<char[]> block_;
  char* end_;
  uint64_t lines_ = 0, bytes_ = 0;
};

template <size_t kSize>
char* Put(const char (&text)[kSize], char* out) {
  std::memcpy(out, text, kSize - 1);
  return out + kSize - 1;
}
// Texts of less than 64 bytes are copied whole, whatever their size: no call, no branch.
struct Piece {
  char chars[64] = {};
  size_t size = 0;

  Piece() = default;
  Piece(std::string_view text) : size(text.size()) {
    std::memcpy(chars, text.data(), text.size());
  }  // NOLINT: implicit
  char* Put(char* out) const {
    std::memcpy(out, chars, sizeof chars);
    return out + size;
  }
};
inline char* PutSmall(uint64_t number, char* out) {
  if (number < 10) {
    *out = static_cast<char>('0' + number);
    return out + 1;
  }
  char digits[20];
  int count = 0;
  for (; number != 0; number /= 10) digits[count++] = static_cast<char>('0' + number % 10);
  while (count > 0) *out++ = digits[--count];
  return out;
}

// "2026-01-01T00:00:00.000Z"; the day of the one before is known already, nearly always.
class InstantWriter {
 public:
  char* Put(int64_t ms, char* out) {
    if (ms < day_ms_ || ms >= day_ms_ + kDayMs) {
      FormatTimestamp(ms, text_);
      day_ms_ = ms / kDayMs * kDayMs;
    }
    const auto of_day = static_cast<uint32_t>(ms - day_ms_);
    const uint32_t seconds = of_day / 1000, minutes = seconds / 60;
    std::memcpy(out, text_, kTimestampChars);
    PutTwo(minutes / 60, out + 11);
    PutTwo(minutes % 60, out + 14);
    PutTwo(seconds % 60, out + 17);
    const uint32_t millis = of_day % 1000;
    PutTwo(millis / 10, out + 20);
    out[22] = static_cast<char>('0' + millis % 10);
    return out + kTimestampChars;
  }

 private:
  static constexpr int64_t kDayMs = 86'400'000;
  static void PutTwo(uint32_t number, char* out) {
    const uint16_t tens = static_cast<uint16_t>(number * 103 >> 10);
    const auto digits = static_cast<uint16_t>(tens | (number - tens * 10u) << 8 | 0x3030);
    std::memcpy(out, &digits, sizeof digits);
  }
  int64_t day_ms_ = INT64_MIN / 2;
  char text_[kTimestampChars] = {};
};

}  // namespace journey::bench
