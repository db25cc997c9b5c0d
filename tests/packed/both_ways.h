// One module over the same stream: by the engine, by the lane, by the lane for customers with texts, and by the lane
// for events in order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "compiler/jit/batch_code.h"
#include "runtime/engine/program.h"
#include "runtime/interp/interp.h"
#include "tests/packed/sources.h"
#include "tests/packed/streams.h"

namespace journey::packed_test {

// A source on its way to machine code; immutable once made.
struct Compiled {
  std::unique_ptr<rt::Program> program;
  std::unique_ptr<rt::Interpreter> interpreter;
  std::unique_ptr<BatchCode> batch;
  std::unique_ptr<BatchCode> ordered;  // for events in order of time

  const flat::Plan& plan() const { return batch->plan(); }
};

// The source must compile; the code is made without the cache on disk. With `code` false there is none.
Compiled CompileSource(const Source& source, bool code = true);

// The same for one of Sources(), made once.
const Compiled& CompiledSource(const Source& source);

struct Steps {
  uint64_t events = 0;  // of streams in which all are plain
  uint64_t slow = 0;    // in those
  uint64_t all_events = 0, all_slow = 0;
  uint64_t bytes = 0;  // of the last lane
};

// "" when the records, by customer and in order, and the counters are the same; else the first difference in words.
std::string RunBothWays(const Compiled& compiled, const Stream& stream, Steps& steps);

// The same for the ordered lane, over what it takes of the stream: no event that is earlier than those before it.
// `refused` counts the others.
std::string RunOrdered(const Compiled& compiled, const Stream& stream, uint64_t& refused);

}  // namespace journey::packed_test
