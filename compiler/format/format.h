// text -> the same text in the one style (docs/style.md).
//
// Only white space changes: every word and every comment stays, in order, and strings are what they were. That is
// checked for each text that changes: the result has the same words, the same comments and the same tree, or it is not
// given out. Applied to its own result it changes nothing. Where the text has a syntax error, declarations that are
// whole are formatted and the others stay byte for byte. Pure; safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace journey::format {

struct Formatted {
  std::string text;
  std::vector<uint32_t> kept;  // lines where parts begin that have a syntax error and were left alone
  std::string fault;           // of ours: what the result would have changed; `text` is what came then
};

Formatted Format(std::string_view text);

}  // namespace journey::format
