// Deliberately plain: what anybody gets who uses the generated lexer as its manual shows.
#include "compiler/parse/lex_only.h"

#include <antlr4-runtime.h>

#include <string>

#include "grammar/JourneyLexer.h"

namespace journey {

size_t LexOnly(std::string_view text) {
  antlr4::ANTLRInputStream input{std::string(text)};
  journey_grammar::JourneyLexer lexer(&input);
  lexer.removeErrorListeners();
  size_t count = 0;
  while (lexer.nextToken()->getType() != antlr4::Token::EOF) ++count;
  return count;
}

}  // namespace journey
