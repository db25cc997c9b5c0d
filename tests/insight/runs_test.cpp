// Whole runs and what journey report says of them: worked out again by Python from the records alone, held against the
// summary of the run, and against figures of real logs that an independent program made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

class ReportRuns : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string records_ = scratch_.path("records.jsonl"), report_ = scratch_.path("report.json");

  // Runs and reports; gives the summary of the run.
  std::string Report(const std::string& project, const std::string& log) {
    const ProcessResult run =
        RunJourney("run " + project + " --engine interp --events " + log + " --records " + records_);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const ProcessResult report = RunJourney("report " + project + " --records " + records_ + " --out " + report_);
    EXPECT_TRUE(report.exit_code == 0 || report.exit_code == 3) << report.err;
    return run.out + run.err;
  }
  Json Data() const { return Json::parse(ScratchFolder::Read(report_)); }

  void CheckIndependently() const {
    const ProcessResult check = RunCommand("python3 tests/insight/independent.py " + records_ + " " + report_);
    EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
    EXPECT_TRUE(check.out.starts_with("agrees on ")) << check.out;
  }
};

TEST_F(ReportRuns, AgreesWithAnIndependentCalculation) {
  if (RunCommand("python3 --version").exit_code != 0) GTEST_SKIP() << "python3 is not installed";
  Report("examples/cart_recovery", "examples/cart_recovery/events.jsonl");
  CheckIndependently();
  const Json journey = Data()["journeys"][0];
  EXPECT_EQ(journey["experiments"].size(), 2U);
  EXPECT_GT(journey["experiments"][0]["comparisons"][0]["b"]["of"], 0) << "somebody was held out";
}

TEST_F(ReportRuns, TheIndependentCalculationFindsWhatIsWrong) {
  if (RunCommand("python3 --version").exit_code != 0) GTEST_SKIP() << "python3 is not installed";
  Report("examples/cart_recovery", "examples/cart_recovery/events.jsonl");
  Json data = Data();
  Json& comparison = data["journeys"][0]["experiments"][0]["comparisons"][0];
  comparison["p_value"] = comparison["p_value"].get<double>() + 1e-5;
  std::ofstream(report_) << data.dump();
  const ProcessResult check = RunCommand("python3 tests/insight/independent.py " + records_ + " " + report_);
  EXPECT_EQ(check.exit_code, 1) << check.out;
}

// Many blocks of a file, which several threads read: the independent program, which goes from line to line, comes to
// the same figures, and a line that is none has its number.
TEST_F(ReportRuns, CountsLongFilesInTheirOrder) {
  if (RunCommand("python3 --version").exit_code != 0) GTEST_SKIP() << "python3 is not installed";
  Report("examples/cart_recovery", "examples/cart_recovery/events.jsonl");
  // The same people ten times, under other names: between customers records may stand as they like.
  const std::string once = ScratchFolder::Read(records_);
  std::string all;
  for (int i = 0; i < 10; ++i) {
    std::istringstream lines(once);
    for (std::string line; std::getline(lines, line);) {
      const size_t at = line.find("\"customer\":\"") + 12;
      all += line.substr(0, at) + std::to_string(i) + "-" + line.substr(at) + "\n";
    }
  }
  std::ofstream(records_) << all;
  const ProcessResult report = RunJourney("report examples/cart_recovery --records " + records_ + " --out " + report_);
  EXPECT_TRUE(report.exit_code == 0 || report.exit_code == 3) << report.err;
  CheckIndependently();

  const auto lines = static_cast<size_t>(std::count(all.begin(), all.end(), '\n'));
  ASSERT_GT(all.size(), size_t{4} << 20) << "more than a few blocks";
  std::ofstream(records_, std::ios::app) << "{\"time\":}\n" << once;
  const ProcessResult broken = RunJourney("report examples/cart_recovery --records " + records_ + " --out " + report_);
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_NE(broken.err.find(":" + std::to_string(lines + 1) + ": this line is no JSON of a record"), std::string::npos)
      << broken.err;
}

