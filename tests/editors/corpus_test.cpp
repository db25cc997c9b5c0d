// The cases of editors/tree-sitter-journey/test/corpus, as `tree-sitter test` reads them: a title between lines of `=`,
// a text, a line of `-`, and the tree that is to come of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <sstream>

#include "tests/editors/tree_sitter.h"

namespace journey::editors {
namespace {

struct Case {
  std::string title;
  std::string text;
  std::string tree;
};

// One blank between two words, none before a parenthesis that closes.
std::string Normal(const std::string& tree) {
  std::string out = std::regex_replace(tree, std::regex(R"(\s+)"), " ");
  out = std::regex_replace(out, std::regex(R"( \))"), ")");
  return std::regex_replace(out, std::regex(R"(^ | $)"), "");
}

std::vector<Case> CasesIn(const std::string& file) {
  std::vector<Case> cases;
  std::istringstream lines(ReadText(file));
  enum { kTitle, kText, kTree } part = kTree;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("====")) {
      if (part == kTree) cases.emplace_back();
      part = part == kTree ? kTitle : kText;
    } else if (part == kText && line == "---") {
      part = kTree;
    } else if (cases.empty()) {
      ADD_FAILURE() << file << " begins with no case";
      break;
    } else {
      std::string& to = part == kTitle ? cases.back().title : part == kText ? cases.back().text : cases.back().tree;
      to += line + "\n";
    }
  }
  return cases;
}

TEST(TreeSitter, CorpusGivesItsTrees) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(kGrammar) + "/test/corpus")) {
    for (const Case& one : CasesIn(entry.path().string())) {
      ++count;
      const Tree tree = ParseTree(one.text);
      ASSERT_NE(tree, nullptr);
      char* made = ts_node_string(ts_tree_root_node(tree.get()));
      EXPECT_EQ(Normal(made), Normal(one.tree)) << entry.path().string() << ": " << one.title;
      std::free(made);
    }
  }
  EXPECT_GE(count, 10u);
}

}  // namespace
}  // namespace journey::editors
