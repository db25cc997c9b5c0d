// journey new: what it writes passes everything, and takes nothing away.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

bool Holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(New, AJourneyThatPassesEverythingInTheProjectAroundAFolder) {
  const ScratchFolder folder;
  const std::string shop = folder.path("shop");
  ASSERT_EQ(RunJourney("init --ci none " + shop).exit_code, 0);
  const std::string file = shop + "/journeys/win_back.journey";
  const ProcessResult made = RunJourney("new journey win-back " + shop + "/journeys");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, file + "\n");
  EXPECT_TRUE(Holds(ScratchFolder::Read(file), "journey WinBack {\n  enter on WinBackBegan\n"));
  EXPECT_FALSE(Holds(ScratchFolder::Read(file), "Example"));
  const ProcessResult check = RunJourney("check --deny warnings " + shop);
  EXPECT_EQ(check.exit_code, 0) << check.out;
  EXPECT_EQ(RunJourney("fmt --check " + shop).exit_code, 0);
  EXPECT_TRUE(Holds(RunJourney("test " + shop).out, "3 passed, 0 failed"));

  // The same name in another spelling; its own words stay.
  folder.Write("shop/journeys/win_back.journey", "// mine\n");
  const ProcessResult again = RunJourney("new journey WinBack " + shop);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(again.err, "error: " + file + " is there already, and new overwrites nothing; choose another name\n");
  EXPECT_EQ(ScratchFolder::Read(file), "// mine\n");
}

TEST(New, WithoutAManifestInThisFolder) {
  const ScratchFolder folder;
  fs::create_directory(folder.path("here"));
  const std::string here = "cd " + folder.path("here") + " && " + JourneyBinary() + " ";
  const ProcessResult made = RunCommand(here + "new journey VIPClub");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_TRUE(Holds(ScratchFolder::Read(folder.path("here/vip_club.journey")), "journey VIPClub {"));
  EXPECT_EQ(RunCommand(here + "test .").exit_code, 0);
}

TEST(New, WhatTheProjectDoesNotTakeIsNotWritten) {
  const ScratchFolder folder;
  const std::string shop = folder.path("shop");
  folder.Write("shop/journey.toml", "sources = [\"a\", \"b\"]\n");
  folder.Write("shop/a/other.journey", "event Other\n");
  folder.Write("shop/b/hello.journey", "event Hello\n");
  const ProcessResult doubled = RunJourney("new journey Hello " + shop);
  EXPECT_EQ(doubled.exit_code, 1);
  EXPECT_TRUE(Holds(doubled.err, "both give the module `hello`")) << doubled.err;
  EXPECT_FALSE(fs::exists(folder.path("shop/a/hello.journey")));
  // An event of that name on the wire is there.
  folder.Write("shop/b/taken.journey", "event Began \"LateBegan\"\n");
  const ProcessResult taken = RunJourney("new journey Late " + shop);
  EXPECT_EQ(taken.exit_code, 3) << taken.err;
  EXPECT_TRUE(Holds(taken.err, "LateBegan")) << taken.err;
  EXPECT_FALSE(fs::exists(folder.path("shop/a/late.journey")));
}

TEST(New, NamesThatAreNone) {
  const ScratchFolder folder;
  for (const char* name : {"2fast", "a.b", "''", "../x", "grün"}) {
    const ProcessResult refused = RunJourney("new journey " + std::string(name) + " " + folder.path(""));
    EXPECT_EQ(refused.exit_code, 2) << name;
    EXPECT_TRUE(Holds(refused.err, "no name of a journey")) << refused.err;
  }
  EXPECT_EQ(RunJourney("new").exit_code, 2);
  EXPECT_EQ(RunJourney("new journey Name " + folder.path("nowhere")).exit_code, 1);
}

// A folder that is misspelt is not the project above it.
TEST(New, AFolderThatIsNotThereIsNoProject) {
  const ScratchFolder folder;
  const std::string shop = folder.path("shop");
  ASSERT_EQ(RunJourney("init --ci none " + shop).exit_code, 0);
  for (const std::string& missing : {shop + "/nosuch/deeper", shop + "/journey.toml"}) {
    const ProcessResult made = RunJourney("new journey WinBack " + missing);
    EXPECT_EQ(made.exit_code, 1) << made.out;
    EXPECT_EQ(made.err, "error: " + missing + ": there is no such folder\n");
  }
  EXPECT_FALSE(fs::exists(shop + "/journeys/win_back.journey"));
}

}  // namespace
}  // namespace journey::testing
