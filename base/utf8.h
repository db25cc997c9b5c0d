// UTF-8: code points one by one, and validity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace journey {

struct CodePoint {
  char32_t value = 0;
  uint32_t size = 0;  // bytes consumed; of an invalid sequence, the bytes that one U+FFFD stands for. 0 at the end
  bool valid = false;
};
// The code point at `at`.
CodePoint DecodeUtf8(std::string_view text, size_t at);

bool IsValidUtf8(std::string_view text);

}  // namespace journey
