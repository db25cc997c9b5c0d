// The command, and what it drafts: checked, formatted, and run over its own log, where the records must say what the
// draft's head says. Real logs are measured where they are at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr char kCart[] = "examples/cart_recovery/events.jsonl";

class MineRuns : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string draft_ = scratch_.path("draft.journey"), records_ = scratch_.path("records.jsonl");

  std::string Mine(const std::string& flags) const {
    const ProcessResult mined = RunJourney("mine --out " + draft_ + " " + flags);
    EXPECT_EQ(mined.exit_code, 0) << mined.err;
    const ProcessResult checked = RunJourney("check " + draft_);
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    EXPECT_NE((checked.out + checked.err).find("0 errors, 0 warnings"), std::string::npos) << checked.err;
    EXPECT_EQ(RunJourney("fmt --check " + draft_).exit_code, 0);
    return ScratchFolder::Read(draft_);
  }

  static size_t Transitions(const std::string& draft) {
    size_t count = 0;
    std::istringstream lines(draft);
    for (std::string line; std::getline(lines, line);) {
      count += line.starts_with("    on ") && line.find(" go ") != std::string::npos ? 1 : 0;
    }
    return count;
  }

  // How many events of the log the draft follows, by the records of a run.
  size_t Followed(const std::string& log_flags) const {
    const ProcessResult run = RunJourney("run " + draft_ + " --engine interp " + log_flags + " --records " + records_);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    size_t followed = 0;
    std::istringstream lines(ScratchFolder::Read(records_));
    for (std::string line; std::getline(lines, line);) {
      const Json record = Json::parse(line);
      const bool moved = record["kind"] == "moved" && record["from"] != "Begin";
      followed += record["kind"] == "entered" || moved ? 1 : 0;
    }
    return followed;
  }
};

// "18,881 events of 840 customers": those that the run handled, repeats aside.
TEST_F(MineRuns, AllOfASmallLogIsFollowed) {
  const std::string draft = Mine(std::string("--events ") + kCart);
  EXPECT_NE(draft.find("They follow 100.00% of the events, and 100.00% of the customers"), std::string::npos) << draft;
  const size_t followed = Followed(std::string("--events ") + kCart);
  std::string handled;
  const ProcessResult run = RunJourney("run " + draft_ + " --engine interp --events " + kCart);
  const size_t end = run.out.find(" events of ");
  ASSERT_NE(end, std::string::npos) << run.out << run.err;
  for (const char c : run.out.substr(run.out.rfind(' ', end - 1) + 1, end - run.out.rfind(' ', end - 1) - 1)) {
    if (c != ',') handled += c;
  }
  EXPECT_EQ(std::to_string(followed), handled);
}

TEST_F(MineRuns, TheSameLogGivesTheSameBytes) {
  const std::string once = Mine(std::string("--events ") + kCart);
  EXPECT_EQ(Mine(std::string("--events ") + kCart), once);
  EXPECT_EQ(RunJourney(std::string("mine --events ") + kCart).exit_code, 0);
}

TEST_F(MineRuns, FewerTransitions) {
  const std::string draft = Mine(std::string("--transitions 5 --name \"Cart, short\" --events ") + kCart);
  EXPECT_LE(Transitions(draft), 5U);
  EXPECT_NE(draft.find("journey Cart_short \"Cart, short\" {"), std::string::npos) << draft;
}

TEST_F(MineRuns, CsvWithColumns) {
  const std::string log =
      scratch_.Write("log.csv", "who,when,what\na,2026-01-01T00:00:00Z,x\na,2026-01-01T01:00:00Z,y\n,2026-01-01,z\n");
  const std::string flags = "--customer-column who --time-column when --event-column what --events " + log;
  const ProcessResult mined = RunJourney("mine " + flags);
  EXPECT_EQ(mined.exit_code, 0) << mined.err;
  EXPECT_NE(mined.err.find("1 lines of"), std::string::npos) << mined.err;
  EXPECT_NE(mined.out.find("on Y go Y  // 100.00%, 1 h, 1 h"), std::string::npos) << mined.out;
}

TEST_F(MineRuns, WhatCannotBe) {
  const std::string empty = scratch_.Write("empty.jsonl", "");
  EXPECT_EQ(RunJourney("mine --events " + empty).exit_code, 1);
  EXPECT_EQ(RunJourney("mine --events /nowhere.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("mine").exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("mine --transitions many --events ") + kCart).exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("mine --noise 30 --events ") + kCart).exit_code, 2);
  EXPECT_EQ(RunJourney("mine --events " + empty + " --out " + empty).exit_code, 2);
}

std::string SharedData() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  return std::string(shared == nullptr ? "/nowhere" : shared) + "/data/";
}

// 262,200 events of 13,087 loan applications: at most 40 transitions that follow at least 95% of them, unasked.
TEST_F(MineRuns, LoanApplications) {
  const std::string log = SharedData() + "bpic2012_loan/bpic2012.csv.gz";
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "no real logs: JOURNEY_SHARED";
  const std::string flags = "--time-column ts_utc --events " + log;
  const std::string draft = Mine(flags);
  EXPECT_LE(Transitions(draft), 40U);
  const double share = static_cast<double>(Followed(flags)) / 262'200;
  EXPECT_GE(share, 0.95);
  RecordProperty("followed", std::to_string(share));
}

TEST_F(MineRuns, OtherRealLogsInFull) {
  for (const auto& [log, events] :
       {std::pair("completejourney/campaigns.csv.gz", 55'934U), std::pair("online_retail/orders.csv.gz", 22'190U)}) {
    const std::string path = SharedData() + log;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no real logs: JOURNEY_SHARED";
    const std::string flags = "--time-column ts_utc --events " + path;
    Mine("--transitions all " + flags);
    EXPECT_EQ(Followed(flags), events) << log;
  }
}

}  // namespace
}  // namespace journey::testing
