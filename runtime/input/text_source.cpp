// Lines of a text, one at a time, under the rules of files.
#include "runtime/input/text_source.h"

#include <algorithm>

#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/input/lines.h"

namespace journey::rt {
void TextSource::Continue(std::string_view text) {
  rest_ = text;
  const std::string_view padded = text.substr(0, text.size() - std::min(text.size(), kLinePadding));
  unpadded_ = text.size() - (padded.rfind('\n') + 1);  // npos + 1 is 0
}

bool TextSource::Next(Arena& arena, Input* input, RawLine* raw) {
  while (!rest_.empty()) {
    size_t size = 0;
    if (rest_.size() > unpadded_ &&
        decoder_.DecodeFirst(rest_.substr(0, std::min(rest_.size() - unpadded_, kMaxLineBytes + 1)), arena,
                             kNoTimestamp, input, &size)) {
      *raw = {++number_, rest_.substr(0, size)};
      rest_.remove_prefix(size + (rest_[size] == '\r' ? 2 : 1));
      return true;
    }
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = StripCarriageReturn(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    if (IsBlank(line)) continue;
    *raw = {number_, line};
    if (line.size() > kMaxLineBytes) {
      *input = Rejected({kLineTooLong, "a line of more than 16 MiB"});
      raw->text = line.substr(0, kShownOfTooLong);
    } else {
      *input = decoder_.Decode(line, arena);
    }
    return true;
  }
  return false;
}

}  // namespace journey::rt
