// xorshift64*: a small seeded generator, the same on every machine. The multiplication makes the upper bits, which are
// those used, good enough for benchmarks.
#pragma once

#include <cstdint>

namespace journey::bench {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E37'79B9'7F4A'7C15 | 1) {}

  // Uniform in 0..bound-1 for bounds below 2^32.
  uint32_t Below(uint32_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    const uint64_t upper = (state_ * 0x2545'F491'4F6C'DD1D) >> 32;
    return static_cast<uint32_t>((upper * bound) >> 32);
  }

 private:
  uint64_t state_;
};

}  // namespace journey::bench
