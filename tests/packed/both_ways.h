// One module over the same stream: by the engine, by the lane, and by the lane for customers with texts.
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

  const flat::Plan& plan() const { return batch->plan(); }
};

// The source must compile; the code is made without the cache on disk. With `code` false, `batch` stays empty.
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

}  // namespace journey::packed_test
