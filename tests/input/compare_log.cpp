// Writes a log and goes through it line by line.
#include "tests/input/compare_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "runtime/input/lines.h"
#include "tests/input/random_lines.h"
#include "tests/input/same_input.h"
#include "tests/input/tricky_lines.h"

namespace journey::rt::testing_input {

LogSeeds SeedsToRun(uint64_t count) {
  LogSeeds seeds{.count = count};
  if (const char* text = std::getenv("JOURNEY_LOG_SEEDS")) {
    std::istringstream(text) >> seeds.first >> seeds.count;
    seeds.of_every_day = false;
  }
  return seeds;
}

void CompareLog(uint64_t seed, size_t count, const std::function<void(size_t, LogDecoders&)>& before,
                uint64_t (JsonDecoder::*sum)() const, uint64_t* total) {
  Random random(seed);
  const std::unique_ptr<Program> program = RandomProgram(random);
  LineMaker maker(*program, random, seed % 2 == 0 ? 10 : 1);
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += maker.Next();
    text += random.OneIn(9) ? "\r\n" : "\n";
  }
  const Padded padded(text);
  const std::string_view all = padded.view();
  Arena arena;
  JsonDecoder exact(*program);
  LogDecoders decoders(*program);
  size_t number = 0;
  for (size_t at = 0; at < all.size(); ++number) {
    before(number, decoders);
    const size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = StripCarriageReturn(all.substr(at, end - at));
    const Input expected = exact.DecodeExactly(line, arena);
    ASSERT_EQ(Difference(*program, expected, decoders.by_line.Decode(line, arena)), "") << "seed " << seed << "\n"
                                                                                        << line;
    Input input;
    size_t size = 0;
    if (decoders.in_text.DecodeFirst(all.substr(at), arena, kNoTimestamp, &input, &size)) {
      ASSERT_EQ(size, line.size()) << "seed " << seed << "\n" << line;
    } else {
      decoders.in_text.DecodePadded(line, arena, kNoTimestamp, &input);
    }
    ASSERT_EQ(Difference(*program, expected, input), "") << "seed " << seed << "\n" << line;
    at = end + 1;
    arena.Reset();
  }
  *total += (decoders.in_text.*sum)();
}

}  // namespace journey::rt::testing_input
