// journey gap on the command line: both sides of touchpoints, hand-overs and what a log adds, worked out by hand.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

// The example of docs/gap.md.
constexpr const char* kSale = R"(channel web inbound
channel phone inbound
channel shop inbound
channel mail(template: string)
event Visited via web
event Asked via web
event Called via phone
event Bought
journey Sale {
  enter on Visited
  stage Looking {
    touch web "compares" on desktop
    touch phone "asks" on phone
    department marketing
    flow {
      wait 1 day
      send mail(template: "hello")
    }
    on Asked go Deciding
  }
  stage Deciding {
    touch web "signs" on tablet
    touch shop "wants to see it"
    department sales
    on Called { }
    on Bought go Done
  }
  final stage Done
})";

std::string Event(const char* who, const char* when, const char* what) {
  return std::string(R"({"type":"track","event":")") + what + R"(","userId":")" + who + R"(","timestamp":"2026-03-)" +
         when + ":00:00Z\"}\n";
}

class Gap : public ::testing::Test {
 protected:
  ScratchFolder scratch_;
  const std::string project_ = scratch_.Write("j.journey", kSale);
  const std::string log_ =
      scratch_.Write("log.jsonl", Event("ada", "02T09", "Visited") + Event("bob", "02T09", "Visited") +
                                      Event("ada", "02T10", "Asked") + Event("bob", "02T10", "Called") +
                                      Event("ada", "02T11", "Called") + Event("ada", "02T12", "Bought") +
                                      Event("cyd", "04T09", "Visited"));

  Json Run(const std::string& flags = "", int exit_code = 0) const {
    const ProcessResult run = RunJourney("gap " + project_ + " --as json " + flags);
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    return run.out.empty() ? Json() : Json::parse(run.out);
  }
  static std::set<std::string> Ids(const Json& report) {
    std::set<std::string> ids;
    for (const Json& gap : report["gaps"]) ids.insert(gap["id"]);
    return ids;
  }
  static Json Point(const Json& report, size_t stage, const std::string& channel) {
    for (const Json& one : report["journeys"][0]["stages"][stage]["touchpoints"]) {
      if (one["channel"] == channel) return one;
    }
    return Json();
  }
};

// In Looking the phone is answered by nothing, and mail goes where nobody is said to be. In Deciding the rule on Called
// says something of the phone, which nobody notes; nothing is heard from web or shop. Devices and departments have
// nothing in common; web is in both stages.
TEST_F(Gap, OfTheNotesAlone) {
  const Json report = Run();
  EXPECT_EQ(report["format_version"], 1);
  EXPECT_EQ(report["looked"], false);
  EXPECT_EQ(Ids(report),
            (std::set<std::string>{"unserved/j.Sale/Looking/phone on phone", "unused/j.Sale/Looking/mail",
                                   "unserved/j.Sale/Deciding/web on tablet", "unserved/j.Sale/Deciding/shop",
                                   "hand-over/j.Sale/Looking/Deciding/device",
                                   "hand-over/j.Sale/Looking/Deciding/department"}));
  EXPECT_EQ(Point(report, 0, "web"),
            Json::parse(R"({"channel":"web","device":"desktop","noted":true,"sends":false,"reaches":false,
                            "hears":["Asked","Visited"],"at":{"file":"j.journey","line":12}})"));
  EXPECT_EQ(Point(report, 1, "phone")["hears"], Json::parse(R"(["Called"])"));
  const Json& hand_over = report["journeys"][0]["hand_overs"][0];
  EXPECT_EQ(hand_over["changes"][0], Json::parse(R"({"what":"device","change":"desktop, phone → tablet"})"));
  EXPECT_EQ(hand_over["changes"][1], Json::parse(R"({"what":"department","change":"Marketing → Sales"})"));
}

