// Random logs, decoded in all ways and exactly: every line must give the same input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "runtime/input/decode.h"

namespace journey::rt::testing_input {

// Those of every day, `count` of them from 1, or what JOURNEY_LOG_SEEDS="FIRST COUNT" says.
struct LogSeeds {
  uint64_t first = 1, count = 1;
  bool of_every_day = true;
};
LogSeeds SeedsToRun(uint64_t count);

struct LogDecoders {
  explicit LogDecoders(const Program& program) : by_line(program), in_text(program) {}
  JsonDecoder by_line, in_text;
};

// `count` lines for a random program, as `seed` tells. `before` is called before each line with its number, from 0;
// `sum` then gives what of the decoders' counters shall be added to `*total`. Fails the test at the first difference.
void CompareLog(uint64_t seed, size_t count, const std::function<void(size_t, LogDecoders&)>& before,
                uint64_t (JsonDecoder::*sum)() const, uint64_t* total);

}  // namespace journey::rt::testing_input
