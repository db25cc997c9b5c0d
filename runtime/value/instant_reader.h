// ISO instants in the forms in which logs and records have them, 2026-03-28T10:00:00.000Z and 2026-03-28T10:00:00Z,
// where they stand in a line. Remembers the date and hour read last, since lines are in the order of time.
//
// What it reads, ParseInstant (calendar.h) reads likewise; everything else is for that. `at` stands on the text's
// opening quote, the result behind the closing one; 26 bytes from `at` on may be read. Not thread-safe.
#pragma once

#include <cstdint>

#include "runtime/value/byte_scan.h"

namespace journey::rt {

class InstantReader {
 public:
  // Null: it is in neither form.
  const char* Read(const char* at, int64_t* instant) {
    const char* next = ReadInHour(at, instant);
    return next != nullptr || !ReadHour(at) ? next : ReadInHour(at, instant);
  }

  // The same only for the hour of the one before. Calls nothing.
  const char* ReadInHour(const char* at, int64_t* instant) const {
    // "2026-03-28T10: as two words that overlap, then mm:ss.SS as one.
    if (LoadWord(at) != first_ || LoadWord(at + 7) != second_) return nullptr;
    const uint64_t word = LoadWord(at + 15);
    if (at[20] == '.') {
      const uint64_t digits = word ^ 0x3030'2E30'303A'3030;
      const auto last = static_cast<unsigned char>(at[23] - '0');
      // Above what may stand there, a sum has its high bit set: 5 and 9 for minutes and seconds, 0 for punctuation.
      const uint64_t bad = (digits + 0x7676'7F76'7A7F'767A) | digits;
      if ((bad & 0x8080'8080'8080'8080) != 0 || last > 9 || at[24] != 'Z' || at[25] != '"') return nullptr;
      const uint64_t pairs = digits * 10 + (digits >> 8);
      *instant = hour_ms_ + static_cast<int64_t>((pairs & 0xFF) * 60'000 + (pairs >> 24 & 0xFF) * 1000 +
                                                 (pairs >> 48 & 0xFF) * 10 + last);
      return at + kLong;
    }
    const uint64_t digits = (word ^ 0x30'303A'3030) & 0xFF'FFFF'FFFF;
    const uint64_t bad = (digits + 0x76'7A7F'767A) | digits;
    if ((bad & 0x80'8080'8080) != 0 || at[20] != 'Z' || at[21] != '"') return nullptr;
    const uint64_t pairs = digits * 10 + (digits >> 8);
    *instant = hour_ms_ + static_cast<int64_t>((pairs & 0xFF) * 60'000 + (pairs >> 24 & 0xFF) * 1000);
    return at + kShort;
  }

 private:
  static constexpr int kShort = 22, kLong = 26;  // with quotes
  // Remembers `"2026-03-28T10:`, if that is what stands here.
  bool ReadHour(const char* at);

  uint64_t first_ = 0, second_ = 0;
  int64_t hour_ms_ = 0;
};

}  // namespace journey::rt
