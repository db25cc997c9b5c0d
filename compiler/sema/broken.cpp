// After syntax errors: which missing names may only be missing because the parser left a broken item out.
//
// Asked of the text, since the tree no longer knows: a name that stands somewhere as declarations stand is given the
// benefit of the doubt, any other is as unknown as it would be in a whole file.
#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }

// Whether the word at [begin, end) stands where a declaration's name may stand: behind a declaring word, behind the
// beginning or a member of a list, behind a percentage, or in front of a colon or of one `=`.
bool LooksDeclared(std::string_view text, size_t begin, size_t end) {
  size_t next = end;
  while (next < text.size() && std::isspace(static_cast<unsigned char>(text[next])) != 0) ++next;
  const std::string_view behind = text.substr(next, 2);
  if (behind.starts_with(':') || (behind.starts_with('=') && behind != "==")) return true;
  size_t before = begin;
  while (before > 0 && std::isspace(static_cast<unsigned char>(text[before - 1])) != 0) --before;
  if (before == 0) return true;
  if (!IsWord(text[before - 1])) return std::string_view("{},%").find(text[before - 1]) != std::string_view::npos;
  size_t word = before;
  while (word > 0 && IsWord(text[word - 1])) --word;
  // The last ones are words of other languages.
  static constexpr std::array<std::string_view, 22> kDeclaring = {
      "enum", "record", "event",    "let",     "segment", "channel", "group", "journey", "stage", "split",    "per",
      "as",   "phases", "calendar", "persona", "kpi",     "var",     "const", "val",     "def",   "function", "fn"};
  const std::string_view declaring = text.substr(word, before - word);
  for (const std::string_view one : kDeclaring) {
    if (declaring == one) return true;
  }
  return false;
}

}  // namespace

// Every word of the sources that stands as declarations stand: its first two places.
void Context::IndexDeclaredWords() {
  declared_words_.emplace();
  for (FileId file = 0; file < sources.size(); ++file) {
    const std::string_view text = sources.file(file).text();
    for (size_t at = 0; at < text.size();) {
      if (!IsWord(text[at])) {
        ++at;
        continue;
      }
      size_t end = at;
      while (end < text.size() && IsWord(text[end])) ++end;
      if (LooksDeclared(text, at, end)) {
        std::vector<Span>& places = (*declared_words_)[text.substr(at, end - at)];
        if (places.size() < 2) places.push_back({file, static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
      }
      at = end;
    }
  }
}

bool Context::MayBeBroken(Span missing) {
  const std::string_view name = sources.Text(missing);
  for (const char c : name) {
    if (!IsWord(c)) return true;  // no single name: something is missing from a place
  }
  if (!declared_words_) IndexDeclaredWords();
  const auto found = declared_words_->find(name);
  if (found == declared_words_->end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [&](Span place) { return place.file != missing.file || place.begin != missing.begin; });
}

}  // namespace journey::sema
