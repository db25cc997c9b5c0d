// Each look-up walks along one line.
#include "compiler/lsp/text.h"

#include <algorithm>

#include "base/utf8.h"

namespace journey::lsp {

CharacterSize CharacterAt(std::string_view text, size_t at) {
  const CodePoint point = DecodeUtf8(text, at);
  if (!point.valid) return {};
  return {point.size, point.size == 4 ? 2u : 1u};
}

LineTable::LineTable(std::string_view text) : text_(text), starts_{0} {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      starts_.push_back(static_cast<uint32_t>(i + 1));
    }
  }
}

Position LineTable::At(uint32_t offset, Encoding encoding) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto line = std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin() - 1;
  Position position{static_cast<uint32_t>(line), 0};
  uint32_t at = starts_[position.line];
  if (encoding == Encoding::kUtf8) {
    position.character = offset - at;
    return position;
  }
  while (at < offset) {
    const CharacterSize size = CharacterAt(text_, at);
    if (at + size.bytes > offset) break;
    at += size.bytes;
    position.character += size.units;
  }
  return position;
}

uint32_t LineTable::Offset(Position position, Encoding encoding) const {
  if (position.line >= starts_.size()) return static_cast<uint32_t>(text_.size());
  uint32_t at = starts_[position.line];
  const uint32_t unit_limit = position.character;
  uint32_t units = 0;
  while (at < text_.size() && text_[at] != '\n' && text_[at] != '\r' && units < unit_limit) {
    const CharacterSize size = CharacterAt(text_, at);
    const uint32_t step = encoding == Encoding::kUtf8 ? size.bytes : size.units;
    if (units + step > unit_limit) break;
    units += step;
    at += size.bytes;
  }
  return at;
}

void Replace(std::string& text, Range range, std::string_view by, Encoding encoding) {
  const LineTable lines(text);
  uint32_t begin = lines.Offset(range.begin, encoding), end = lines.Offset(range.end, encoding);
  if (begin > end) std::swap(begin, end);
  text.replace(begin, end - begin, by);
}

}  // namespace journey::lsp
