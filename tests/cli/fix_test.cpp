// journey check --fix and --diff: what the diagnostics offer is done, nothing else, and once.
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "cli/text_diff.h"
#include "tests/cli/process.h"

namespace journey {
namespace {

using cli::UnifiedDiff;
using testing::RunJourney;
using testing::ScratchFolder;

// `goto`, `&&` and a `use` of nothing have one way out each; `Bougth` is a guess.
constexpr const char* kWrong =
    "use std.channels\n"
    "customer { points: int = 0 }\n"
    "event Bought\n"
    "journey Thanks {\n"
    "  enter on Bought where customer.points > 1 && customer.points < 9\n"
    "  // kept as it is:   \"goto\"\n"
    "  stage New { after 1 day goto Done }\n"
    "  final stage Done\n"
    "}\n";
constexpr const char* kRight =
    "customer { points: int = 0 }\n"
    "event Bought\n"
    "journey Thanks {\n"
    "  enter on Bought where customer.points > 1 and customer.points < 9\n"
    "  // kept as it is:   \"goto\"\n"
    "  stage New { after 1 day go Done }\n"
    "  final stage Done\n"
    "}\n";

TEST(CheckFix, WritesWhatTheDiagnosticsOffer) {
  const ScratchFolder folder;
  const std::string path = folder.Write("thanks.journey", kWrong);
  const auto first = RunJourney("check --fix " + path);
  EXPECT_EQ(ScratchFolder::Read(path), kRight);
  EXPECT_EQ(first.exit_code, 0) << first.out;
  EXPECT_EQ(first.out, "");
  EXPECT_NE(first.err.find("3 fixes in 1 file\n"), std::string::npos) << first.err;

  const auto second = RunJourney("check --fix " + path);
  EXPECT_EQ(ScratchFolder::Read(path), kRight);
  EXPECT_NE(second.err.find("0 fixes in 0 files\n"), std::string::npos) << second.err;
}

TEST(CheckFix, LeavesTextWithoutFixAsItIs) {
  const ScratchFolder folder;
  const std::string text = "event  Bought\r\njourney J { enter on Bought  stage S { after 3 go S } }";
  const std::string path = folder.Write("j.journey", text);
  const auto result = RunJourney("check --fix " + path);
  EXPECT_EQ(ScratchFolder::Read(path), text);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.out.find("J2001"), std::string::npos) << result.out;
}

TEST(CheckFix, GuessesOnlyWhenAskedTo) {
  const ScratchFolder folder;
  const std::string wrong = "event Bought\njourney J { enter on Bougth  final stage S }\n";
  const std::string path = folder.Write("j.journey", wrong);
  EXPECT_EQ(RunJourney("check --fix " + path).exit_code, 3);
  EXPECT_EQ(ScratchFolder::Read(path), wrong);
  EXPECT_EQ(RunJourney("check --fix --guesses " + path).exit_code, 0);
  EXPECT_EQ(ScratchFolder::Read(path), "event Bought\njourney J { enter on Bought  final stage S }\n");
}

TEST(CheckFix, DiffShowsAndChangesNothing) {
  const ScratchFolder folder;
  const std::string path = folder.Write("thanks.journey", kWrong);
  const auto result = RunJourney("check --diff " + path);
  EXPECT_EQ(ScratchFolder::Read(path), kWrong);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, UnifiedDiff(path, kWrong, kRight));
  folder.Write("thanks.journey", kRight);
  const auto clean = RunJourney("check --diff " + path);
  EXPECT_EQ(clean.exit_code, 0);
  EXPECT_EQ(clean.out, "");
}

TEST(CheckFix, FixesAllFilesOfAProject) {
  const ScratchFolder folder;
  folder.Write("journey.toml", "");
  folder.Write("a.journey", "event Bought\n");
  folder.Write("b.journey", "use a\njourney J { enter on Bought  stage S { after 1 day goto T }  final stage T }\n");
  folder.Write("c.journey", "use a\njourney K { enter on Bought  stage S { after 1 day -> T }  final stage T }\n");
  const auto result = RunJourney("check --fix " + folder.path(""));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.err.find("2 fixes in 2 files\n"), std::string::npos) << result.err;
  EXPECT_NE(ScratchFolder::Read(folder.path("c.journey")).find("after 1 day go T"), std::string::npos);
}

TEST(CheckFix, GoesWithNoDump) { EXPECT_EQ(RunJourney("check --fix --dump ast x.journey").exit_code, 2); }

TEST(TextDiff, IsWrittenAsDiffWritesIt) {
  EXPECT_EQ(UnifiedDiff("f", "a\n", "a\n"), "");
  EXPECT_EQ(UnifiedDiff("f", "a\nb\nc\n", "a\nx\nc\n"), "--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
  EXPECT_EQ(UnifiedDiff("f", "", "a\n"), "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("f", "a", "a\n"), "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  // Six lines between two changes are one hunk, seven are two.
  EXPECT_EQ(UnifiedDiff("f", "a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n"),
            "--- f\n+++ f\n@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n");
  EXPECT_EQ(UnifiedDiff("f", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\n"),
            "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n");
}

// What the diff makes of `before`.
std::string Patched(const std::string& before, const std::string& diff) {
  std::vector<std::string> lines;
  std::istringstream old(before), edits(diff);
  for (std::string line; std::getline(old, line);) lines.push_back(line + "\n");
  std::string out, line;
  size_t at = 0;
  std::getline(edits, line);
  std::getline(edits, line);
  while (std::getline(edits, line)) {
    size_t first = 0;
    if (std::sscanf(line.c_str(), "@@ -%zu", &first) == 1) {
      const bool empty = line.find("-" + std::to_string(first) + ",0 ") != std::string::npos;
      for (const size_t until = empty ? first : first - 1; at < until; ++at) out += lines[at];
    } else {
      if (line[0] != '+') {
        EXPECT_EQ(lines.at(at++), line.substr(1) + "\n");
      }
      if (line[0] != '-') out += line.substr(1) + "\n";
    }
  }
  for (; at < lines.size(); ++at) out += lines[at];
  return out;
}

TEST(TextDiff, LeadsFromOneTextToTheOther) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const auto text = [&] {
      std::string lines;
      for (size_t n = random() % 30; n > 0; --n) lines += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
      return lines;
    };
    const std::string before = text(), after = text();
    if (before != after) {
      EXPECT_EQ(Patched(before, UnifiedDiff("f", before, after)), after) << seed;
    }
  }
}

}  // namespace
}  // namespace journey
