// Figures over real event logs that stand beside the project, not in it. Skips where they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

std::string DataFolder() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  return std::string(shared != nullptr ? shared : "../shared") + "/data";
}

#define SKIP_WITHOUT(file) \
  if (!std::filesystem::exists(file)) GTEST_SKIP() << (file) << " is absent: real logs are not part of the project"

std::vector<std::string> Engines() {
  return JOURNEY_HAS_JIT ? std::vector<std::string>{"interp", "jit"} : std::vector<std::string>{"interp"};
}

// Customers that ever were in each stage of a journey, by the records.
std::map<std::string, size_t> CustomersByStage(const std::string& records, const std::string& journey) {
  std::map<std::string, std::set<std::string>> customers;
  std::istringstream lines(records);
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json record = nlohmann::json::parse(line);
    if (record["journey"] != journey) continue;
    if (record["kind"] == "entered" || record["kind"] == "moved") customers[record["stage"]].insert(record["customer"]);
  }
  std::map<std::string, size_t> counts;
  for (const auto& [stage, who] : customers) counts[stage] = who.size();
  return counts;
}

const std::map<std::string, size_t> kFunnel = {{"Submitted", 13087}, {"Preaccepted", 7367}, {"Accepted", 5113},
                                               {"Sent", 5015},       {"SentBack", 3146},    {"Activated", 2058}};

// The events of facts.json (O_SENT_BACK: 3,254 customers), and silences of thirty days as a few lines of Python count
// them.
const std::map<std::string, size_t> kChase = {{"Applying", 13087}, {"Completing", 7367}, {"AwaitingOffer", 5113},
                                              {"Offered", 5015},   {"Checking", 3254},   {"Silent", 10}};

TEST(Data, LoanFunnelWithinThirtyDays) {
  const std::string log = DataFolder() + "/bpic2012_loan/bpic2012.csv.gz";
  SKIP_WITHOUT(log);
  std::string first;
  for (const std::string& engine : Engines()) {
    const ProcessResult run =
        RunJourney("run examples/loan_application --engine " + engine + " --events " + log + " --records -");
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(CustomersByStage(run.out, "loan.LoanFunnel"), kFunnel) << engine;
    EXPECT_EQ(CustomersByStage(run.out, "chase.Chase"), kChase) << engine;
    if (first.empty()) first = run.out;
    EXPECT_TRUE(run.out == first) << engine << ": other bytes than the first engine's";
  }
}

TEST(Data, LoanFunnelFromXes) {
  const std::string log = DataFolder() + "/bpic2012_loan/bpic2012.xes.gz";
  SKIP_WITHOUT(log);
  const ProcessResult run = RunJourney(
      "run examples/loan_application/loan.journey --customer-column case:concept:name --time-column time:timestamp"
      " --event-column concept:name --events " +
      log + " --records -");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(CustomersByStage(run.out, "loan.LoanFunnel"), kFunnel);
}

// Campaigns received are those of facts.json; 792 led to a coupon less than 90 days later, as a few lines of Python
// count them.
TEST(Data, CampaignsOfTheSupermarket) {
  const std::string log = DataFolder() + "/completejourney/campaigns.csv.gz";
  SKIP_WITHOUT(log);
  const ProcessResult run = RunJourney("run examples/grocery_loyalty --events " + log + " --records -");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  std::map<std::string, size_t> kinds;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json record = nlohmann::json::parse(line);
    if (record["journey"] == "campaign.Campaign") ++kinds[record["kind"]];
  }
  EXPECT_EQ(kinds["entered"] + kinds["held_out"], 6589u);
  EXPECT_EQ(kinds["converted"], 792u);
}

TEST(Data, SecondOrdersOfTheGiftShop) {
  const std::string log = DataFolder() + "/online_retail/orders.csv.gz";
  SKIP_WITHOUT(log);
  // The figures count an order exactly N days later, a timeout of N days would not.
  const std::map<int, size_t> expected = {{7, 390}, {30, 958}, {60, 1571}, {90, 1928}};
  const ScratchFolder scratch;
  for (const auto& [days, customers] : expected) {
    const std::string file = scratch.Write(
        "second.journey", "event Order \"order_placed\"\njourney Second {\n  enter on Order\n  timeout " +
                              std::to_string(days) +
                              " days 1 ms\n  stage First { on Order go Again }\n  final stage Again\n}\n");
    const ProcessResult run = RunJourney("run " + file + " --time-column ts_utc --events " + log + " --records -");
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(CustomersByStage(run.out, "second.Second")["Again"], customers) << days << " days";
  }
}

}  // namespace
}  // namespace journey::testing
