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

// A text that is not empty, of which whole steps may be read, to where whole steps may be written.
template <size_t kStep>
inline char* PutStepwise(const char* text, size_t size, char* out) {
  char* const end = out + size;
  do {
    std::memcpy(out, text, kStep);
    out += kStep;
    text += kStep;
  } while (out < end);
  return end;
}
template <size_t kStep>
constexpr size_t SteppedSize(size_t size) {
  return (size + kStep - 1) / kStep * kStep;
}

template <class Integer>
inline char* PutNumber(Integer number, char* out) {
  if (static_cast<uint64_t>(number) < 10) {
    *out = static_cast<char>('0' + number);
    return out + 1;
  }
  return std::to_chars(out, out + kMaxNumberChars, number).ptr;
}

// A text without its quotes, in which something may need an escape.
char* PutEscaping(std::string_view text, char* out);

// A text without its quotes. What stands for itself is copied as it is looked through, the last bytes once more with
// those before them.
inline char* PutInside(std::string_view text, char* out) {
  const char* at = text.data();
  const size_t size = text.size();
  SpecialCopied copied;
  if (size >= kScanBytes) {
    const size_t last = size - kScanBytes;
    for (size_t i = 0; i < last; i += kScanBytes) copied.Copy(at + i, out + i);
    copied.Copy(at + last, out + last);
  } else if (size >= sizeof(uint64_t)) {
    copied.CopyEnds<uint64_t>(at, size, out);
  } else if (size >= sizeof(uint32_t)) {
    copied.CopyEnds<uint32_t>(at, size, out);
  } else {
    return PutEscaping(text, out);
  }
  return copied.any() ? PutEscaping(text, out) : out + size;
}

inline char* PutQuoted(std::string_view text, char* out) {
  *out++ = '"';
  out = PutInside(text, out);
  *out++ = '"';
  return out;
}

}  // namespace journey::rt
