// Sixteen digits at a time, as vectors that the compiler knows on every machine.
#include "runtime/value/uuid_text.h"

#include <cstdint>
#include <cstring>

#include "runtime/value/byte_scan.h"

namespace journey::rt {
namespace {

using Bytes [[gnu::vector_size(16)]] = uint8_t;
using Words [[gnu::vector_size(16)]] = uint64_t;

constexpr size_t kDashes[] = {8, 13, 18, 23};

uint64_t LoadHalves(const char* first, const char* second) {
  uint32_t low, high;
  std::memcpy(&low, first, sizeof low);
  std::memcpy(&high, second, sizeof high);
  return low | uint64_t{high} << 32;
}

void StoreHalves(uint64_t word, char* first, char* second) {
  const auto low = static_cast<uint32_t>(word), high = static_cast<uint32_t>(word >> 32);
  std::memcpy(first, &low, sizeof low);
  std::memcpy(second, &high, sizeof high);
}

// Of bytes that are all 0 or 0xff.
bool All(Bytes bytes) {
  const auto words = reinterpret_cast<Words>(bytes);
  return (words[0] & words[1]) == UINT64_MAX;
}

Bytes AreDigits(Bytes text) {
  return reinterpret_cast<Bytes>(text - '0' < 10) | reinterpret_cast<Bytes>(text - 'a' < 6);
}

Bytes DigitsOf(Bytes text) { return (text & 0xf) + (text >> 6) * 9; }

Words TextOf(Bytes digits) {
  constexpr uint8_t kLetter = 'a' - '0' - 10;
  return reinterpret_cast<Words>(digits + '0' + (reinterpret_cast<Bytes>(digits > 9) & kLetter));
}

}  // namespace

bool PackUuid(std::string_view text, std::byte (&bytes)[kUuidBytes]) {
  if (text.size() != kUuidText) return false;
  for (const size_t dash : kDashes) {
    if (text[dash] != '-') return false;
  }
  const char* at = text.data();
  const auto first = reinterpret_cast<Bytes>(Words{LoadWord(at), LoadHalves(at + 9, at + 14)});
  const auto last = reinterpret_cast<Bytes>(Words{LoadHalves(at + 19, at + 24), LoadWord(at + 28)});
  if (!All(AreDigits(first) & AreDigits(last))) return false;
  const Bytes a = DigitsOf(first), b = DigitsOf(last);
  const Bytes high = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const Bytes low = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  const Bytes packed = high << 4 | low;
  std::memcpy(bytes, &packed, sizeof packed);
  return true;
}

void UnpackUuid(const std::byte* bytes, char* text) {
  Bytes packed;
  std::memcpy(&packed, bytes, sizeof packed);
  const Bytes high = packed >> 4, low = packed & 0xf;
  const Bytes a = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const Bytes b = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const Words first = TextOf(a), last = TextOf(b);
  StoreHalves(first[0], text, text + 4);
  StoreHalves(first[1], text + 9, text + 14);
  StoreHalves(last[0], text + 19, text + 24);
  StoreHalves(last[1], text + 28, text + 32);
  for (const size_t dash : kDashes) text[dash] = '-';
}

}  // namespace journey::rt
