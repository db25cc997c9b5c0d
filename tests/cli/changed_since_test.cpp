// journey test --changed-since: a repository with one commit, and what its working tree has made of it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kJourney =
    "event A\n"
    "event B\n"
    "journey OnA { enter on A  stage S { after 1 day go T }  final stage T }\n"
    "journey OnB { enter on B  stage S { after 1 day go T }  final stage T }\n";
constexpr const char* kTests =
    "use a\n"
    "test \"of a\" { A {}  expect OnA in S }\n"
    "test \"of b\" { B {}  expect OnB in S }\n";

class ChangedSince : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.Write("a.journey", kJourney);
    folder_.Write("tests.journey", kTests);
    const std::string git = "git -C " + folder_.path("") + " -c user.name=a -c user.email=a@b.c ";
    ASSERT_EQ(
        RunCommand("git init -q " + folder_.path("") + " && " + git + "add . && " + git + "commit -qm one").exit_code,
        0);
  }
  ProcessResult Run(const std::string& flags) { return RunJourney("test " + flags + " " + folder_.path("")); }
  void Change(const std::string& from, const std::string& to) {
    std::string text = kJourney;
    text.replace(text.find(from), from.size(), to);
    folder_.Write("a.journey", text);
  }

  ScratchFolder folder_;
};

TEST_F(ChangedSince, NothingIsNoFailure) {
  const ProcessResult run = Run("--changed-since HEAD");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.err, "no test depends on what has changed since HEAD; there are 2")) << run.err;
}

TEST_F(ChangedSince, RunsWhatDependsOnItAndSaysWhy) {
  Change("enter on B  stage S { after 1 day", "enter on B  stage S { after 2 days");
  const ProcessResult run = Run("--changed-since git:HEAD");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "1 passed, 0 failed")) << run.out;
  EXPECT_TRUE(Has(run.err, "tests.journey:3: of b\n    journey a.OnB: S / after comes at another time\n")) << run.err;
  EXPECT_FALSE(Has(run.err, "of a")) << run.err;
}

TEST_F(ChangedSince, ListsAsJson) {
  Change("journey OnA { enter on A", "journey OnA { enter on A  exit on B");
  const ProcessResult run = Run("--changed-since HEAD --list --format json");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  ASSERT_EQ(json["tests"].size(), 1u) << run.out;
  EXPECT_EQ(json["tests"][0]["name"], "of a");
  ASSERT_EQ(json["tests"][0]["because"].size(), 1u) << run.out;
  EXPECT_EQ(json["tests"][0]["because"][0], "journey a.OnA: exit on is new");
}

// The filter says which tests there are to choose from.
TEST_F(ChangedSince, WithinAFilter) {
  Change("enter on B  stage S { after 1 day", "enter on B  stage S { after 2 days");
  EXPECT_TRUE(Has(Run("--changed-since HEAD --filter a").err, "there are 1"));
  EXPECT_EQ(Run("--changed-since HEAD --filter nobody").exit_code, 2);
}

// What cannot be compared is no reason to leave tests out.
TEST_F(ChangedSince, AllWhereTheOlderVersionHasErrors) {
  folder_.Write("a.journey", "event A\n");
  const std::string git = "git -C " + folder_.path("") + " -c user.name=a -c user.email=a@b.c ";
  ASSERT_EQ(RunCommand(git + "commit -qam broken").exit_code, 0);
  folder_.Write("a.journey", kJourney);
  const ProcessResult run = Run("--changed-since HEAD");
  EXPECT_TRUE(Has(run.out, "2 passed, 0 failed")) << run.out;
  EXPECT_TRUE(Has(run.err, "the project has errors at HEAD")) << run.err;
}

TEST_F(ChangedSince, NoSuchCommitIsAnError) {
  const ProcessResult run = Run("--changed-since nobody");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_TRUE(Has(run.err, "git:nobody is no commit")) << run.err;
}

}  // namespace
}  // namespace journey::testing
