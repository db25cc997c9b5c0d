// journey report and map with --events: what customers say of how they feel, where they are. Which stage each answer
// belongs to, and what it means, is worked out by hand from the lines below: on a scale from 0 to 10, 0 is -2, 5 is 0
// and 10 is 2.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kAskingShop = R"(
event In event Next
event Nps { score: int? }
event Complained
journey Sale for Everybody { enter on In timeout 30 days holdout 1%
  stage First "Looks around" { feeling happy on Next go Second }
  stage Second { on Nps where event.score == 0 go Third }
  stage Third { after 20 days go Last }
  final stage Last
}
segment Everybody = true
persona Everyone "Everybody" = Everybody { goal "To find it" })";

std::string Tells(const char* who, const char* time, const char* name, const char* properties = "{}") {
  return std::string(R"({"type":"track","event":")") + name + R"(","userId":")" + who + R"(","timestamp":"2026-03-)" +
         time + R"(:00Z","properties":)" + properties + "}\n";
}

class FeelingRuns : public ::testing::Test {
 protected:
  void SetUp() override {
    scratch_.Write("shop/sale.journey", kAskingShop);
    Manifest("[feelings]\nNps = { field = \"score\", worst = 0, best = 10 }\nComplained = \"frustrated\"\n");
    const ProcessResult run = RunJourney("run " + project_ + " --events " + log_ + " --records " + records_);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  void Manifest(const std::string& text) { scratch_.Write("shop/journey.toml", text); }
  ProcessResult Run(const std::string& command, const std::string& flags) {
    return RunJourney(command + " " + project_ + " --records " + records_ + " --format json --out - " + flags);
  }
  Json Of(const std::string& command, const std::string& flags) {
    const ProcessResult run = Run(command, flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return Json::parse(run.out, nullptr, false);
  }

  ScratchFolder scratch_;
  const std::string project_ = scratch_.path("shop"), records_ = scratch_.path("records.jsonl");
  // Ada says 10 in First; 0 in Second, and goes on to Third by that very answer; complains there. Bob says 5 in First
  // and gives no number. Cyd is in no journey when she says 3.
  const std::string log_ = scratch_.Write(
      "log.jsonl", Tells("ada", "02T10:00", "In") + Tells("bob", "02T10:00", "In") +
                       Tells("cyd", "02T10:30", "Nps", R"({"score":3})") +
                       Tells("ada", "02T11:00", "Nps", R"({"score":10})") + Tells("bob", "02T11:00", "Nps") +
                       Tells("bob", "02T12:00", "Nps", R"({"score":5})") + Tells("ada", "03T10:00", "Next") +
                       Tells("ada", "03T11:00", "Nps", R"({"score":0})") + Tells("ada", "04T10:00", "Complained"));
};

TEST_F(FeelingRuns, CountWhereTheCustomerIs) {
  const Json journey = Of("report", "--events " + log_)["journeys"][0];
  EXPECT_EQ(journey["stages"][0]["said"], Json::parse(R"({"answers":2,"unhappy":0,"feeling":1.0})"));
  EXPECT_EQ(journey["stages"][1]["said"], Json::parse(R"({"answers":1,"unhappy":1,"feeling":-2.0})"));
  // The last but one of seven words at equal distances from 2 to -2, to a thousandth.
  EXPECT_EQ(journey["stages"][2]["said"], Json::parse(R"({"answers":1,"unhappy":1,"feeling":-1.333})"));
  EXPECT_FALSE(journey["stages"][3].contains("said"));
  std::vector<std::string> complaints;
  for (const Json& pain : journey["pains"]) {
    if (pain["kind"] == "complain") complaints.push_back(pain["stage"]);
  }
  EXPECT_EQ(complaints, (std::vector<std::string>{"Second", "Third"}));
  EXPECT_FALSE(Of("report", "")["journeys"][0]["stages"][0].contains("said")) << "records do not say it";
}

TEST_F(FeelingRuns, StandBesideTheCurveOfTheMap) {
  const Json stages = Of("map", "--events " + log_)["journeys"][0]["stages"];
  EXPECT_EQ(stages[0]["measured"]["said"], Json::parse(R"({"answers":2,"feeling":1.0})"));
  EXPECT_EQ(stages[0]["feeling"]["text"], "happy");
  const ProcessResult picture =
      RunJourney("map " + project_ + " --records " + records_ + " --events " + log_ + " --format svg --out -");
  EXPECT_EQ(picture.exit_code, 0) << picture.err;
  EXPECT_NE(picture.out.find("Looks around: customers say +1.0, by 2 answers"), std::string::npos);
  EXPECT_NE(picture.out.find("what customers say"), std::string::npos);
}

TEST_F(FeelingRuns, SayWhatIsWrong) {
  const auto fault = [&](const std::string& manifest, const std::string& expected) {
    Manifest(manifest);
    const ProcessResult run = Run("report", "--events " + log_);
    EXPECT_EQ(run.exit_code, 2) << manifest;
    EXPECT_NE(run.err.find(expected), std::string::npos) << run.err;
  };
  fault("[feelings]\nNsp = \"angry\"\n",
        "journey.toml:2: [feelings]: the project has no event `Nsp`; did you mean `Nps`?");
  fault("[feelings]\nNps = { field = \"scor\", worst = 0, best = 10 }\n",
        "journey.toml:2: [feelings]: `Nps` has no field `scor`; did you mean `score`?");
  fault("[feelings]\nComplained = { field = \"x\", worst = 0, best = 1 }\n",
        "journey.toml:2: [feelings]: `Complained` has no field `x`; it has no numbers");
  const ProcessResult alone = RunJourney("map " + project_ + " --events " + log_ + " --format json --out -");
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_NE(alone.err.find("give --records"), std::string::npos) << alone.err;
}

}  // namespace
}  // namespace journey::testing
