// The words of the editors' grammars are those that editors/words.py makes of the lexer's grammar.
#include <gtest/gtest.h>

#include <cstdlib>

#include "compiler/parse/words.h"
#include "tests/editors/tree_sitter.h"

namespace journey::editors {
namespace {

TEST(Words, AreWhatTheScriptMakes) { EXPECT_EQ(std::system("python3 editors/words.py --check"), 0); }

// Every keyword is a token of the generated parser: it was generated after the words last changed.
TEST(Words, AreInTheGeneratedParser) {
  const TSLanguage* language = tree_sitter_journey();
  for (const std::string& word : Keywords()) {
    EXPECT_NE(ts_language_symbol_for_name(language, word.data(), static_cast<uint32_t>(word.size()), false), 0u)
        << word;
  }
}

}  // namespace
}  // namespace journey::editors
