// UTF-8: code points one by one, validity, and repair of what is not valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace journey::rt {

inline bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

struct CodePoint {
  char32_t value = 0;
  uint32_t size = 0;  // bytes consumed; of an invalid sequence, the bytes that one U+FFFD stands for. 0 at the end
  bool valid = false;
};
// The code point at `at`.
CodePoint DecodeUtf8(std::string_view text, size_t at);
void AppendUtf8(char32_t code_point, std::string& out);

bool IsValidUtf8(std::string_view text);
// Each maximal invalid part becomes one U+FFFD.
std::string RepairUtf8(std::string_view text);

}  // namespace journey::rt
