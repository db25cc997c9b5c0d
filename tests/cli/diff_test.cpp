// journey diff on the command line: its two ways to name versions, its formats and exit codes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kOld = "event A\njourney J { enter on A stage S { after 2 days go T } final stage T }\n";
constexpr const char* kNew = "event A\njourney J { enter on A stage S { after 3 days go U } final stage U }\n";

class CliDiff : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string old_ = scratch_.Write("old/a.journey", kOld), new_ = scratch_.Write("new/a.journey", kNew);
};

TEST_F(CliDiff, SaysWhatChanges) {
  const ProcessResult run = RunJourney("diff " + old_ + " " + new_);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "journey a.J\n")) << run.out;
  EXPECT_TRUE(Has(run.out, "  STRANDED     T: is gone")) << run.out;
  EXPECT_TRUE(Has(run.out, "  TIMER_SHIFT  S / after: comes at another time\n               at " + new_ + ":2:34\n"))
      << run.out;
  EXPECT_TRUE(Has(run.out, "\n1 STRANDED, 2 BEHAVIOUR, 1 TIMER_SHIFT\n")) << run.out;
  EXPECT_EQ(RunJourney("diff " + old_ + " " + old_).out, "no changes\n");
}

TEST_F(CliDiff, FormatsForPrograms) {
  const auto json = nlohmann::json::parse(RunJourney("diff --format json " + old_ + " " + new_).out);
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["counts"]["TIMER_SHIFT"], 1);
  bool found = false;
  for (const auto& change : json["changes"]) {
    if (change["class"] != "TIMER_SHIFT") continue;
    found = true;
    EXPECT_EQ(change["subject"], "journey a.J");
    EXPECT_EQ(change["before"]["line"], 2);
    EXPECT_EQ(change["after"]["file"], new_);
  }
  EXPECT_TRUE(found) << json;
  const std::string markdown = RunJourney("diff --format markdown " + old_ + " " + new_).out;
  EXPECT_TRUE(Has(markdown, "| class | where | what | before | after |\n|---|---|---|---|---|\n")) << markdown;
}

TEST_F(CliDiff, DeniedClassesAreFindings) {
  EXPECT_EQ(RunJourney("diff --deny STRANDED " + old_ + " " + new_).exit_code, 3);
  EXPECT_EQ(RunJourney("diff --deny dropped " + old_ + " " + new_).exit_code, 0);
  const ProcessResult wrong = RunJourney("diff --deny LOST " + old_ + " " + new_);
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_TRUE(Has(wrong.err, "--deny takes a class")) << wrong.err;
}

TEST_F(CliDiff, WrongUseAndBrokenVersions) {
  EXPECT_EQ(RunJourney("diff " + old_).exit_code, 2);
  EXPECT_EQ(RunJourney("diff --against main " + old_).exit_code, 2);
  EXPECT_EQ(RunJourney("diff " + old_ + " " + scratch_.path("nothing.journey")).exit_code, 1);
  const ProcessResult broken = RunJourney("diff " + old_ + " " + scratch_.Write("b.journey", "journey J {"));
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_TRUE(Has(broken.err, "error[")) << broken.err;
  EXPECT_EQ(broken.out, "");
}

// What docs/diff.md says that its example prints. Its place is the first block of text behind the first block of shell.
TEST_F(CliDiff, TheDocumentedExamplePrintsWhatIsDocumented) {
  const std::string page = ScratchFolder::Read("docs/diff.md");
  const auto block = [&](const std::string& mark) {
    const size_t begin = page.find("```" + mark + "\n") + mark.size() + 4;
    return page.substr(begin, page.find("```", begin) - begin);
  };
  std::string script = block("sh");
  const std::string name = "build/bin/journey";
  const size_t at = script.find(name);
  ASSERT_NE(at, std::string::npos);
  script.replace(at, name.size(), JourneyBinary());
  const std::string file = scratch_.Write("example.sh", script);
  const ProcessResult run = RunCommand("cd " + scratch_.path("") + " && bash -e " + file);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, block("text"));
}

// The commit is read, whatever the working tree holds; nothing in the repository changes.
TEST_F(CliDiff, AgainstACommit) {
  const std::string shop = scratch_.path("shop");
  const std::string git = "git -C " + shop + " -c user.name=a -c user.email=a@b.c ";
  scratch_.Write("shop/sub/a.journey", kOld);
  ASSERT_EQ(RunCommand("git init -q " + shop + " && " + git + "add . && " + git + "commit -qm one").exit_code, 0);
  scratch_.Write("shop/sub/a.journey", kNew);
  const std::string before = RunCommand(git + "status --porcelain").out;
  const ProcessResult run = RunJourney("diff --against git:HEAD --all " + shop + "/sub");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "T: is gone")) << run.out;
  EXPECT_TRUE(Has(run.out, "at git:HEAD:sub/a.journey:2:")) << run.out;
  EXPECT_EQ(RunJourney("diff --against git:HEAD " + shop + "/sub/a.journey").out,
            RunJourney("diff --against git:HEAD " + shop + "/sub").out);
  EXPECT_EQ(RunCommand(git + "status --porcelain").out, before);
  const ProcessResult unknown = RunJourney("diff --against git:nobody " + shop);
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_TRUE(Has(unknown.err, "git:nobody is no commit")) << unknown.err;
  EXPECT_EQ(RunJourney("diff --against git:HEAD " + scratch_.path("old")).exit_code, 1);
}

}  // namespace
}  // namespace journey::testing
