// Logs of JSON Lines: by shapes and exactly, which must agree.
#include <cstdio>

#include "base/check.h"
#include "runtime/input/decode.h"
#include "runtime/input/text_source.h"
#include "tests/fuzz/fuzz.h"
#include "tests/input/same_input.h"
#include "tests/input/schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace journey::rt;
  static const std::unique_ptr<Program> program = testing_input::MakeProgram();
  static JsonDecoder exact(*program);
  // Twice over, so that each line meets its own shape.
  const std::string once(journey::fuzz::Bytes(data, size));
  const std::string text = once + "\n" + once;
  TextSource source(*program, text);
  Arena arena, other;
  Input input;
  RawLine raw;
  while (source.Next(arena, &input, &raw)) {
    const Input expected = exact.DecodeExactly(raw.text, other);
    const std::string difference = testing_input::Difference(*program, expected, input);
    if (!difference.empty())
      std::fprintf(stderr, "%s\n%.*s\n", difference.c_str(), int(raw.text.size()), raw.text.data());
    CHECK(difference.empty());
    arena.Reset();
    other.Reset();
  }
  return 0;
}
