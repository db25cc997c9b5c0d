// What compiled decoding of lines sees, and who compiles it.
//
// The layout of LineState is a contract with code generation (offsetof). A state belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/input/line_plan.h"

namespace journey::rt {

// A minute as instants in UTC begin, and when it began: `"2026-03-28T10:05:`.
struct LineMinute {
  static constexpr uint32_t kChars = 18;
  char text[32] = {};  // what is behind the first kChars means nothing; zeros: none yet
  int64_t ms = -1;     // no minute begins then
};

struct LineState {
  // Set by the caller.
  LineMinute minute;
  const uint8_t* blocks = nullptr;          // by event: its block with all defaults filled in
  uint8_t* places[2] = {nullptr, nullptr};  // where values go: nobody's, the event's; LinePlan::block_bytes each
  // Reads any value: what stands behind it, or null. It may change `minute`, `timestamp`, `texts` and `event`.
  const char* (*read)(LineState* state, uint32_t call, const char* at) = nullptr;
  void* reader = nullptr;  // for `read`

  // Set by the code where a line has them, else left alone.
  struct Text {
    const char* data;
    uint64_t size;
  };
  Text texts[kLineTexts] = {};
  int64_t timestamp = 0;
  int64_t event = -1;
  uint64_t end = 0;  // the last step's LineStep::end
};

// Reads the line at `at`, however long it is, and gives its end: a line feed, a carriage return or a zero stands there.
// Null: not plainly a line of the plan; then the state may hold anything. Behind a line 64 bytes may be read.
using LineFn = const char* (*)(LineState* state, const char* at);

// Machine code; lives as long as this.
class LineCode {
 public:
  virtual ~LineCode() = default;
  LineFn fn = nullptr;
};

class LineCompiler {
 public:
  virtual ~LineCompiler() = default;
  // Null where it cannot be done. Any number of threads may call it.
  virtual std::unique_ptr<LineCode> Compile(const LinePlan& plan) const = 0;
};

}  // namespace journey::rt
