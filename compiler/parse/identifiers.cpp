// UAX #31 by general categories plus the short lists of grandfathered code points that the standard adds.
#include "compiler/parse/identifiers.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

namespace journey {
namespace {

bool IsOtherStart(int32_t c) {
  return c == 0x1885 || c == 0x1886 || c == 0x2118 || c == 0x212E || c == 0x309B || c == 0x309C;
}
bool IsOtherContinue(int32_t c) { return c == 0x00B7 || c == 0x0387 || (c >= 0x1369 && c <= 0x1371) || c == 0x19DA; }
// VERTICAL TILDE is a letter by category, but syntax by property.
bool IsSyntax(int32_t c) { return c == 0x2E2F; }

}  // namespace

bool IsIdentifierStart(int32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return !IsSyntax(c);
    default:
      return IsOtherStart(c);
  }
}

bool IsIdentifierContinue(int32_t c) {
  if (c < 0x80) return IsIdentifierStart(c) || (c >= '0' && c <= '9');
  if (IsIdentifierStart(c)) return true;
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PC:
      return true;
    default:
      return IsOtherContinue(c);
  }
}

std::string Normalized(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(text);
  utf8proc_uint8_t* normal = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &normal, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) return std::string(text);  // broken UTF-8 has been reported elsewhere
  std::string out(reinterpret_cast<char*>(normal), static_cast<size_t>(length));
  std::free(normal);
  return out;
}

int32_t DecodeAt(std::string_view text, size_t at, size_t& length) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    length = 1;
    return first;
  }
  utf8proc_int32_t code = -1;
  const utf8proc_ssize_t read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                                 static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (read <= 0) {
    length = 1;
    return -1;
  }
  length = static_cast<size_t>(read);
  return code;
}

void AppendUtf8(int32_t code_point, std::string& out) {
  utf8proc_uint8_t buffer[4];
  const utf8proc_ssize_t length = utf8proc_encode_char(code_point, buffer);
  out.append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(length));
}

size_t FindInvalidUtf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    size_t length = 0;
    if (DecodeAt(text, at, length) < 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::string AsIdentifier(std::string_view text) {
  const std::string normal = Normalized(text);
  std::string out;
  for (size_t at = 0; at < normal.size();) {
    size_t length = 0;
    const int32_t c = DecodeAt(normal, at, length);
    const bool fits = c >= 0 && IsIdentifierContinue(c);
    if (fits) {
      out.append(normal, at, length);
    } else {
      out += '_';
    }
    at += length;
  }
  return out;
}

}  // namespace journey
