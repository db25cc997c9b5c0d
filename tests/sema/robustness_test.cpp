// Analysis never crashes, whatever the text: goldens with words swapped, doubled and left out, circles of declarations,
// and chains longer than any stack.
#include <gtest/gtest.h>

#include <random>

#include "compiler/sema/dump.h"
#include "tests/sema/analyze.h"

namespace journey {
namespace {

// Words, strings and single signs; white space stays with what precedes it.
std::vector<std::string> Pieces(const std::string& text) {
  std::vector<std::string> pieces;
  auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '"'; };
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
    }
    while (end < text.size() && std::isspace(static_cast<unsigned char>(text[end])) != 0) ++end;
    pieces.push_back(text.substr(i, end - i));
    i = end;
  }
  return pieces;
}

TEST(SemaRobustness, MutatedSources) {
  size_t dumped = 0;
  std::mt19937 random(20'260'329);
  for (const std::string& path : JourneyFiles("tests/sema")) {
    const std::vector<std::string> original = Pieces(ReadFile(path));
    for (int round = 0; round < 40; ++round) {
      std::vector<std::string> pieces = original;
      for (int i = 0; i < 1 + round % 4; ++i) {
        const size_t a = random() % pieces.size();
        const size_t b = random() % pieces.size();
        switch (random() % 3) {
          case 0:
            std::swap(pieces[a], pieces[b]);
            break;
          case 1:
            pieces[a] = pieces[b];
            break;
          default:
            pieces[a].clear();
            break;
        }
      }
      std::string text;
      for (const std::string& piece : pieces) text += piece;
      const auto analysis = AnalyzeText(text);
      // The dump walks everything: a dangling index would show.
      dumped += DumpTyped(analysis->program).empty() ? 0 : 1;  // of a text without a declaration there is nothing
    }
  }
  EXPECT_GT(dumped, 100u);
}

TEST(SemaRobustness, LongChainsOfLets) {
  std::string forward = "let a0 = 1\n", backward, functions = "let f0(x: int): int = x\n";
  constexpr int kLength = 1'000;  // as deep as they may nest
  for (int i = 1; i < kLength; ++i) {
    const std::string here = std::to_string(i), before = std::to_string(i - 1);
    forward += "let a" + here + " = a" + before + " + 1\n";
    backward += "let b" + before + " = b" + here + " + 1\n";
    functions += "let f" + here + "(x: int): int = f" + before + "(x) + 1\n";
  }
  EXPECT_FALSE(AnalyzeText(forward)->diagnostics.has_errors());
  EXPECT_FALSE(AnalyzeText(backward + "let b" + std::to_string(kLength - 1) + " = 1")->diagnostics.has_errors());
  EXPECT_FALSE(AnalyzeText(functions)->diagnostics.has_errors());
  EXPECT_TRUE(AnalyzeText(backward + "let b" + std::to_string(kLength - 1) + " = b0")->diagnostics.has_errors());
}

TEST(SemaRobustness, ConstantsThatAreTooMuchWork) {
  std::string text = "let f0(x: int): int = x + 1\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "f" + std::to_string(i - 1);
    text += "let f" + std::to_string(i) + "(x: int): int = " + before + "(x) + " + before + "(x)\n";
  }
  EXPECT_FALSE(AnalyzeText(text + "let value = f59(1)\n")->diagnostics.has_errors());
  EXPECT_TRUE(AnalyzeText(text + "customer { n: int = f59(1) }\n")->diagnostics.has_errors());
}

}  // namespace
}  // namespace journey
