// journey init makes a project that passes everything; the CI templates of editors/ci run in such a project.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

size_t LinesOf(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

TEST(Init, TheProjectPassesItsOwnChecks) {
  const ScratchFolder folder;
  const std::string shop = folder.path("a/shop");
  const ProcessResult init = RunJourney("init " + shop);
  ASSERT_EQ(init.exit_code, 0) << init.err;
  EXPECT_EQ(init.out, shop + "/journey.toml\n" + shop + "/journeys/welcome.journey\n" + shop + "/events.jsonl\n" +
                          shop + "/.gitignore\n" + shop + "/.github/workflows/journey.yml\n");
  EXPECT_EQ(ScratchFolder::Read(shop + "/.github/workflows/journey.yml"),
            ScratchFolder::Read("editors/ci/github-workflow.yml"));

  const ProcessResult check = RunJourney("check --deny warnings " + shop);
  EXPECT_EQ(check.exit_code, 0) << check.out;
  EXPECT_EQ(check.err, "checked 1 file: 0 errors, 0 warnings\n");
  EXPECT_EQ(RunJourney("fmt --check " + shop).exit_code, 0);
  const ProcessResult test = RunJourney("test " + shop);
  EXPECT_EQ(test.exit_code, 0) << test.out;
  EXPECT_NE(test.out.find("2 passed"), std::string::npos) << test.out;

  // ada comes back after a day; bob only when he has been asked: two sends and one.
  const ProcessResult run =
      RunJourney("run " + shop + " --events " + shop + "/events.jsonl --records " + folder.path("records.jsonl"));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::string records = ScratchFolder::Read(folder.path("records.jsonl"));
  const ProcessResult sends = RunCommand("grep -c '\"kind\":\"sent\"' " + folder.path("records.jsonl"));
  EXPECT_EQ(sends.out, "3\n") << records;
}

TEST(Init, NothingIsOverwritten) {
  const ScratchFolder folder;
  const std::string mine = folder.Write("shop/events.jsonl", "mine\n");
  const ProcessResult init = RunJourney("init " + folder.path("shop"));
  EXPECT_EQ(init.exit_code, 1);
  EXPECT_EQ(init.err, "error: " + mine + " is there already, and init overwrites nothing; name another folder\n");
  EXPECT_EQ(init.out, "");
  EXPECT_EQ(ScratchFolder::Read(mine), "mine\n");
  EXPECT_FALSE(fs::exists(folder.path("shop/journey.toml")));
  // Nor by a link that leads nowhere.
  ASSERT_EQ(
      RunCommand("mkdir " + folder.path("links") + " && ln -s nowhere " + folder.path("links/.gitignore")).exit_code,
      0);
  EXPECT_EQ(RunJourney("init " + folder.path("links")).exit_code, 1);
  const std::string file = folder.Write("file", "");
  EXPECT_EQ(RunJourney("init " + file).exit_code, 1);
}

TEST(Init, InThisFolderAndForOtherServers) {
  const ScratchFolder folder;
  const std::string here = "cd " + folder.path("") + " && " + JourneyBinary() + " ";
  const ProcessResult init = RunCommand(here + "init --ci gitlab");
  EXPECT_EQ(init.exit_code, 0) << init.err;
  EXPECT_EQ(init.out, "journey.toml\njourneys/welcome.journey\nevents.jsonl\n.gitignore\n.gitlab-ci.yml\n");
  EXPECT_EQ(RunCommand(here + "test .").exit_code, 0);
  EXPECT_EQ(LinesOf(RunJourney("init --ci none " + folder.path("none")).out), 4u);
  EXPECT_EQ(RunJourney("init --ci jenkins " + folder.path("other")).exit_code, 2);
  EXPECT_FALSE(fs::exists(folder.path("other")));
}

// What a server would run, on a project whose last commit changes a delay.
TEST(Init, EveryCommandOfTheTemplatesRuns) {
  const ScratchFolder folder;
  ASSERT_EQ(RunJourney("init " + folder.path("shop")).exit_code, 0);
  ASSERT_EQ(RunCommand("mkdir " + folder.path("bin") + " && ln -s $(realpath " + JourneyBinary() + ") " +
                       folder.path("bin/journey"))
                .exit_code,
            0);
  const ProcessResult git = RunCommand("cd " + folder.path("shop") +
                                       " && export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a "
                                       "GIT_COMMITTER_EMAIL=a@b && git init -q && git add -A && git commit -qm one && "
                                       "git tag before && sed -i 's/up to 3 days/up to 2 days/' "
                                       "journeys/welcome.journey && git commit -qam two");
  ASSERT_EQ(git.exit_code, 0) << git.err;
  size_t templates = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator("editors/ci")) {
    if (entry.path().extension() != ".yml" && entry.path().extension() != ".yaml") continue;
    ++templates;
    SCOPED_TRACE(entry.path());
    const ProcessResult ran = RunCommand("PATH=" + folder.path("bin") + ":$PATH python3 tests/cli/ci_templates.py " +
                                         entry.path().string() + " " + folder.path("shop"));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    for (const char* verb : {"journey check ", "journey fmt ", "journey test "}) {
      EXPECT_NE(ran.out.find(verb), std::string::npos) << verb << "is missing:\n" << ran.out;
    }
  }
  EXPECT_EQ(templates, 4u);
  EXPECT_NE(ScratchFolder::Read(folder.path("summary.md")).find("TIMER_SHIFT"), std::string::npos);
  EXPECT_EQ(ScratchFolder::Read(folder.path("shop/journey-diff.md")).find("STRANDED"), std::string::npos);
}

}  // namespace
}  // namespace journey::testing
