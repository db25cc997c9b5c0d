// Mistakes that people make: each file has one error that says how to write it, and is right once it is written so.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/fixes.h"
#include "tests/mistakes/cases.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

// Mistakes, and those of them that a fix of the compiler mends by itself.
constexpr size_t kAtLeast = 650, kMendedAtLeast = 200;

std::string SaidOf(const Compilation& compilation) { return RenderText(compilation.sources, compilation.diagnostics); }

std::string WithLine(const std::string& text, size_t line, const std::string& instead) {
  size_t begin = 0;
  for (size_t at = 1; at < line; ++at) begin = text.find('\n', begin) + 1;
  const size_t end = std::min(text.find('\n', begin), text.size());
  return text.substr(0, begin) + instead + text.substr(end);
}

class Mistakes : public testing::Test {
 protected:
  void ForEach(void (*check)(const fs::path&, const MistakeHead&, const std::string&)) {
    const std::vector<fs::path> sources = MistakeFiles();
    ASSERT_FALSE(sources.empty()) << "run this from the repository's root";
    for (const fs::path& path : sources) {
      SCOPED_TRACE(path.generic_string());
      const std::string text = ReadFile(path);
      const std::optional<MistakeHead> head = HeadOf(text);
      ASSERT_TRUE(head) << "the file does not begin with `// expect:` and `// instead:`";
      check(path, *head, text);
    }
  }
};

TEST_F(Mistakes, AreAHundredAtLeast) { EXPECT_GE(MistakeFiles().size(), kAtLeast); }

TEST_F(Mistakes, Goldens) {
  ForEach([](const fs::path& path, const MistakeHead&, const std::string& text) {
    const bool update = std::getenv("UPDATE_GOLDENS") != nullptr || std::getenv("JOURNEY_UPDATE_GOLDENS") != nullptr;
    const fs::path golden = fs::path(path).replace_extension(".diag");
    const std::string said = SaidOf(*CompileText(path, text));
    if (update) {
      std::ofstream(golden, std::ios::binary) << said;
    } else {
      EXPECT_EQ(said, ReadFile(golden));
    }
  });
}

TEST_F(Mistakes, AreOneErrorThatSaysHowToWriteIt) {
  ForEach([](const fs::path& path, const MistakeHead& head, const std::string& text) {
    const auto compilation = CompileText(path, text);
    const std::vector<Diagnostic> errors = ErrorsOf(*compilation);
    ASSERT_EQ(errors.size(), 1u) << SaidOf(*compilation);
    const Diagnostic& error = errors[0];
    EXPECT_TRUE(CodeName(error.code).starts_with(head.family)) << SaidOf(*compilation);
    EXPECT_EQ(compilation->sources.file(error.span.file).Locate(error.span.begin).line, head.line)
        << SaidOf(*compilation);
    EXPECT_GE(error.helps.size() + error.fixes.size(), 1u) << "no help:\n" << SaidOf(*compilation);
  });
}

TEST_F(Mistakes, AreGoneOnceItIsWrittenAsItShouldBe) {
  ForEach([](const fs::path& path, const MistakeHead& head, const std::string& text) {
    const auto compilation = CompileText(path, WithLine(text, head.instead_line, head.instead));
    EXPECT_FALSE(compilation->diagnostics.has_errors()) << SaidOf(*compilation);
  });
}

TEST_F(Mistakes, AreGoneOnceAFixIsApplied) {
  size_t applied = 0;
  for (const fs::path& path : MistakeFiles()) {
    SCOPED_TRACE(path.generic_string());
    const std::string text = ReadFile(path);
    const std::optional<MistakeHead> head = HeadOf(text);
    if (!head || head->fix_is_part) continue;
    const auto compilation = CompileText(path, text);
    for (const Diagnostic& error : ErrorsOf(*compilation)) {
      for (const Fix& fix : error.fixes) {
        const auto again = CompileText(path, WithFix(text, fix));
        EXPECT_FALSE(again->diagnostics.has_errors()) << fix.title << "\n" << SaidOf(*again);
        ++applied;
      }
    }
  }
  EXPECT_GE(applied, kMendedAtLeast);
}

// What `check --fix` does with each: done again it changes nothing, there are not more errors than before, and where no
// fix is offered the text stays.
TEST_F(Mistakes, AreFixedOnceAndForAll) {
  ForEach([](const fs::path& path, const MistakeHead& head, const std::string& text) {
    const std::vector<Diagnostic> errors = ErrorsOf(*CompileText(path, text));
    const bool offered = !errors.empty() && !errors[0].fixes.empty();
    const SourceText source{path.generic_string(), path.stem().string(), text};
    for (const bool guesses : {false, true}) {
      const FixedTexts once = ApplyFixes({source}, guesses), twice = ApplyFixes(once.texts, guesses);
      EXPECT_EQ(twice.texts[0].text, once.texts[0].text);
      const auto after = CompileText(path, once.texts[0].text);
      if (offered && guesses && !head.fix_is_part) {
        EXPECT_FALSE(after->diagnostics.has_errors()) << SaidOf(*after);
      }
      const bool warned = CompileText(path, text)->diagnostics.warning_count() > 0;
      if (!offered && !warned) {
        EXPECT_EQ(once.texts[0].text, text);
      }
    }
  });
}

}  // namespace
}  // namespace journey
