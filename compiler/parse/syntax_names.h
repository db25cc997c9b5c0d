// What grammar symbols are called in messages: blocks, the names and expressions that words want after them, tokens.
//
// Rules and token types are those of the generated parser. Pure.
#pragma once

#include <antlr4-runtime.h>

#include <string>

namespace journey {

// What stands between the braces of a block, for one item and for a sentence about all of them.
struct BlockNames {
  const char* item;
  const char* block;
  const char* holds;
};

BlockNames NamesOf(size_t rule);
// The name that is wanted after the word `before` ("a stage name"), or "".
const char* NameAfter(size_t before);
// The expression that is wanted after the word `before`.
const char* ExpressionAfter(size_t before);
// Operators and what else may carry a value on.
bool IsOperator(size_t type);
// A token type as a person would write it; "" for what is never worth naming.
std::string Display(size_t type, const antlr4::dfa::Vocabulary& vocabulary);

}  // namespace journey
