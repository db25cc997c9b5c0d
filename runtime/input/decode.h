// One line of JSON in the Segment spec's shape, or in one that a mapping describes -> Input, exactly as section 13 and
// language-2 section 11 accept and reject.
//
// Lines of a shape that was seen before are decoded in one pass (speculate.h), the others exactly; the results are the
// same. Not thread-safe (holds parser buffers and shapes); one per reading thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/event/input.h"
#include "runtime/input/json_mapping.h"
#include "runtime/input/line_padding.h"
#include "runtime/input/speculate.h"
#include "runtime/program/program.h"

namespace journey::rt {

class JsonDecoder {
 public:
  explicit JsonDecoder(const Program& program, const JsonMapping& mapping = {});
  ~JsonDecoder();
  // `line` without its newline. `arrival` stands in for a missing timestamp, or kNoTimestamp: then it is bad input.
  // The result points into `arena` only.
  Input Decode(std::string_view line, Arena& arena, int64_t arrival = kNoTimestamp);
  // The same where the line lies, for lines with what line_padding.h asks for behind them.
  void DecodePadded(std::string_view line, Arena& arena, int64_t arrival, Input* input);
  // The same for the first line of a text that holds more; its size comes out in `size`, without the line feed and a
  // carriage return before it. False if it is not decoded in one pass, or if no line feed is there; `input` and `size`
  // then mean nothing. The text is followed as line_padding.h says.
  bool DecodeFirst(std::string_view text, Arena& arena, int64_t arrival, Input* input, size_t* size) {
    return speculator_ != nullptr && speculator_->ReadFirst(text, arrival, arena, input, size);
  }
  // The same by the exact way alone: what the other two are tested against.
  Input DecodeExactly(std::string_view line, Arena& arena, int64_t arrival = kNoTimestamp);

  // As InputSource::UseCompiler.
  void UseCompiler(const LineCompiler* compiler);
  // Compiles for the shapes that are known now and waits for it; for tests and benchmarks. False: there is no code.
  bool CompileNow();

  // How many lines were decoded in one pass, and how many were not.
  uint64_t hits() const;
  uint64_t misses() const;
  // How many of the hits compiled code had.
  uint64_t compiled() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  Speculator* speculator_;  // impl_'s; null: another mapping than the usual one
};

}  // namespace journey::rt
