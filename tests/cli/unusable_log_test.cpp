// A log of which nothing is of use, and texts of a log that would steer a terminal.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kUnusableJourney =
    "customer { name: string = \"\" }\n"
    "event In { n: int = 0 }\n"
    "journey J { enter on In  stage S { after 1 day go T }  final stage T }\n";

std::string UsableLine(const std::string& customer) {
  return R"({"type":"track","event":"In","userId":")" + customer + R"(","timestamp":"2026-01-01T00:00:00Z"})" + "\n";
}

class UnusableLog : public ::testing::Test {
 protected:
  // Every command that reads a log.
  std::vector<std::string> Commands(const std::string& log) const {
    return {"run " + file_ + " --events " + log,     "paths " + file_ + " --events " + log,
            "conform " + file_ + " --events " + log, "conform " + file_ + " --min-fitness 95 --events " + log,
            "gap " + file_ + " --events " + log,     "mine --events " + log,
            "predict " + file_ + " --events " + log, "behaviour fit " + file_ + " --events " + log};
  }
  ScratchFolder scratch_;
  const std::string file_ = scratch_.Write("shop/a.journey", kUnusableJourney);
};

TEST_F(UnusableLog, IsAFinding) {
  const std::string log = scratch_.Write("bad.jsonl", "no JSON\n{\"type\":\"track\"}\n[1]\n");
  for (const std::string& command : Commands(log)) {
    const ProcessResult result = RunJourney(command);
    EXPECT_EQ(result.exit_code, 3) << command << "\n" << result.out << result.err;
    EXPECT_TRUE(Has(result.err, "error: no line of " + log + " could be used")) << command << "\n" << result.err;
  }
  EXPECT_EQ(RunJourney("events check " + file_ + " --events " + log).exit_code, 3);
}

TEST_F(UnusableLog, IsAFindingOfAReview) {
  const std::string shop = scratch_.path("shop"), log = scratch_.Write("bad.jsonl", "no JSON\n");
  const std::string git = "git -C " + shop + " -c user.name=a -c user.email=a@b.c ";
  ASSERT_EQ(RunCommand("git init -q " + shop + " && " + git + "add . && " + git + "commit -qm one").exit_code, 0);
  const ProcessResult review = RunJourney("review " + shop + " --against git:HEAD --events " + log);
  EXPECT_EQ(review.exit_code, 3) << review.out << review.err;
  EXPECT_TRUE(Has(review.err, "error: no line of " + log + " could be used")) << review.err;
}

TEST_F(UnusableLog, OneUsableLineIsEnough) {
  const std::string log = scratch_.Write("half.jsonl", "no JSON\n" + UsableLine("ada") + UsableLine("ben"));
  for (const std::string& command : Commands(log)) {
    const ProcessResult result = RunJourney(command);
    EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.out << result.err;
    if (command.starts_with("run ")) continue;
    EXPECT_TRUE(Has(result.err, "warning: 1 lines of " + log + " cannot be used")) << command << "\n" << result.err;
  }
}

// ESC, and the C1 control CSI.
constexpr const char* kSteering = "\\u001b[31mred\\u009b2J";

TEST_F(UnusableLog, NamesOfALogDoNotSteerATerminal) {
  const std::string log =
      scratch_.Write("odd.jsonl", R"({"type":"track","event":")" + std::string(kSteering) +
                                      R"(","userId":"u","timestamp":"2026-01-01T00:00:00Z"})" + "\n");
  const ProcessResult run = RunJourney("run " + file_ + " --events " + log);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "events that are not declared: \"?[31mred?2J\" 1\n")) << run.out;
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
}

TEST_F(UnusableLog, NorDoesACustomerOfAStore) {
  const std::string id = "u" + std::string(kSteering);
  const std::string line = R"(,"timestamp":"2026-01-01T00:00:00Z","userId":")" + id + "\"";
  const std::string log =
      scratch_.Write("odd.jsonl", R"({"type":"identify","traits":{"name":")" + std::string(kSteering) + "\"}" + line +
                                      "}\n" + R"({"type":"track","event":"In")" + line + "}\n");
  const std::string store = scratch_.path("store");
  ASSERT_EQ(RunJourney("run " + file_ + " --events " + log + " --store " + store).exit_code, 0);
  const std::string asked = "\"$(printf 'u\\033[31mred\\302\\2332J')\"";
  for (const std::string& customer : {asked, std::string("\"$(printf 'x\\033[31m')\"")}) {
    const ProcessResult shown = RunJourney("inspect " + store + " " + customer);
    EXPECT_EQ(shown.exit_code, customer == asked ? 0 : 3) << shown.err;
    EXPECT_TRUE(Has(shown.out + shown.err, "?[31m")) << shown.out << shown.err;
    EXPECT_EQ((shown.out + shown.err).find('\x1b'), std::string::npos) << shown.out;
    EXPECT_EQ((shown.out + shown.err).find("\xC2\x9B"), std::string::npos) << shown.out;
  }
}

}  // namespace
}  // namespace journey::testing
