// journey help: what --help shows, and the page of the manual.
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

bool Mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Help, IsThatOfTheFlag) {
  EXPECT_EQ(RunJourney("help test").out, RunJourney("test --help").out);
  EXPECT_EQ(RunJourney("help migrate plan").out, RunJourney("migrate plan --help").out);
  EXPECT_EQ(RunJourney("help").out, RunJourney("--help").out);
  const ProcessResult none = RunJourney("help tset");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(Mentions(none.err, "there is no command `tset`")) << none.err;
  EXPECT_EQ(RunJourney("help --man test").exit_code, 2);
}

TEST(Help, ThePageOfTheManualIsGoodRoffAndHasEveryFlag) {
  const ScratchFolder folder;
  const ProcessResult page = RunJourney("help --man");
  ASSERT_EQ(page.exit_code, 0) << page.err;
  const std::string path = folder.Write("journey.1", page.out);
  const ProcessResult shown = RunCommand("groff -man -ww -Tascii -P-cbou " + path);
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(shown.err, "");
  const std::regex flag(R"(\n  (?:-\w,)?(--[a-z][a-z-]*))");
  for (const char* verb : {"check", "test", "run", "migrate plan", "new journey", "fmt", "help"}) {
    EXPECT_TRUE(Mentions(shown.out, "journey " + std::string(verb) + "\n")) << verb;
    const std::string help = RunJourney("help " + std::string(verb)).out;
    for (auto it = std::sregex_iterator(help.begin(), help.end(), flag); it != std::sregex_iterator(); ++it) {
      EXPECT_TRUE(Mentions(shown.out, (*it)[1])) << verb << " " << (*it)[1];
    }
  }
  EXPECT_TRUE(Mentions(shown.out, "journey test --filter cart.journey:120 .")) << "examples stand as they are";
}

}  // namespace
}  // namespace journey::testing
