// Numbers drawn by lot that are the same everywhere: a stream for each purpose, so that what one needs more of changes
// no other.
//
// SplitMix64: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. Plain value.
#pragma once

#include <cstdint>

namespace journey::foresight {

class Draws {
 public:
  Draws(uint64_t seed, uint64_t stream, uint64_t part = 0) : state_(Mix(Mix(Mix(seed) + stream) + part)) {}
  // At least 0, below 1.
  double Next() { return static_cast<double>(Mix(state_ += 0x9E3779B97F4A7C15U) >> 11) * 0x1p-53; }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

}  // namespace journey::foresight
