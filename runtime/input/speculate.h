// Decodes lines whose shape was seen before, in one pass over their bytes; everything else is left to the exact
// decoder.
//
// What it accepts, the exact decoder would accept as the very same input; whatever is not plainly so (an escape, a key
// in another place, a number that is out of range, any bad input) it does not accept. It learns from the lines that the
// exact decoder had to do. Allocates only when it learns. Not thread-safe; `program` and `blocks` must outlive it.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/input/blocks.h"
#include "runtime/input/compiled_lines.h"
#include "runtime/input/walk.h"
#include "runtime/program/program.h"

namespace journey::rt {

class Speculator {
 public:
  Speculator(const Program& program, const Blocks& blocks) : walk_(program, blocks), compiled_(program, walk_) {}

  // Behind the line stands what line_padding.h asks for. False: nothing is known, ask the exact decoder, and `input`
  // may hold anything. Else `input` is as the exact decoder would make it; it points into `arena` only.
  bool Read(std::string_view line, int64_t arrival, Arena& arena, Input* input) {
    if (Take(line.data(), arrival, arena, input) == line.data() + line.size()) {
      CountHit();
      return true;
    }
    if (++counters_.misses % kMissesForCredit == 0 && credit_ < kMostCredit) ++credit_;
    return false;
  }
  // The same for the first line of a text that may hold more; its size comes out in `size`, without the line feed and a
  // carriage return before it. False also if no line feed is there. Not counted as a miss.
  bool ReadFirst(std::string_view text, int64_t arrival, Arena& arena, Input* input, size_t* size) {
    const char* line_end = Take(text.data(), arrival, arena, input);
    if (line_end == nullptr) return false;
    *size = static_cast<size_t>(line_end - text.data());
    if (*line_end == '\r') ++line_end;
    if (line_end >= text.data() + text.size() || *line_end != '\n') return false;
    CountHit();
    return true;
  }
  // As CompiledLines has them.
  void UseCompiler(const LineCompiler* compiler) { compiled_.UseCompiler(compiler); }
  bool CompileNow() { return compiled_.CompileNow(); }
  uint64_t compiled() const { return compiled_.hits(); }
  // A line that Read would not have and that the exact decoder made `input` of.
  void Learn(std::string_view line, const Input& input);

  struct Counters {
    uint64_t hits = 0, misses = 0;
    uint64_t learned = 0;  // lines whose shape was taken in
  };
  const Counters& counters() const { return counters_; }

 private:
  static constexpr uint64_t kMostCredit = 256;
  // So many hits pay for learning one more line, and so many misses.
  static constexpr uint64_t kHitsForCredit = 8, kMissesForCredit = 64;

  const char* Take(const char* at, int64_t arrival, Arena& arena, Input* input) {
    const char* line_end = compiled_.Take(at, arrival, arena, input);
    return line_end != nullptr ? line_end : walk_.Take(at, arrival, arena, input);
  }
  void CountHit() {
    if (++counters_.hits % kHitsForCredit != 0) return;
    if (credit_ < kMostCredit) ++credit_;
    if (counters_.hits % CompiledLines::kLookEvery == 0) compiled_.Look();
  }

  LineWalk walk_;
  CompiledLines compiled_;
  Counters counters_;
  // How many lines may still be learned from. Lines that are all of different shapes must cost little more than the
  // exact decoder alone.
  uint64_t credit_ = kMostCredit;
};

}  // namespace journey::rt
