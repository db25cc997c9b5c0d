// Writes pieces of JSON into memory that has room for them; each function gives back where it stopped.
//
// No allocation, no temporary texts. Texts are looked through 16 bytes at a time for what must be escaped, which is
// nothing, most often. Reads no byte outside the texts and writes none behind the room that MostQuoted reckons with.
#pragma once

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/value/byte_scan.h"

namespace journey::rt {

// The most that PutQuoted may write: a character becomes six, and there are quotes.
constexpr size_t MostQuoted(size_t size) { return size * 6 + 2; }
inline constexpr size_t kMaxNumberChars = 20;

template <size_t kSize>
inline char* PutLiteral(const char (&literal)[kSize], char* out) {
  std::memcpy(out, literal, kSize - 1);
  return out + kSize - 1;
}

inline char* PutPlain(std::string_view text, char* out) {
  CopyBytes(text.data(), text.size(), out);
  return out + text.size();
}

inline char* PutNumber(uint64_t number, char* out) {
  if (number < 10) {
    *out = static_cast<char>('0' + number);
    return out + 1;
  }
  return std::to_chars(out, out + kMaxNumberChars, number).ptr;
}

// One character that does not stand for itself, or, `c` being one that does, that.
char* PutEscaped(char c, char* out);

// A text without its quotes.
inline char* PutInside(std::string_view text, char* out) {
  const char* at = text.data();
  size_t left = text.size();
  while (left >= kScanBytes) {
    const uint32_t special = Scan16(at).special;
    std::memcpy(out, at, kScanBytes);
    const auto plain = static_cast<size_t>(std::countr_zero(special | 1u << kScanBytes));
    out += plain;
    at += plain;
    left -= plain;
    if (plain == kScanBytes) continue;
    out = PutEscaped(*at++, out);
    --left;
  }
  if (left >= 8) {
    const uint64_t first = LoadWord(at), last = LoadWord(at + left - 8);
    if (!scan_words::HasSpecial(first) && !scan_words::HasSpecial(last)) {
      std::memcpy(out, &first, 8);
      std::memcpy(out + left - 8, &last, 8);
      return out + left;
    }
  } else if (left >= 4) {
    uint32_t first, last;
    std::memcpy(&first, at, 4);
    std::memcpy(&last, at + left - 4, 4);
    if (!scan_words::HasSpecial(first | uint64_t{last} << 32)) {
      std::memcpy(out, &first, 4);
      std::memcpy(out + left - 4, &last, 4);
      return out + left;
    }
  }
  for (; left > 0; --left) out = PutEscaped(*at++, out);
  return out;
}

inline char* PutQuoted(std::string_view text, char* out) {
  *out++ = '"';
  out = PutInside(text, out);
  *out++ = '"';
  return out;
}

}  // namespace journey::rt
