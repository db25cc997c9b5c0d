// Places in a text as LSP counts them: lines from 0, and within a line UTF-16 units or bytes, as was agreed.
//
// A LineTable points into its text, which must outlive it. Positions beyond a line or the text are brought back to its
// end; within a character, to its beginning. Pure; safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace journey::lsp {

enum class Encoding : uint8_t { kUtf16, kUtf8 };

struct Position {
  uint32_t line = 0;
  uint32_t character = 0;
  friend bool operator==(const Position&, const Position&) = default;
};
struct Range {
  Position begin, end;
  friend bool operator==(const Range&, const Range&) = default;
};

class LineTable {
 public:
  // Lines end as LSP has it: with \n, \r\n or \r.
  explicit LineTable(std::string_view text);

  Position At(uint32_t offset, Encoding encoding) const;
  uint32_t Offset(Position position, Encoding encoding) const;
  uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); }
  uint32_t LineStart(uint32_t line) const { return starts_[line]; }

 private:
  std::string_view text_;
  std::vector<uint32_t> starts_;
};

// The text with that part of it replaced.
void Replace(std::string& text, Range range, std::string_view by, Encoding encoding);

// How many bytes the character takes that begins at `at`, and how many UTF-16 units. A broken byte is one of each.
struct CharacterSize {
  uint32_t bytes = 1, units = 1;
};
CharacterSize CharacterAt(std::string_view text, size_t at);

}  // namespace journey::lsp
