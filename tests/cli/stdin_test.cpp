// `-` is standard input, wherever a command reads a file of people's.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kStdinJourney =
    "event In { n: int = 0 }\n"
    "journey J { enter on In  final stage S {} }\n"
    "test \"t\" { In {}  expect J ended completed }\n";
constexpr const char* kStdinBroken = "event In {}\njourney J { enter on Inn  final stage S {} }\n";

class StandardInput : public ::testing::Test {
 protected:
  // The text comes on standard input.
  ProcessResult Run(const std::string& args, const std::string& text) {
    return RunJourney(args, "cat " + scratch_.Write("text", text) + " |");
  }
  ScratchFolder scratch_;
  const std::string file_ = scratch_.Write("a.journey", kStdinJourney);
};

TEST_F(StandardInput, IsAModule) {
  EXPECT_EQ(Run("check -", kStdinJourney).exit_code, 0);
  const ProcessResult broken = Run("check --format short -", kStdinBroken);
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_TRUE(broken.out.starts_with("<stdin>:2:22: error J1")) << broken.out;
  const ProcessResult tested = Run("test -", kStdinJourney);
  EXPECT_EQ(tested.exit_code, 0) << tested.err;
  EXPECT_TRUE(Has(tested.out, "ok    <stdin>: t")) << tested.out;
  const std::string out = scratch_.path("a.jrnm");
  const ProcessResult compiled = Run("compile - -o " + out, kStdinJourney);
  EXPECT_EQ(compiled.exit_code, 0) << compiled.err;
  EXPECT_FALSE(ScratchFolder::Read(out).empty());
  EXPECT_TRUE(Has(Run("check --dump ir -", kStdinJourney).out, "stdin.J"));
}

TEST_F(StandardInput, IsNotWrittenOver) {
  const ProcessResult same = RunCommand(JourneyBinary() + " compile - -o " + file_ + " <" + file_);
  EXPECT_EQ(same.exit_code, 2) << same.err;
  EXPECT_EQ(ScratchFolder::Read(file_), kStdinJourney);
  EXPECT_EQ(Run("check --fix -", kStdinJourney).exit_code, 2);
  const ProcessResult diff = Run("check --diff -", "use no\nevent In {}\n");
  EXPECT_TRUE(diff.exit_code == 0 || diff.exit_code == 3) << diff.err;
  EXPECT_EQ(Run("test --watch -", kStdinJourney).exit_code, 2);
  EXPECT_EQ(Run("test --changed-since HEAD -", kStdinJourney).exit_code, 2);
}

TEST_F(StandardInput, IsReadOnce) {
  const ProcessResult twice = Run("check - -", kStdinJourney);
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_TRUE(Has(twice.err, "only once")) << twice.err;
  const ProcessResult both = Run("gap " + file_ + " --events - --baseline -", "");
  EXPECT_EQ(both.exit_code, 2) << both.err;
}

TEST_F(StandardInput, IsASchema) {
  const std::string schema =
      R"({"title":"Bought","type":"object","properties":{"total":{"type":"number"}},"required":["total"]})";
  const ProcessResult declared = Run("import json-schema -", schema);
  EXPECT_EQ(declared.exit_code, 0) << declared.err;
  EXPECT_TRUE(Has(declared.out, "Taken from <stdin> by")) << declared.out;
  EXPECT_TRUE(Has(declared.out, "event ")) << declared.out;
  const ProcessResult checked = Run("schema check - " + file_, RunJourney("schema " + file_).out);
  EXPECT_EQ(checked.exit_code, 0) << checked.err << checked.out;
  const std::string avro = R"({"type":"record","name":"Bought","fields":[{"name":"total","type":"double"}]})";
  EXPECT_EQ(Run("import avro -", avro).exit_code, 0);
  EXPECT_EQ(Run("import segment-plan -", "{}").exit_code, 1);
}

TEST_F(StandardInput, IsACustomer) {
  const std::string project = scratch_.Write("c.journey", "customer { points: int = 7 }\n");
  const ProcessResult asked = Run("eval customer.points " + project + " --customer -", R"({"points": 12})");
  EXPECT_EQ(asked.out, "12\n") << asked.err;
  EXPECT_EQ(Run("eval customer.points " + project + " --customer -", "[1]").exit_code, 1);
}

TEST_F(StandardInput, IsABehaviour) {
  const std::string behaviour =
      "format_version = 1\n[arrivals]\nper_day = 100\nfirst = [{ event = \"In\", share = 1 }]\n"
      "[[state]]\nafter = \"In\"\nnext = []\n";
  const std::string from_file = "simulate " + file_ + " --customers 10 --replications 2 --behaviour ";
  const ProcessResult run = Run(from_file + "-", behaviour);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, RunJourney(from_file + scratch_.Write("b.toml", behaviour)).out);
}

TEST_F(StandardInput, IsABaseline) {
  const ProcessResult gaps = RunJourney("gap " + file_ + " --as json");
  const ProcessResult held = Run("gap " + file_ + " --baseline -", gaps.out);
  EXPECT_EQ(held.exit_code, 0) << held.err;
}

}  // namespace
}  // namespace journey::testing
