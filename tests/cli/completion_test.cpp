// journey completion: what the shells offer with it is what --help shows.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

std::set<std::string> Words(const std::string& text) {
  std::set<std::string> words;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) words.insert(line.substr(0, line.find('\t')));
  return words;
}

// What bash offers when the cursor stands behind the last of `words`.
std::set<std::string> Bash(const ScratchFolder& folder, const std::string& words) {
  folder.Write("ask.sh", "source " + folder.path("journey.bash") + "\nCOMP_WORDS=(journey " + words +
                             ")\nCOMP_CWORD=$((${#COMP_WORDS[@]}-1))\n_journey\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
  const ProcessResult result = RunCommand("bash " + folder.path("ask.sh"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  return Words(result.out);
}

std::set<std::string> Fish(const ScratchFolder& folder, const std::string& line) {
  const ProcessResult result = RunCommand("HOME=" + folder.path("") + " fish -c 'source " +
                                          folder.path("journey.fish") + "; complete -C \"journey " + line + "\"'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return Words(result.out);
}

std::set<std::string> VerbsOfHelp() {
  std::set<std::string> verbs;
  const std::string help = RunJourney("--help").out;
  const std::regex verb(R"(\n  ([a-z][a-z-]*) )");
  const std::string list = help.substr(help.find("Subcommands:"));
  for (auto it = std::sregex_iterator(list.begin(), list.end(), verb); it != std::sregex_iterator(); ++it) {
    verbs.insert((*it)[1]);
  }
  return verbs;
}

class Completion : public ::testing::Test {
 protected:
  Completion() {
    for (const char* shell : {"bash", "zsh", "fish"}) {
      const ProcessResult result = RunJourney("completion " + std::string(shell));
      EXPECT_EQ(result.exit_code, 0) << result.err;
      folder.Write("journey." + std::string(shell), result.out);
    }
  }
  ScratchFolder folder;
};

TEST_F(Completion, EveryVerbAndEveryFlagIsOffered) {
  const std::set<std::string> verbs = VerbsOfHelp();
  EXPECT_GE(verbs.size(), 20u);
  const std::regex flag(R"(\n  (?:-\w,)?(--[a-z][a-z-]*))");
  std::set<std::string> in_bash = Bash(folder, "''"), in_fish = Fish(folder, "");
  const std::string zsh = ScratchFolder::Read(folder.path("journey.zsh"));
  for (const std::string& verb : verbs) {
    EXPECT_TRUE(in_bash.contains(verb)) << verb;
    EXPECT_TRUE(in_fish.contains(verb)) << verb;
    EXPECT_NE(zsh.find("    '" + verb + ":"), std::string::npos) << verb;
    const std::set<std::string> offered = Bash(folder, verb + " --");
    const std::string help = RunJourney(verb + " --help").out;
    size_t flags = 0;
    for (auto it = std::sregex_iterator(help.begin(), help.end(), flag); it != std::sregex_iterator(); ++it, ++flags) {
      EXPECT_TRUE(offered.contains((*it)[1])) << verb << " " << (*it)[1];
      EXPECT_NE(zsh.find("    '*" + (*it)[1].str()), std::string::npos) << (*it)[1];
    }
    EXPECT_GE(flags, 1u) << verb;
  }
  EXPECT_FALSE(in_bash.contains("--format"));
}

TEST_F(Completion, ValuesThatAFlagTakesAreOffered) {
  EXPECT_EQ(Bash(folder, "check --format ''"), (std::set<std::string>{"text", "short", "json", "github", "sarif"}));
  EXPECT_EQ(Bash(folder, "check --format s"), (std::set<std::string>{"short", "sarif"}));
  EXPECT_EQ(Bash(folder, "check --format = sa"), (std::set<std::string>{"sarif"}));
  EXPECT_EQ(Bash(folder, "dead-letters re"), (std::set<std::string>{"retry"}));
  EXPECT_EQ(Bash(folder, "test --coverage=h"), (std::set<std::string>{"--coverage=html"}));
  EXPECT_EQ(Bash(folder, "completion ''"), (std::set<std::string>{"bash", "fish", "zsh", "--help", "-h"}));
  EXPECT_EQ(Bash(folder, "check examples/loan"), (std::set<std::string>{"examples/loan_application"}));
  EXPECT_EQ(Fish(folder, "check --format s"), (std::set<std::string>{"short", "sarif"}));
  EXPECT_EQ(Fish(folder, "dead-letters re"), (std::set<std::string>{"retry"}));
  EXPECT_TRUE(Fish(folder, "test --cov").contains("--coverage"));
}

TEST_F(Completion, TheShellsTakeIt) {
  EXPECT_EQ(RunCommand("bash -n " + folder.path("journey.bash")).exit_code, 0);
  EXPECT_EQ(RunCommand("fish -n " + folder.path("journey.fish")).exit_code, 0);
  // Sourced after compinit, and as a function of $fpath.
  const ProcessResult sourced = RunCommand("zsh -fc 'autoload -U compinit; compinit -D; source " +
                                           folder.path("journey.zsh") + "; print $_comps[journey]'");
  EXPECT_EQ(sourced.out, "_journey\n") << sourced.err;
  EXPECT_EQ(sourced.err, "");
  ASSERT_EQ(RunCommand("cp " + folder.path("journey.zsh") + " " + folder.path("_journey")).exit_code, 0);
  const ProcessResult found = RunCommand("zsh -fc 'fpath=(" + folder.path("") +
                                         " $fpath); autoload -U compinit; compinit -u -D; print $_comps[journey]'");
  EXPECT_EQ(found.out, "_journey\n") << found.err;
  EXPECT_EQ(RunJourney("completion tcsh").exit_code, 2);
  EXPECT_EQ(RunJourney("completion").exit_code, 2);
}

}  // namespace
}  // namespace journey::testing
