// UTF-8: code points one by one, validity, and repair of what is not valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace journey::rt {

inline bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

using journey::CodePoint;
using journey::DecodeUtf8;
using journey::IsValidUtf8;

void AppendUtf8(char32_t code_point, std::string& out);

// Each maximal invalid part becomes one U+FFFD.
std::string RepairUtf8(std::string_view text);

}  // namespace journey::rt
