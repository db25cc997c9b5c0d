// The command: what it finds out of a log, of records and of nothing, and what edits are forecast to change.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kSale = R"(channel web inbound
event Asked "asked" via web
event Called "called" via web
event Signed "signed" via web
event Bought "bought"
journey Sale {
  enter on Asked
  goal on Bought
  stage Waiting {
    on Called go Talking
    on Asked go Waiting
  }
  stage Talking { on Signed go Done }
  final stage Done
}
test "nobody asks" {
  Called {}
  expect sent nothing
}
)";

// Forty ask, one every day at nine, and sign an hour later without a call; every fourth asks twice before. The first
// comes at 9:00 of the first day, the last event at 10:00 of the fortieth.
std::string LogOfSale() {
  std::string log = "customer,time,event\n";
  for (int i = 0; i < 40; ++i) {
    const auto line = [&](const char* clock, const char* event) {
      const int day = i < 31 ? i + 1 : i - 30;
      log += "c" + std::to_string(i) + ",2026-0" + (i < 31 ? "3" : "4") + "-" + (day < 10 ? "0" : "") +
             std::to_string(day) + "T" + clock + ":00Z," + event + "\n";
    };
    line("09:00", "asked");
    if (i % 4 == 0) line("09:30", "asked");
    line("10:00", "signed");
  }
  return log;
}

class AdviseRuns : public ::testing::Test {
 protected:
  static Json Advice(const std::string& flags) {
    const ProcessResult advised = RunJourney("advise --format json " + flags);
    EXPECT_EQ(advised.exit_code, 0) << advised.err;
    return advised.exit_code == 0 ? Json::parse(advised.out) : Json();
  }
  static Json Find(const Json& advice, const std::string& kind, const std::string& what) {
    for (const Json& one : advice["advice"]) {
      if (one["kind"] == kind && one["what"].get<std::string>().find(what) != std::string::npos) return one;
    }
    return nullptr;
  }

  ScratchFolder scratch_;
  const std::string project_ = scratch_.Write("sale.journey", kSale);
  const std::string log_ = scratch_.Write("sale.csv", LogOfSale());
};

// 39 days and an hour are 39.0417, so forty are 30.74 in 30 days. The edit leads whoever signs to `Done`: nobody comes
// there now, and everybody who is made up does then, since all of the log do the same.
TEST_F(AdviseRuns, OfALog) {
  const Json advice = Advice(project_ + " --events " + log_ + " --customers 50 --replications 3");
  EXPECT_EQ(advice["format_version"], 2);
  const Json hear = Find(advice, "hear", "`Signed` means in `Waiting`");
  ASSERT_FALSE(hear.is_null()) << advice.dump(2);
  EXPECT_EQ(hear["customers"], 40);
  EXPECT_NEAR(hear["per_month"].get<double>(), 40 * 30 / (39 + 1.0 / 24), 1e-6);
  EXPECT_NE(hear["diff"].get<std::string>().find("\n+    on Signed go Done\n"), std::string::npos) << hear["diff"];
  EXPECT_EQ(hear["tests"]["passed"], 1);
  const Json& forecast = hear["forecast"];
  EXPECT_EQ(forecast["customers"], 50);
  bool done = false;
  for (const Json& figure : forecast["figures"]) {
    if (figure["name"] == "converted") {
      EXPECT_EQ(figure["difference"], 0) << "nobody buys";
    }
    if (figure["name"] != "Done") continue;
    done = true;
    EXPECT_EQ(figure["before"], 0);
    EXPECT_EQ(figure["after"], 1);
    EXPECT_EQ(figure["difference"], 1);
  }
  EXPECT_TRUE(done) << forecast;
  // No test comes to `Waiting`; forty customers did, ten of them twice.
  const Json test = Find(advice, "test", "");
  ASSERT_FALSE(test.is_null());
  EXPECT_EQ(test["customers"], 40) << test;
  EXPECT_FALSE(test.contains("forecast")) << "a test changes nothing";
  EXPECT_EQ(test["diff"].get<std::string>().substr(0, 14), "--- /dev/null\n");
}

TEST_F(AdviseRuns, OfRecordsThereIsNoForecastAndNoLog) {
  const std::string records = scratch_.path("records.jsonl");
  ASSERT_EQ(RunJourney("run " + project_ + " --events " + log_ + " --records " + records).exit_code, 0);
  const Json advice = Advice(project_ + " --records " + records);
  EXPECT_TRUE(Find(advice, "hear", "").is_null()) << "records do not show what nobody took";
  const Json unreached = Find(advice, "unreached", "`Talking`");
  ASSERT_FALSE(unreached.is_null()) << advice.dump(2);
  EXPECT_EQ(unreached["customers"], 0);
  for (const Json& one : advice["advice"]) EXPECT_FALSE(one.contains("forecast")) << one;
}

TEST_F(AdviseRuns, OfNothingButTheProject) {
  const Json advice = Advice(project_);
  ASSERT_EQ(advice["advice"].size(), 1U) << advice.dump(2);
  EXPECT_EQ(advice["advice"][0]["kind"], "test");
  EXPECT_FALSE(advice["advice"][0].contains("customers"));
  const std::string text = RunJourney("advise " + project_).out;
  EXPECT_NE(text.find("Size: not known; give --events or --records"), std::string::npos) << text;
}

// Where the command ran, a new file beside the journey's.
TEST_F(AdviseRuns, DiffsThatGitTakes) {
  const ProcessResult taken = RunCommand(
      "(cd " + scratch_.path("") + " && git init -q . && mkdir shop && mv sale.journey shop && " + JourneyBinary() +
      " advise shop --events sale.csv --replications 0 --format json > advice.json && python3 -c \"import json\n"
      "for i, a in enumerate(json.load(open('advice.json'))['advice']):\n"
      "  if 'diff' in a: open('%s.patch' % a['kind'], 'w').write(a['diff'])\" && git apply hear.patch && git apply "
      "test.patch && ls shop && " +
      JourneyBinary() + " test shop)");
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_NE(taken.out.find("generated.journey\nsale.journey\n"), std::string::npos) << taken.out;
}

TEST_F(AdviseRuns, WrongUse) {
  EXPECT_EQ(RunJourney("advise " + project_ + " --reaction signed").exit_code, 2);
  EXPECT_EQ(RunJourney("advise " + project_ + " --events -").exit_code, 2);
  EXPECT_EQ(RunJourney("advise " + project_ + " --of Nobody --events " + log_).exit_code, 2);
  EXPECT_EQ(RunJourney("advise " + project_ + " --events /nowhere.csv").exit_code, 1);
}

}  // namespace
}  // namespace journey::testing
