// UAX #31 by general categories plus the short lists of grandfathered code points that the standard adds.
#include "compiler/parse/identifiers.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace journey {
namespace {

bool IsOtherStart(int32_t c) {
  return c == 0x1885 || c == 0x1886 || c == 0x2118 || c == 0x212E || c == 0x309B || c == 0x309C;
}
bool IsOtherContinue(int32_t c) { return c == 0x00B7 || c == 0x0387 || (c >= 0x1369 && c <= 0x1371) || c == 0x19DA; }
// VERTICAL TILDE is a letter by category, but syntax by property.
bool IsSyntax(int32_t c) { return c == 0x2E2F; }

struct LookAlike {
  int32_t code_point;
  char latin;
};

// Letters that common fonts draw like a Latin letter (after UTS #39): of Greek, Cyrillic, Armenian and of Latin itself.
constexpr LookAlike kLookAlikes[] = {
    {0x00DF, 'B'}, {0x0131, 'i'}, {0x0251, 'a'}, {0x0261, 'g'}, {0x0269, 'i'}, {0x028B, 'u'}, {0x02BC, '\''},
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
    {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
    {0x03B1, 'a'}, {0x03B3, 'y'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'},
    {0x03C3, 'o'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03F2, 'c'}, {0x03F3, 'j'}, {0x03F9, 'C'}, {0x0405, 'S'},
    {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x0417, '3'}, {0x041A, 'K'},
    {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'},
    {0x0425, 'X'}, {0x0430, 'a'}, {0x0433, 'r'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043E, 'o'}, {0x043F, 'n'},
    {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'},
    {0x0474, 'V'}, {0x0475, 'v'}, {0x04AE, 'Y'}, {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04BD, 'e'}, {0x04C0, 'l'},
    {0x04CF, 'l'}, {0x0501, 'd'}, {0x050C, 'G'}, {0x051B, 'q'}, {0x051C, 'W'}, {0x051D, 'w'}, {0x0555, 'O'},
    {0x0561, 'w'}, {0x0563, 'q'}, {0x0566, 'q'}, {0x0570, 'h'}, {0x0578, 'n'}, {0x057D, 'u'}, {0x0581, 'g'},
    {0x0582, 'i'}, {0x0584, 'f'}, {0x0585, 'o'}, {0x10E7, 'y'}, {0x13A0, 'D'}, {0x13A1, 'R'}, {0x13A2, 'T'},
    {0x13B3, 'W'}, {0x13C0, 'G'}, {0x13DA, 'S'}, {0x13DF, 'C'}, {0x13E2, 'P'}, {0x1D0F, 'o'}, {0x1D20, 'v'},
    {0x1D21, 'w'}, {0x1D22, 'z'}, {0xA4D0, 'B'}, {0xA4D1, 'P'}, {0xA4D3, 'D'}, {0xA4D4, 'T'}, {0xA4EE, 'A'},
    {0xA4F3, 'O'},
};

}  // namespace

bool IsDirectionControl(int32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

std::string Skeleton(std::string_view name) {
  std::string out;
  utf8proc_uint8_t* plain = nullptr;
  // Compatibility first: wide and mathematical letters are Latin ones.
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()),
                   &plain, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  if (length < 0) return std::string(name);
  const std::string_view text(reinterpret_cast<const char*>(plain), static_cast<size_t>(length));
  for (size_t at = 0; at < text.size();) {
    size_t size = 0;
    const int32_t c = DecodeAt(text, at, size);
    const auto* found = std::lower_bound(std::begin(kLookAlikes), std::end(kLookAlikes), c,
                                         [](const LookAlike& one, int32_t code) { return one.code_point < code; });
    if (found != std::end(kLookAlikes) && found->code_point == c) {
      out += found->latin;
    } else {
      out += text.substr(at, size);
    }
    at += size;
  }
  std::free(plain);
  return out;
}

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