// Four events come via web in Looking (three let people in), and bob calls there. Nobody comes via web in Deciding: of
// what is noted there nobody makes use. Nothing tells of the shop. One mail goes out, bob's.
TEST_F(Gap, OfALog) {
  const Json report = Run("--events " + log_);
  EXPECT_EQ(report["looked"], true);
  EXPECT_EQ(Point(report, 0, "web")["came"], Json::parse(R"({"events":4,"customers":3})"));
  EXPECT_EQ(Point(report, 0, "phone")["came"], Json::parse(R"({"events":1,"customers":1})"));
  EXPECT_EQ(Point(report, 0, "mail")["sent"], 1);
  EXPECT_FALSE(Point(report, 0, "mail").contains("came")) << "no event comes via mail";
  EXPECT_EQ(Point(report, 1, "web")["came"], Json::parse(R"({"events":0,"customers":0})"));
  EXPECT_EQ(Ids(report), (std::set<std::string>{"unserved/j.Sale/Looking/phone on phone", "unused/j.Sale/Looking/mail",
                                                "unused/j.Sale/Deciding/web on tablet", "unserved/j.Sale/Deciding/shop",
                                                "hand-over/j.Sale/Looking/Deciding/device",
                                                "hand-over/j.Sale/Looking/Deciding/department"}));
  const Json& hand_over = report["journeys"][0]["hand_overs"][0];
  EXPECT_EQ(hand_over["came"], 3);
  EXPECT_EQ(hand_over["went"], 1);
  EXPECT_EQ(hand_over["left_before"], 0);
  EXPECT_EQ(hand_over["median_ms"], 3'600'000);
}

// Records show what journeys acted on: bob's call is in none of them, and so nothing is said of the phone; nor is it
// said that nobody came via web in Deciding.
TEST_F(Gap, OfRecords) {
  const std::string records = scratch_.path("records.jsonl");
  ASSERT_EQ(RunJourney("run " + project_ + " --events " + log_ + " --records " + records).exit_code, 0);
  const Json report = Run("--records " + records);
  EXPECT_EQ(Point(report, 0, "web")["came"], Json::parse(R"({"events":4,"customers":3})"));
  EXPECT_FALSE(Point(report, 0, "phone").contains("came"));
  EXPECT_EQ(Point(report, 0, "mail")["sent"], 1);
  EXPECT_TRUE(Ids(report).contains("unserved/j.Sale/Deciding/web on tablet"));
  EXPECT_EQ(report["journeys"][0]["hand_overs"][0]["went"], 1);
}

// Customers who are where nobody notes them, and nothing hears them.
TEST_F(Gap, CustomersComeWhereNothingIsNoted) {
  const std::string file =
      scratch_.Write("k/k.journey",
                     "channel web inbound\nchannel app inbound\nevent In via web\nevent Tapped via app\n"
                     "journey J { enter on In stage S { touch web \"looks\" } }\n");
  const std::string log = scratch_.Write("k.jsonl", Event("a", "02T09", "In") + Event("a", "02T10", "Tapped"));
  const ProcessResult run = RunJourney("gap " + file + " --as json --events " + log);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json report = Json::parse(run.out);
  ASSERT_EQ(report["gaps"].size(), 1U);
  EXPECT_EQ(report["gaps"][0]["id"], "unserved/k.J/S/app");
  EXPECT_TRUE(Has(report["gaps"][0]["text"], "customers came 1 time;")) << report["gaps"][0]["text"];
}

// Both ids came via web before they turned out to be one; the entry of the one id stays, that of the other ends as
// merged.
TEST_F(Gap, CustomersWhoAreOneCountOnce) {
  const std::string log = scratch_.Write(
      "merged.jsonl", Event("anon", "02T09", "Visited") + Event("ada", "02T10", "Visited") +
                          R"({"type":"alias","previousId":"anon","userId":"ada","timestamp":"2026-03-02T11:00:00Z"})" +
                          "\n" + Event("ada", "02T12", "Called"));
  const Json report = Run("--events " + log);
  EXPECT_EQ(Point(report, 0, "web")["came"], Json::parse(R"({"events":2,"customers":1})"));
  EXPECT_EQ(Point(report, 0, "phone")["came"], Json::parse(R"({"events":1,"customers":1})"));
}

