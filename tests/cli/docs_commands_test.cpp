// Runs the shell blocks of the README files and docs: what a newcomer copies must work.
//
// In: fenced blocks marked `sh`. Each runs as a script of its own, from a scratch folder that looks like the
// repository's root, so that what it writes disappears. A block marked `output` behind it is what it prints, to the
// letter.
// `./dev COMMAND` would build inside the build: such lines only ask whether ./dev knows the command.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

struct Script {
  std::string place;
  std::string text;
  std::optional<std::string> output;  // what it is said to print
};

std::vector<Script> Scripts() {
  std::vector<fs::path> files{"README.md"};
  for (const char* folder : {"docs", "examples"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
  }
  std::vector<Script> scripts;
  for (const fs::path& file : files) {
    std::ifstream stream(file);
    bool inside = false;
    std::string* into = nullptr;
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      if (line.starts_with("```")) {
        inside = !inside;
        into = nullptr;
        if (inside && line == "```sh") {
          scripts.push_back({file.string() + ":" + std::to_string(number), "", {}});
          into = &scripts.back().text;
        } else if (inside && line == "```output") {
          into = &scripts.back().output.emplace();
        }
      } else if (into != nullptr) {
        *into += line + "\n";
      }
    }
  }
  return scripts;
}

std::string Runnable(const std::string& script) {
  std::string text = std::regex_replace(script, std::regex("build/bin/journey"), JOURNEY_BINARY);
  return std::regex_replace(text, std::regex(R"(\./dev (\w+))"), "./dev help | grep -q '^  $1 '");
}

std::string WithoutLastEmptyLines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(DocsCommands, ShellBlocksRun) {
  const ScratchFolder scratch;
  for (const fs::directory_entry& entry : fs::directory_iterator(".")) {
    fs::create_symlink(fs::absolute(entry.path()), scratch.path(entry.path().filename().string()));
  }
  const std::vector<Script> scripts = Scripts();
  EXPECT_GE(scripts.size(), 6u);
  for (const Script& script : scripts) {
    scratch.Write("script.sh", Runnable(script.text));
    const std::string out = scratch.path("out"), err = scratch.path("err");
    const int status = std::system(("cd " + scratch.path("") + " && bash -e script.sh >" + out + " 2>" + err).c_str());
    const std::string printed = ScratchFolder::Read(out);
    EXPECT_EQ(WEXITSTATUS(status), 0) << script.place << "\n" << script.text << printed << ScratchFolder::Read(err);
    if (script.output.has_value()) {
      EXPECT_EQ(WithoutLastEmptyLines(printed), WithoutLastEmptyLines(*script.output)) << script.place;
    }
  }
}

}  // namespace
}  // namespace journey::testing
