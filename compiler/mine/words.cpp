// Letters that identifiers may hold: of ASCII all, of other scripts whole blocks of letters that no normal form
// changes.
#include "compiler/mine/words.h"

#include <fmt/format.h>

#include <set>

namespace journey::mine {
namespace {

constexpr size_t kMostIdentifier = 60;  // bytes

bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordCharacter(char c) { return IsSmall(c) || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_'; }

bool IsLetterAbroad(char32_t c) {
  return (c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7 && c != 0x149) ||
         (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) || (c >= 0x3B1 && c <= 0x3C9) || (c >= 0x400 && c <= 0x45F) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

struct Decoded {
  char32_t point = 0;
  size_t size = 1;
};

// Of valid UTF-8.
Decoded PointAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const size_t size = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  if (size == 1 || at + size > text.size()) return {byte(0), 1};
  char32_t point = byte(0) & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) point = (point << 6) | (byte(i) & 0x3F);
  return {point, size};
}

}  // namespace

std::string Identifier(std::string_view text, std::string_view otherwise) {
  std::string word;
  bool gap = false, any = false;
  for (size_t i = 0; i < text.size() && word.size() < kMostIdentifier;) {
    const auto [point, size] = PointAt(text, i);
    const bool good = size == 1 ? IsWordCharacter(text[i]) : IsLetterAbroad(point);
    if (good) {
      if (gap && !word.empty()) word += '_';
      gap = false;
      any = any || text[i] != '_';
      word += text.substr(i, size);
    } else {
      gap = true;
    }
    i += size;
  }
  if (!any) return std::string(otherwise);
  if (IsSmall(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
  if (IsDigit(word[0]) || word[0] == '_') word = "E" + word;
  return word;
}

std::vector<std::string> Identifiers(const std::vector<std::string>& names) {
  std::set<std::string> taken;
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const std::string word = Identifier(name, "Event");
    std::string unique = word;
    for (size_t i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{}_{}", word, i);
    out.push_back(std::move(unique));
  }
  return out;
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
      case '{':
      case '}':
        out += '\\';
        out += c;
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
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string InComment(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

}  // namespace journey::mine
