// Colours: words by the scanner, names by what sema found them to mean, comments from what stands between words.
#include <algorithm>

#include "compiler/lsp/features.h"
#include "compiler/parse/words.h"

namespace journey::lsp {
namespace {

enum Type : uint32_t {
  kNamespace,
  kClass,
  kType,
  kEnumMember,
  kEvent,
  kFunction,
  kMethod,
  kVariable,
  kParameter,
  kProperty,
  kKeyword,
  kComment,
  kString,
  kNumber,
};
constexpr uint32_t kDeclaration = 1, kReadonly = 2, kLibrary = 4;

struct Token {
  uint32_t begin, end, type, modifiers;
};

uint32_t TypeOf(DeclarationKind kind) {
  switch (kind) {
    case DeclarationKind::kModule:
    case DeclarationKind::kAlias:
      return kNamespace;
    case DeclarationKind::kEnum:
    case DeclarationKind::kRecord:
      return kType;
    case DeclarationKind::kCustomer:
      return kKeyword;
    case DeclarationKind::kEnumMember:
    case DeclarationKind::kArm:
    case DeclarationKind::kPhase:
      return kEnumMember;
    case DeclarationKind::kField:
    case DeclarationKind::kMemoryField:
    case DeclarationKind::kKey:
      return kProperty;
    case DeclarationKind::kEvent:
      return kEvent;
    case DeclarationKind::kFunction:
    case DeclarationKind::kChannel:
    case DeclarationKind::kGroup:
      return kFunction;
    case DeclarationKind::kStage:
      return kMethod;
    case DeclarationKind::kParameter:
      return kParameter;
    case DeclarationKind::kTest:
      return kString;
    case DeclarationKind::kJourney:
    case DeclarationKind::kTemplate:
    case DeclarationKind::kInstance:
      return kClass;
    case DeclarationKind::kLet:
    case DeclarationKind::kSegment:
    case DeclarationKind::kPersona:
    case DeclarationKind::kCalendar:
    case DeclarationKind::kSplit:
    case DeclarationKind::kKpi:
    case DeclarationKind::kTestLet:
      return kVariable;
  }
  return kVariable;
}

// White space and comments.
void AddComments(std::string_view text, uint32_t begin, uint32_t end, std::vector<Token>& out) {
  for (uint32_t at = begin; at + 1 < end;) {
    const std::string_view two = text.substr(at, 2);
    if (two != "//" && two != "/*") {
      ++at;
      continue;
    }
    const size_t stop = two == "//" ? text.find('\n', at) : text.find("*/", at + 2);
    const uint32_t behind = static_cast<uint32_t>(std::min<size_t>(end, stop == std::string_view::npos ? end
                                                                        : two == "//"                  ? stop
                                                                                                       : stop + 2));
    out.push_back({at, behind, kComment, 0});
    at = behind;
  }
}

// A name by what it was found to mean; false where nothing is known of it.
bool AddName(const Index& index, FileId file, const Word& word, std::vector<Token>& out) {
  const auto found = index.At(file, word.begin);
  if (!found || found->word.begin != word.begin) return false;
  const Declaration* declared = index.Declared(found->declared);
  uint32_t modifiers = found->word == found->declared ? kDeclaration : 0;
  if (declared != nullptr && declared->standard) modifiers |= kLibrary;
  if (declared != nullptr && declared->kind == DeclarationKind::kLet) modifiers |= kReadonly;
  out.push_back({word.begin, std::min(word.end, std::max(found->word.end, word.begin + 1)),
                 declared == nullptr ? uint32_t{kNamespace} : TypeOf(declared->kind), modifiers});
  return true;
}

std::vector<Token> TokensOf(const View& view, FileId file) {
  const std::string_view text = view.project.TextOf(file);
  const std::vector<Word> words = ReadWords(view.project.compilation().sources, file);
  std::vector<Token> tokens;
  uint32_t end = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    AddComments(text, end, word.begin, tokens);
    end = word.end;
    const bool name = word.kind == WordKind::kKeyword || word.kind == WordKind::kName || word.kind == WordKind::kLabel;
    if (name && AddName(view.project.index(), file, word, tokens)) continue;
    switch (word.kind) {
      case WordKind::kKeyword:
        tokens.push_back({word.begin, word.end, kKeyword, 0});
        break;
      case WordKind::kName:
        // Functions of the language are nobody's declarations.
        if (i + 1 < words.size() && text.substr(words[i + 1].begin, 1) == "(") {
          tokens.push_back({word.begin, word.end, kFunction, kLibrary});
        }
        break;
      case WordKind::kNumber:
        tokens.push_back({word.begin, word.end, kNumber, 0});
        break;
      case WordKind::kText:
        tokens.push_back({word.begin, word.end, kString, 0});
        break;
      case WordKind::kLabel:
      case WordKind::kMark:
        break;
    }
  }
  if (!words.empty()) AddComments(text, end, static_cast<uint32_t>(text.size()), tokens);
  return tokens;
}

}  // namespace

const TokenLegend& Legend() {
  static const TokenLegend kLegend{{"namespace", "class", "type", "enumMember", "event", "function", "method",
                                    "variable", "parameter", "property", "keyword", "comment", "string", "number"},
                                   {"declaration", "readonly", "defaultLibrary"}};
  return kLegend;
}

Json SemanticTokens(const View& view, FileId file) {
  const LineTable& lines = view.project.LinesOf(file);
  const std::string_view text = view.project.TextOf(file);
  std::vector<uint32_t> data;
  Position last;
  for (const Token& token : TokensOf(view, file)) {
    // A token of several lines is one a line.
    for (uint32_t begin = token.begin; begin < token.end;) {
      const Position at = lines.At(begin, view.encoding);
      const uint32_t next =
          at.line + 1 < lines.line_count() ? lines.LineStart(at.line + 1) : static_cast<uint32_t>(text.size());
      uint32_t end = std::min(token.end, next);
      while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
      if (const uint32_t length = lines.At(end, view.encoding).character - at.character; end > begin && length > 0) {
        data.insert(data.end(),
                    {at.line - last.line, at.line == last.line ? at.character - last.character : at.character, length,
                     token.type, token.modifiers});
        last = at;
      }
      begin = std::max(next, begin + 1);
    }
  }
  return {{"data", data}};
}

}  // namespace journey::lsp
