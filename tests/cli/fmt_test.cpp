// journey fmt: what is written, what is named, what it ends with. How texts look is tests/format's business.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kWrong = "event  A{n:int}\n";
constexpr const char* kRight = "event A { n: int }\n";
constexpr const char* kHalfBroken = "event  A{n:int}\nevent  B { n  int ] }\n";

TEST(Fmt, RewritesAndNamesWhatChanged) {
  const ScratchFolder folder;
  const std::string wrong = folder.Write("sub/wrong.journey", kWrong);
  const std::string right = folder.Write("right.journey", kRight);
  folder.Write("sub/notes.txt", kWrong);
  const ProcessResult first = RunJourney("fmt " + folder.path(""));
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, wrong + "\n");
  EXPECT_EQ(first.err, "1 of 2 files changed\n");
  EXPECT_EQ(ScratchFolder::Read(wrong), kRight);
  EXPECT_EQ(ScratchFolder::Read(folder.path("sub/notes.txt")), kWrong);
  const ProcessResult second = RunJourney("fmt " + folder.path(""));
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.out, "");
}

TEST(Fmt, CheckAndDiffWriteNothing) {
  const ScratchFolder folder;
  const std::string wrong = folder.Write("wrong.journey", kWrong);
  const ProcessResult check = RunJourney("fmt --check " + wrong);
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_EQ(check.out, wrong + "\n");
  const ProcessResult diff = RunJourney("fmt --diff " + wrong);
  EXPECT_EQ(diff.exit_code, 3);
  EXPECT_EQ(diff.out, "--- " + wrong + "\n+++ " + wrong + "\n@@ -1 +1 @@\n-event  A{n:int}\n+event A { n: int }\n");
  EXPECT_EQ(ScratchFolder::Read(wrong), kWrong);
  const std::string right = folder.Write("right.journey", kRight);
  EXPECT_EQ(RunJourney("fmt --check --diff " + right).exit_code, 0);
}

TEST(Fmt, StandardInput) {
  const ScratchFolder folder;
  const std::string wrong = folder.Write("wrong.journey", kWrong);
  const ProcessResult result = RunJourney("fmt - < " + wrong);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, kRight);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(RunJourney("fmt --check - < " + wrong).out, "<stdin>\n");
  EXPECT_EQ(RunJourney("fmt - < /dev/null").out, "");
}

// A file by its name is that file, although `check` would take the project around it.
TEST(Fmt, OneFileOfAProject) {
  const ScratchFolder folder;
  folder.Write("journey.toml", "");
  const std::string one = folder.Write("one.journey", kWrong);
  const std::string two = folder.Write("two.journey", kWrong);
  EXPECT_EQ(RunJourney("fmt " + one).out, one + "\n");
  EXPECT_EQ(ScratchFolder::Read(two), kWrong);
}

TEST(Fmt, BrokenDeclarationsStay) {
  const ScratchFolder folder;
  const std::string broken = folder.Write("broken.journey", kHalfBroken);
  const ProcessResult result = RunJourney("fmt " + broken);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, broken + "\n");
  EXPECT_NE(result.err.find(broken + ":2: left as it is"), std::string::npos) << result.err;
  EXPECT_EQ(ScratchFolder::Read(broken), "event A { n: int }\nevent  B { n  int ] }\n");
  const ProcessResult again = RunJourney("fmt --check " + broken);
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_EQ(again.out, "");
}

// Whoever may not write has changed nothing, and a link stays a link.
TEST(Fmt, TheWorld) {
  const ScratchFolder folder;
  EXPECT_EQ(RunJourney("fmt " + folder.path("none.journey")).exit_code, 1);
  EXPECT_EQ(RunJourney("fmt").exit_code, 2);
  const std::string wrong = folder.Write("wrong.journey", kWrong);
  const std::string link = folder.path("link.journey");
  ASSERT_EQ(RunCommand("chmod 640 " + wrong + " && ln -s wrong.journey " + link).exit_code, 0);
  EXPECT_EQ(RunJourney("fmt " + link).exit_code, 0);
  struct stat state{};
  ASSERT_EQ(lstat(link.c_str(), &state), 0);
  EXPECT_TRUE(S_ISLNK(state.st_mode));
  ASSERT_EQ(stat(wrong.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777, 0640u);
  EXPECT_EQ(ScratchFolder::Read(wrong), kRight);
}

}  // namespace
}  // namespace journey::testing
