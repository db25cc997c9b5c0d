// A customer's UUID as two numbers: what the yardsticks keep and compare instead of its text.
#pragma once

#include <cstdint>

#include "bench/workload/canonical_lines.h"
#include "bench/workload/digits.h"

namespace journey::bench {

struct CustomerKey {
  uint64_t high, low;
  bool operator==(const CustomerKey&) const = default;
  uint64_t Hash() const { return (high ^ low) * 0x9E37'79B9'7F4A'7C15; }
};

// Parts of the text are put together in registers: what is stored in parts and loaded whole has to wait.
inline CustomerKey ParseKey(const IdText& id) {
  const char* text = id.chars;
  const uint64_t middle = Load4(text + 9) | Load4(text + 14) << 32, after = Load4(text + 19) | Load4(text + 24) << 32;
  return {Hex8(Load8(text)) << 32 | Hex8(middle), Hex8(after) << 32 | Hex8(Load8(text + 28))};
}

inline IdText KeyText(const CustomerKey& key) {
  IdText id;
  char* out = id.chars;
  for (int byte = 0; byte < 16; ++byte) {
    const uint64_t half = byte < 8 ? key.high : key.low;
    const auto bits = static_cast<uint8_t>(half >> (56 - byte % 8 * 8));
    *out++ = "0123456789abcdef"[bits >> 4];
    *out++ = "0123456789abcdef"[bits & 15];
    if (byte == 3 || byte == 5 || byte == 7 || byte == 9) *out++ = '-';
  }
  return id;
}

}  // namespace journey::bench