// The summary counts while the run goes on, the report afterwards: one truth.
TEST_F(ReportRuns, SaysWhatTheSummarySays) {
  const std::string summary = Report("examples/cart_recovery", "examples/cart_recovery/events.jsonl");
  const Json journey = Data()["journeys"][0];
  const auto of_summary = [&](const std::string& name, int column) {
    std::istringstream line(summary.substr(summary.find("  " + name + " ") + name.size() + 2));
    std::string text;
    for (int i = 0; i <= column; ++i) line >> text;
    std::erase(text, ',');
    return std::stoull(text);
  };
  for (const Json& stage : journey["stages"])
    EXPECT_EQ(stage["entered"], of_summary(stage["name"], 1)) << stage["name"];
  EXPECT_EQ(journey["held_out"], of_summary("held out", 0));
  // The summary counts those held out, too.
  const Json& holdout = journey["experiments"][0]["comparisons"][0];
  EXPECT_EQ(holdout["a"]["hits"].get<uint64_t>() + holdout["b"]["hits"].get<uint64_t>(), of_summary("conversions", 0));
  for (const Json& send : journey["sends"]) {
    EXPECT_EQ(send["sent"], of_summary("sent by " + send["channel"].get<std::string>(), 0));
  }
}

std::string DataFolder() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  return std::string(shared != nullptr ? shared : "../shared") + "/data";
}

// The window funnel of facts.json: who came how far within thirty days.
TEST_F(ReportRuns, LoanFunnelOfARealLog) {
  const std::string log = DataFolder() + "/bpic2012_loan/bpic2012.csv.gz";
  if (!std::filesystem::exists(log)) GTEST_SKIP() << log << " is absent: real logs are not part of the project";
  Report("examples/loan_application", log);
  const Json data = Data();
  std::vector<uint64_t> reached;
  for (const Json& journey : data["journeys"]) {
    if (journey["name"] != "loan.LoanFunnel") continue;
    for (const Json& stage : journey["stages"]) reached.push_back(stage["reached"]["hits"]);
  }
  EXPECT_EQ(reached, (std::vector<uint64_t>{13'087, 7'367, 5'113, 5'015, 3'146, 2'058}));
  if (RunCommand("python3 --version").exit_code == 0) CheckIndependently();
}

// Every window of facts.json: the same journey with another timeout.
TEST_F(ReportRuns, EachWindowOfARealLog) {
  const std::string folder = DataFolder() + "/bpic2012_loan";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent: real logs are not part of the project";
  const Json facts = Json::parse(ScratchFolder::Read(folder + "/facts.json"));
  ASSERT_GE(facts["funnels"].size(), 2U);
  const std::string loan = ScratchFolder::Read("examples/loan_application/loan.journey");
  const std::string mapping = ScratchFolder::Read("examples/loan_application/journey.toml");
  for (const Json& funnel : facts["funnels"]) {
    const ScratchFolder project;
    std::string text = loan.substr(0, loan.find("\ntest "));
    const std::string timeout = "timeout 30 days";
    text.replace(text.find(timeout), timeout.size(),
                 "timeout " + std::to_string(funnel["window_s"].get<uint64_t>() / 86'400) + " days");
    project.Write("loan.journey", text);
    project.Write("journey.toml", mapping);
    Report(project.path(""), folder + "/bpic2012.csv.gz");
    const Json data = Data();
    Json reached = Json::array();
    for (const Json& stage : data["journeys"][0]["stages"]) reached.push_back(stage["reached"]["hits"]);
    EXPECT_EQ(reached, funnel["reached"]) << funnel["window_s"];
  }
}

// The campaigns of facts.json, and to how many of them a coupon was redeemed; a fifth of the households is held out.
TEST_F(ReportRuns, CampaignsOfARealLog) {
  const std::string folder = DataFolder() + "/completejourney";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent: real logs are not part of the project";
  const Json facts = Json::parse(ScratchFolder::Read(folder + "/facts.json"))["campaign_response"];
  Report("examples/grocery_loyalty", folder + "/campaigns.csv.gz");
  const Json data = Data();
  for (const Json& journey : data["journeys"]) {
    if (journey["name"] != "campaign.Campaign") continue;
    const Json& holdout = journey["experiments"][0]["comparisons"][0];
    const auto both = [&](const char* what) {
      return holdout["a"][what].get<uint64_t>() + holdout["b"][what].get<uint64_t>();
    };
    EXPECT_EQ(both("of"), facts["received"]);
    EXPECT_EQ(both("hits"), facts["household_campaign_pairs_with_redemption"]);
    EXPECT_EQ(journey["conversion"]["of"], holdout["a"]["of"]);
  }
  if (RunCommand("python3 --version").exit_code == 0) CheckIndependently();
}

}  // namespace
}  // namespace journey::testing
