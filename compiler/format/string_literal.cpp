// Code point by code point: what steers a text may take several bytes.
#include "compiler/format/string_literal.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace journey {

bool SteersText(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string StringLiteral(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeUtf8(text, at);
    const std::string_view letter = text.substr(at, point.size);
    at += point.size;
    switch (point.value) {
      case '"':
      case '\\':
      case '{':
      case '}':
        out += '\\';
        out += letter;
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (SteersText(point.value)) {
          out += fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(point.value));
        } else {
          out += letter;
        }
    }
  }
  return out + '"';
}

}  // namespace journey
