// After syntax errors: which missing names may only be missing because the parser left a broken item out.
//
// Asked of the text, since the tree no longer knows: a name that stands somewhere as declarations stand is given the
// benefit of the doubt, any other is as unknown as it would be in a whole file.
#include <array>
#include <cctype>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }

// Whether the word at [begin, end) stands where a declaration's name may stand: behind a declaring word, behind the
// beginning or a member of a list, behind a percentage, or in front of a colon.
bool LooksDeclared(std::string_view text, size_t begin, size_t end) {
  size_t next = end;
  while (next < text.size() && std::isspace(static_cast<unsigned char>(text[next])) != 0) ++next;
  if (next < text.size() && text[next] == ':') return true;
  size_t before = begin;
  while (before > 0 && std::isspace(static_cast<unsigned char>(text[before - 1])) != 0) --before;
  if (before == 0) return true;
  if (!IsWord(text[before - 1])) return std::string_view("{},%").find(text[before - 1]) != std::string_view::npos;
  size_t word = before;
  while (word > 0 && IsWord(text[word - 1])) --word;
  static constexpr std::array<std::string_view, 11> kDeclaring = {
      "enum", "event", "let", "segment", "channel", "journey", "stage", "split", "per", "as", "phases"};
  const std::string_view declaring = text.substr(word, before - word);
  for (const std::string_view one : kDeclaring) {
    if (declaring == one) return true;
  }
  return false;
}

}  // namespace

bool Context::MayBeBroken(Span missing) const {
  const std::string_view name = sources.Text(missing);
  for (const char c : name) {
    if (!IsWord(c)) return true;  // no single name: something is missing from a place
  }
  for (FileId file = 0; file < sources.size(); ++file) {
    const std::string_view text = sources.file(file).text();
    for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      if (file == missing.file && at == missing.begin) continue;
      const size_t end = at + name.size();
      if ((at > 0 && IsWord(text[at - 1])) || (end < text.size() && IsWord(text[end]))) continue;
      if (LooksDeclared(text, at, end)) return true;
    }
  }
  return false;
}

}  // namespace journey::sema
