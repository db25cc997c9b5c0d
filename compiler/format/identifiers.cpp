// Letters that identifiers may hold: of ASCII all, of other scripts whole blocks of letters that no normal form
// changes.
#include "compiler/format/identifiers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/utf8.h"
#include "compiler/format/string_literal.h"
#include "compiler/parse/words.h"

namespace journey {
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

}  // namespace

std::string Identifier(std::string_view text, std::string_view otherwise) {
  std::string word;
  bool gap = false, any = false;
  for (size_t i = 0; i < text.size() && word.size() < kMostIdentifier;) {
    const CodePoint point = DecodeUtf8(text, i);
    const bool good = point.size == 1 ? IsWordCharacter(text[i]) : IsLetterAbroad(point.value);
    if (good) {
      if (gap && !word.empty()) word += '_';
      gap = false;
      any = any || text[i] != '_';
      word += text.substr(i, point.size);
    } else {
      gap = true;
    }
    i += point.size;
  }
  if (!any) return std::string(otherwise);
  if (IsSmall(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
  if (IsDigit(word[0]) || word[0] == '_') word = "E" + word;
  return word;
}

namespace {

// Names that no other one has. Where a word was numbered last is kept, so that thousands of one word cost no more each.
class UniqueNames {
 public:
  std::string Take(const std::string& word) {
    std::string unique = word;
    for (size_t& i = last_[word]; !taken_.insert(unique).second;) unique = fmt::format("{}_{}", word, ++i + 1);
    return unique;
  }

 private:
  std::set<std::string> taken_;
  std::map<std::string, size_t> last_;
};

}  // namespace

std::vector<std::string> Identifiers(const std::vector<std::string>& names) {
  UniqueNames unique;
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(unique.Take(Identifier(name, "Event")));
  return out;
}

std::vector<std::string> SmallIdentifiers(const std::vector<std::string>& names) {
  UniqueNames unique;
  std::vector<std::string> out;
  for (const std::string& name : names) {
    std::string word = Identifier(name, "Field");
    // CARD is shouted, orderId is not.
    const bool shouted = std::ranges::none_of(word, IsSmall);
    for (size_t i = 0; i < (shouted ? word.size() : 1); ++i) {
      if (word[i] >= 'A' && word[i] <= 'Z') word[i] = static_cast<char>(word[i] - 'A' + 'a');
    }
    if (IsReservedWord(word)) word += '_';
    out.push_back(unique.Take(word));
  }
  return out;
}

std::string InComment(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeUtf8(text, at);
    out += SteersText(point.value) ? std::string_view(" ") : text.substr(at, point.size);
    at += point.size;
  }
  return out;
}

}  // namespace journey
