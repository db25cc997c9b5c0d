// Encoding and repair; the decoder is base/utf8.h.
#include "runtime/value/utf8.h"

namespace journey::rt {

void AppendUtf8(char32_t c, std::string& out) {
  auto push = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xC0 | (c >> 6));
    push(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    push(0xE0 | (c >> 12));
    push(0x80 | ((c >> 6) & 0x3F));
    push(0x80 | (c & 0x3F));
  } else {
    push(0xF0 | (c >> 18));
    push(0x80 | ((c >> 12) & 0x3F));
    push(0x80 | ((c >> 6) & 0x3F));
    push(0x80 | (c & 0x3F));
  }
}

std::string RepairUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    CodePoint point = DecodeUtf8(text, at);
    if (point.valid) {
      out.append(text.substr(at, point.size));
    } else {
      AppendUtf8(0xFFFD, out);
    }
    at += point.size;
  }
  return out;
}

}  // namespace journey::rt