// New is what the baseline has not; gone is told, and is no failure.
TEST_F(Gap, AgainstABaseline) {
  const std::string baseline = scratch_.path("baseline.json");
  ASSERT_EQ(RunJourney("gap " + project_ + " --out " + baseline).exit_code, 0);
  EXPECT_EQ(Run("--baseline " + baseline)["gone"], Json::array());
  const std::string with_log = " --events " + log_ + " --baseline " + baseline;
  const Json report = Run(with_log, 3);
  EXPECT_EQ(report["gone"], Json::parse(R"(["unserved/j.Sale/Deciding/web on tablet"])"));
  size_t fresh = 0;
  for (const Json& gap : report["gaps"]) fresh += gap["new"] == true ? 1 : 0;
  EXPECT_EQ(fresh, 1U);
  const ProcessResult text = RunJourney("gap " + project_ + with_log);
  EXPECT_EQ(text.exit_code, 3);
  EXPECT_TRUE(Has(text.out, "Since the baseline: 1 gap new, 1 gone.")) << text.out;
  EXPECT_TRUE(Has(text.out, "NEW")) << text.out;
  EXPECT_EQ(RunJourney("gap " + project_ + " --baseline " + log_).exit_code, 1) << "no such JSON";
  EXPECT_EQ(RunJourney("gap " + project_ + " --baseline /nowhere.json").exit_code, 1);
}

TEST_F(Gap, FormsAndWrongUse) {
  const std::string page = scratch_.path("gaps.html");
  EXPECT_EQ(RunJourney("gap " + project_ + " --events " + log_ + " --out " + page).exit_code, 0);
  const std::string html = ScratchFolder::Read(page);
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(Has(html, "Touchpoints nobody serves") && Has(html, "Hand-overs")) << html;
  const ProcessResult text = RunJourney("gap " + project_);
  EXPECT_TRUE(Has(text.out, "3 touchpoints nobody serves, 1 effort nobody uses, 2 changes at hand-overs.")) << text.out;
  EXPECT_TRUE(Has(text.out, "By the notes alone")) << text.out;
  const std::string run = "gap " + project_ + " --events " + log_;
  EXPECT_EQ(RunJourney(run + " --of Sale").exit_code, 0);
  EXPECT_EQ(RunJourney(run + " --of Nobody").exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --records " + log_).exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --out x.gif").exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --as json --out " + project_).exit_code, 2) << "a source is no output";
  EXPECT_EQ(RunJourney(run + " --follow").exit_code, 2);
  EXPECT_EQ(RunJourney("gap " + project_ + " --events /nowhere.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("gap " + scratch_.Write("b/b.journey", "journey J {")).exit_code, 3);
}

// Every example with a log, and each of its gaps once.
TEST_F(Gap, Examples) {
  for (const auto& [project, log] :
       {std::pair("cart_recovery", "events.jsonl"), std::pair("b2b_software", "events.jsonl"),
        std::pair("car_brand", "events.jsonl"), std::pair("grocery_loyalty", "events.csv"),
        std::pair("loan_application", "events.csv"), std::pair("online_shop", "events.jsonl"),
        std::pair("software_subscription", "events.jsonl"), std::pair("water_utility", "events.jsonl")}) {
    const std::string folder = std::string("examples/") + project;
    const ProcessResult run = RunJourney("gap " + folder + " --as json --events " + folder + "/" + log);
    ASSERT_EQ(run.exit_code, 0) << project << run.err;
    const Json report = Json::parse(run.out);
    EXPECT_EQ(Ids(report).size(), report["gaps"].size()) << project;
    size_t touchpoints = 0;
    for (const Json& journey : report["journeys"]) {
      for (const Json& stage : journey["stages"]) touchpoints += stage["touchpoints"].size();
    }
    EXPECT_GT(touchpoints, 0U) << project;
  }
}

}  // namespace
}  // namespace journey::testing
