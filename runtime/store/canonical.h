// Inputs as canonical JSON Lines (section 13): what decoding them gives is what they were.
//
// In: what a log holds. Out: lines that `journey run` reads. What only moved time on (a tick, an input that was ignored
// or forgotten, the end of an input with a moment) is a line that does so. Not thread-safe.
#pragma once

#include <string>

#include "runtime/input/blocks.h"
#include "runtime/program/program.h"
#include "runtime/store/entries.h"

namespace journey::rt {

class CanonicalLines {
 public:
  // Must outlive it.
  explicit CanonicalLines(const Program& program) : program_(program), blocks_(program) {}
  // The entry's line, with a newline; nothing of one that has none: ends of batches, notes.
  void Append(const Entry& entry, std::string& out) const;

 private:
  void AppendInput(const Input& input, std::string& out) const;
  void AppendFields(const ir::Layout& layout, const std::vector<WirePath>& paths, const Input& input,
                    std::string& out) const;
  void AppendWire(const ir::Type& type, const Value& value, std::string& out) const;

  const Program& program_;
  const Blocks blocks_;
};

}  // namespace journey::rt
