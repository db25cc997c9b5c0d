// What docs/testing.md says that its examples print: the first block of text behind the first block of shell of a
// section.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

struct Example {
  std::string script, text;
};

Example ExampleOf(const std::string& heading) {
  const std::string page = ScratchFolder::Read("docs/testing.md");
  const size_t section = page.find("\n## " + heading + "\n");
  EXPECT_NE(section, std::string::npos) << heading;
  const auto block = [&](const std::string& mark) {
    const size_t begin = page.find("```" + mark + "\n", section) + mark.size() + 4;
    return page.substr(begin, page.find("```", begin) - begin);
  };
  Example example{block("sh"), block("text")};
  const std::string name = "build/bin/journey";
  const std::string binary = JourneyBinary();
  for (size_t at = 0; (at = example.script.find(name, at)) != std::string::npos; at += binary.size()) {
    example.script.replace(at, name.size(), binary);
  }
  return example;
}

ProcessResult RunIn(const ScratchFolder& folder, const Example& example) {
  const std::string file = folder.Write("example.sh", example.script);
  return RunCommand("cd " + folder.path("") + " && bash -e " + file);
}

TEST(TestingPage, WhatDependsOnAChange) {
  const ScratchFolder folder;
  const Example example = ExampleOf("Only what a change can reach");
  const ProcessResult run = RunIn(folder, example);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, example.text);
}

TEST(TestingPage, WhatNoTestNotices) {
  const ScratchFolder folder;
  const Example example = ExampleOf("Mistakes that no test would notice");
  const ProcessResult run = RunIn(folder, example);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, example.text);
}

TEST(TestingPage, WhatIsGenerated) {
  const ScratchFolder folder;
  const Example example = ExampleOf("Tests of what no test has tried");
  const ProcessResult run = RunIn(folder, example);
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(ScratchFolder::Read(folder.path("untried/generated.journey")), example.text);
}

}  // namespace
}  // namespace journey::testing
