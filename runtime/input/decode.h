// One line of Segment-shaped JSON -> Input, exactly as section 13 accepts and rejects.
//
// Not thread-safe (holds parser buffers); one per reading thread.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/engine/program.h"
#include "runtime/input/input.h"

namespace journey::rt {

class JsonDecoder {
 public:
  explicit JsonDecoder(const Program& program);
  ~JsonDecoder();
  // `line` without its newline. `arrival` stands in for a missing timestamp, or kNoTimestamp: then it is bad input.
  // The result points into `arena` only.
  Input Decode(std::string_view line, Arena& arena, int64_t arrival = kNoTimestamp);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey::rt
