// The scanner and the contextual pass, without a parser.
#include "compiler/parse/words.h"

#include <algorithm>

#include "compiler/parse/contextual.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/scan.h"
#include "grammar/JourneyLexer.h"

namespace journey {
namespace {

using Lexer = journey_grammar::JourneyLexer;

WordKind KindOf(size_t type) {
  switch (type) {
    case Lexer::LABEL:
      return WordKind::kLabel;
    case Lexer::IDENT:
      return WordKind::kName;
    case Lexer::INT:
    case Lexer::DECIMAL:
    case Lexer::FLOAT:
    case Lexer::TIME:
    case Lexer::INSTANT:
    case Lexer::DATE:
    case Lexer::DURATION:
    case Lexer::CALENDAR_SPAN:
      return WordKind::kNumber;
    case Lexer::STRING:
    case Lexer::RAW_STRING:
    case Lexer::OPEN_RAW_STRING:
    case Lexer::ML_STRING:
    case Lexer::STRING_OPEN:
    case Lexer::STRING_TEXT:
    case Lexer::STRING_CLOSE:
    case Lexer::ML_OPEN:
    case Lexer::ML_TEXT:
    case Lexer::ML_QUOTE:
    case Lexer::ML_CLOSE:
      return WordKind::kText;
    case Lexer::CALL_WHERE:
    case Lexer::LAST:
    case Lexer::OF:
    case Lexer::BY:
    case Lexer::CLOSED_DAY:
    case Lexer::OF_CALENDAR:
    case Lexer::CALENDAR_UNIT:
      return WordKind::kKeyword;
    default:
      return IsReserved(type) || IsWord(type) ? WordKind::kKeyword : WordKind::kMark;
  }
}

}  // namespace

std::vector<Word> ReadWords(const SourceMap& sources, FileId file) {
  std::vector<Word> words;
  const std::string_view text = sources.file(file).text();
  if (text.size() > kMaxFileSize || FindInvalidUtf8(text) != std::string_view::npos) return words;
  Diagnostics diagnostics;
  TokenBuffer buffer = Scan(sources, file, diagnostics);
  Contextualize(sources, file, buffer, diagnostics);
  words.reserve(buffer.tokens.size());
  for (const SourceToken& token : buffer.tokens) {
    if (token.type != antlr4::Token::EOF && token.end > token.begin) {
      words.push_back({token.begin, token.end, KindOf(token.type)});
    }
  }
  return words;
}

std::vector<std::string> Keywords() {
  std::vector<std::string> words;
  const Lexer lexer(nullptr);
  for (size_t type = Lexer::TRUE; type < Lexer::IDENT; ++type) {
    const std::string literal = lexer.getVocabulary().getLiteralName(type);
    if (literal.size() > 2) words.push_back(literal.substr(1, literal.size() - 2));
  }
  return words;
}

bool IsReservedWord(const std::string& word) {
  static const std::vector<std::string> kWords = Keywords();
  const auto end = kWords.begin() + (Lexer::ELSE - Lexer::TRUE + 1);
  return std::find(kWords.begin(), end, word) != end;
}

}  // namespace journey
