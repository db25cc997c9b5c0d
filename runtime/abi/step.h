// What compiled and interpreted code sees while one step of one customer runs.
//
// The layout of Step is a contract with the JIT (offsetof), so fields are only appended. The engine fills it before it
// calls a function of the module; the pointers are valid for that call. Actions (act.h) may move `mem` (an instance
// that begins or ends), so code reloads it after each action.
#pragma once

#include <cstdint>

#include "runtime/value/value.h"

namespace journey::rt {

struct Step {
  uint8_t* mem = nullptr;            // the instance's packed memory (Journey::memory)
  const uint8_t* profile = nullptr;  // the customer's packed profile (Module::customer)
  const uint8_t* event = nullptr;    // the event's packed fields (Event::layout), null in steps without an event
  int64_t now = 0;                   // logical time
  const Value* constants = nullptr;  // the module's constants, resolved
  Arena* arena = nullptr;            // for strings made by this step
  int64_t stage = -1;                // the instance's stage, -1 when held out; kept current by the actions
  int64_t wait = -1;                 // its pending wait, -1 when none; kept current by the actions
  int64_t zone = 0;                  // the customer's zone (ZoneId); kept current by StoreProfile
  void* engine = nullptr;            // the fold (runtime/rules)
  // What an interpreter keeps between calls of functions; made by it, and ended with the step.
  void* frames = nullptr;
  void (*end_frames)(void* frames) = nullptr;
  ~Step() {
    if (frames != nullptr) end_frames(frames);
  }
};

// Every function of a module has this shape once compiled. args: param_count Values. out: null for void.
using NativeFn = void (*)(Step* step, const Value* args, Value* out);

}  // namespace journey::rt
