// journey test --mutate on the command line: its formats, its bounds and its exit codes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kMutatedJourney =
    "event A { n: int = 0 }\n"
    "journey J { enter on A where event.n > 1  stage S { after 1 day go T }  final stage T }\n"
    "test \"enters\" { A { n: 5 }  expect J in S }\n";

// Three mutants: the guard is noticed, its bound and the delay are not.
TEST(CliMutation, ShowsWhatNoTestNotices) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a.journey", kMutatedJourney);
  const ProcessResult run = RunJourney("test --mutate " + path);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "mutation score 33.3%: 1 of 3 mutants noticed\n")) << run.out;
  EXPECT_TRUE(Has(run.out, "\n  + journey J { enter on A where event.n >= 1")) << run.out;
  EXPECT_TRUE(Has(run.out, "stage S { after 2 days go T }")) << run.out;
  EXPECT_TRUE(Has(run.err, "trying 3 mutants with 1 test\n")) << run.err;
  EXPECT_EQ(ScratchFolder::Read(path), kMutatedJourney);
}

TEST(CliMutation, FailsBelowTheScoreThatIsAskedFor) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a.journey", kMutatedJourney);
  EXPECT_EQ(RunJourney("test --min-mutation-score 33 " + path).exit_code, 0);
  const ProcessResult run = RunJourney("test --min-mutation-score 34 " + path);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_TRUE(Has(run.err, "the mutation score is 33.3%, and --min-mutation-score asks for 34.0%")) << run.err;
}

TEST(CliMutation, AsJsonAndBounded) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a.journey", kMutatedJourney);
  const ProcessResult run = RunJourney("test --mutate --max-mutants 1 --format json " + path);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const auto json = nlohmann::json::parse(run.out);
  EXPECT_EQ(json["left_out"], 2);
  EXPECT_EQ(json["mutants"].size(), 1u);
}

// What fails already tells nothing.
TEST(CliMutation, NeedsTestsThatPass) {
  const ScratchFolder folder;
  const std::string failing = folder.Write("a.journey", std::string(kMutatedJourney) + "test \"fails\" { expect J in S }\n");
  const ProcessResult run = RunJourney("test --mutate " + failing);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_TRUE(Has(run.err, "1 test fails without any mutant")) << run.err;
  EXPECT_EQ(RunJourney("test --mutate --filter enters " + failing).exit_code, 0);
  EXPECT_EQ(RunJourney("test --mutate --filter nobody " + failing).exit_code, 2);
  EXPECT_EQ(RunJourney("test --mutate " + folder.Write("b.journey", "journey J {")).exit_code, 3);
}

TEST(CliMutation, WhatDoesNotGoTogether) {
  const ScratchFolder folder;
  const std::string path = folder.Write("a.journey", kMutatedJourney);
  for (const char* flags : {"--list", "--coverage", "--format tap", "--changed-since HEAD"}) {
    EXPECT_EQ(RunJourney("test --mutate " + std::string(flags) + " " + path).exit_code, 2) << flags;
  }
  EXPECT_EQ(RunJourney("test --mutate " + path + " " + path).exit_code, 2);
}

}  // namespace
}  // namespace journey::testing
