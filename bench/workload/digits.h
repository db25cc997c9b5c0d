// Digits read a word at a time, for the decoders. None of them looks whether a digit is one.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>

namespace journey::bench {

inline uint64_t Load8(const char* text) {
  uint64_t word;
  std::memcpy(&word, text, sizeof word);
  return word;
}

inline uint64_t Load4(const char* text) {
  uint32_t word;
  std::memcpy(&word, text, sizeof word);
  return word;
}

inline int64_t TwoDigits(const char* text) { return int64_t{text[0] - '0'} * 10 + (text[1] - '0'); }

// The date at the start of "2026-01-01T00:00:00.000Z".
inline std::chrono::year_month_day DateAt(const char* text) {
  return {std::chrono::year(static_cast<int>(TwoDigits(text) * 100 + TwoDigits(text + 2))),
          std::chrono::month(static_cast<unsigned>(TwoDigits(text + 5))),
          std::chrono::day(static_cast<unsigned>(TwoDigits(text + 8)))};
}
inline int64_t StartOfDayMs(std::chrono::year_month_day day) {
  return std::chrono::sys_days(day).time_since_epoch().count() * int64_t{86'400'000};
}

// Eight hexadecimal digits, lower case, as Load8 gives them; the first stands highest in the number.
inline uint64_t Hex8(uint64_t text) {
  // A letter's value is its low four bits plus nine; letters have bit 6.
  uint64_t nibbles = (text & 0x0F0F'0F0F'0F0F'0F0F) + ((text >> 6) & 0x0101'0101'0101'0101) * 9;
  nibbles = __builtin_bswap64(nibbles);
  nibbles = (nibbles | nibbles >> 4) & 0x00FF'00FF'00FF'00FF;
  nibbles = (nibbles | nibbles >> 8) & 0x0000'FFFF'0000'FFFF;
  return (nibbles | nibbles >> 16) & 0xFFFF'FFFF;
}

inline uint64_t Hex16(const char* text) { return Hex8(Load8(text)) << 32 | Hex8(Load8(text + 8)); }

}  // namespace journey::bench
