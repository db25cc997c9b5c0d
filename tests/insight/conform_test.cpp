// journey conform on the command line: fitness, precision and deviations as docs/conform.md defines them, worked out by
// hand; and real logs where they are at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

// The example of docs/conform.md.
constexpr const char* kLoan = R"(event Applied
event Called
event Signed
event Withdrawn
journey Loan {
  enter on Applied
  exit on Withdrawn
  stage Waiting { on Called go Talking }
  stage Talking { on Called { } on Signed go Done }
  final stage Done
})";
constexpr const char* kLoanLog =
    "ada 02T09 Applied,ada 02T10 Called,ada 02T11 Signed,"
    "bo 03T09 Applied,bo 03T10 Called,bo 03T11 Called,bo 03T12 Signed,"
    "cy 04T09 Applied,cy 04T10 Signed,"
    "di 05T08 Called,di 05T09 Applied,di 05T10 Called,"
    "ed 06T09 Applied,ed 06T10 Called,ed 06T11 Signed,ed 06T12 Called";

class Conform : public ::testing::Test {
 protected:
  ScratchFolder scratch_;

  // "WHO DAY HOUR EVENT [JSON of properties]" each, of March 2026.
  std::string Log(const std::string& short_log) const {
    std::string text;
    std::istringstream list(short_log);
    for (std::string one; std::getline(list, one, ',');) {
      std::istringstream words(one);
      std::string who, when, event, rest;
      words >> who >> when >> event;
      std::getline(words, rest);
      text += R"({"type":"track","event":")" + event + R"(","userId":")" + who + R"(","timestamp":"2026-03-)" + when +
              R"(:00:00Z","properties":)" + (rest.empty() ? "{}" : rest) + "}\n";
    }
    return scratch_.Write("log.jsonl", text);
  }
  Json Run(const std::string& journeys, const std::string& log, const std::string& flags = "") const {
    const std::string file = scratch_.Write("j.journey", journeys);
    const ProcessResult run = RunJourney("conform " + file + " --as json --events " + Log(log) + " " + flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.exit_code == 0 ? Json::parse(run.out) : Json();
  }
  Json First(const std::string& journeys, const std::string& log, const std::string& flags = "") const {
    return Run(journeys, log, flags)["journeys"][0];
  }
};

TEST_F(Conform, TheExampleOfTheDocumentation) {
  const Json loan = First(kLoan, kLoanLog);
  EXPECT_EQ(loan["events"], 16);
  EXPECT_EQ(loan["followed"], 13);
  EXPECT_DOUBLE_EQ(loan["fitness"], 13.0 / 16);
  EXPECT_EQ(loan["customers"], 5);
  EXPECT_EQ(loan["fitting"], 2) << "ada and bo";
  EXPECT_EQ(loan["inside"], Json::parse(R"({"events":9,"followed":8})")) << "cy signs in Waiting";
  EXPECT_DOUBLE_EQ(loan["precision"], 17.0 / 25);
  ASSERT_EQ(loan["deviations"].size(), 3U);
  const Json& cy = loan["deviations"][0];
  EXPECT_EQ(cy["event"], "j.Signed");
  EXPECT_EQ(cy["where"], "stage");
  EXPECT_EQ(cy["stage"], "Waiting");
  EXPECT_FALSE(cy.contains("rule")) << "no rule hears it there";
  EXPECT_EQ(cy["examples"][0]["customer"], "cy");
  EXPECT_EQ(cy["examples"][0]["steps"], Json::parse(R"([
    {"time":"2026-03-04T09:00:00.000Z","event":"j.Applied","followed":true,"stage":"Waiting"},
    {"time":"2026-03-04T10:00:00.000Z","event":"j.Signed","followed":false,"stage":"Waiting"}])"));
  EXPECT_EQ(loan["deviations"][1]["where"], "before");
  EXPECT_EQ(loan["deviations"][2]["where"], "after");
  EXPECT_EQ(loan["deviations"][2]["examples"][0]["steps"][2], Json::parse(R"(
    {"time":"2026-03-06T11:00:00.000Z","event":"j.Signed","followed":true,"stage":"Done","ended":true})"));
}

// Of two events in Waiting one has a rule whose condition does not hold; then time ends the journey.
TEST_F(Conform, ConditionsAndTimeAreTheEngines) {
  const Json one = First(
      "event In\nevent Paid { total: int }\n"
      "journey J { enter on In timeout 2 days\n"
      "  stage Waiting { on Paid where event.total > 5 go Done }\n"
      "  final stage Done }",
      R"(a 02T09 In,a 02T10 Paid {"total":5},a 02T11 Paid {"total":2},b 02T12 In,b 02T13 Paid {"total":6},)"
      R"(c 03T09 In,c 06T09 Paid {"total":9})");
  EXPECT_EQ(one["events"], 7);
  EXPECT_EQ(one["followed"], 4);
  ASSERT_EQ(one["deviations"].size(), 2U);
  EXPECT_EQ(one["deviations"][0]["events"], 2);
  EXPECT_EQ(one["deviations"][0]["customers"], 1);
  EXPECT_EQ(one["deviations"][0]["rule"]["line"], 4);
  EXPECT_EQ(one["deviations"][1]["where"], "after") << "the timeout came first";
  EXPECT_EQ(one["deviations"][1]["examples"][0]["steps"][1],
            Json::parse(R"({"time":"2026-03-05T09:00:00.000Z","by":"timeout","stage":"Waiting","ended":true})"));
}

// A silent rule follows its event where its condition holds.
TEST_F(Conform, EmptyRulesFollowByTheirCondition) {
  const Json one = First(
      "event In\nevent Seen { n: int  m: int = 0 }\n"
      "journey J { enter on In stage S { on Seen where event.n > 1 and event.m == 0 { } } }",
      R"(a 02T09 In,a 02T10 Seen {"n":1},a 02T11 Seen {"n":2},a 02T12 Seen {"n":0},b 02T13 In)");
  EXPECT_EQ(one["followed"], 3);
  EXPECT_EQ(one["events"], 5);
}

// What a step does besides: a wait that ends, an assignment, a `when`, a goal that continues.
TEST_F(Conform, WhateverARuleDoesFollows) {
  const Json one = First(
      "event In\nevent A\nevent B\nevent C\nevent D\n"
      "journey J { memory { n: int = 0 } enter on In goal on D continue\n"
      "  stage S { flow { wait { on A { } } } on B { n += 1 } when count(C) > 1 go T on C where n > 5 go T }\n"
      "  stage T { } }",
      "a 02T09 In,a 02T10 A,a 02T11 A,a 02T12 B,a 02T13 D,a 02T14 C,a 02T15 C");
  EXPECT_EQ(one["events"], 7);
  EXPECT_EQ(one["followed"], 5) << "not the second A, whose wait is over, and not the first C";
}

// Looked back at, not in the design, not declared: they count for nothing.
TEST_F(Conform, WhatIsNotHeardDoesNotCount) {
  const Json all =
      Run("event In\nevent Old\nevent Other\nevent Next\n"
          "journey J { enter on In stage S { on Next where seen(Old) go T } final stage T }",
          "a 02T08 Old,a 02T09 In,a 02T10 Other,a 02T11 Strange,a 02T12 Next,b 02T13 In");
  const Json& one = all["journeys"][0];
  EXPECT_EQ(one["events"], 3);
  EXPECT_DOUBLE_EQ(one["fitness"], 1);
  EXPECT_EQ(one["looked_back_at"], Json::parse(R"({"j.Old":1})"));
  EXPECT_EQ(one["not_in_the_design"], Json::parse(R"({"j.Other":1})"));
  EXPECT_EQ(all["undeclared"], Json::parse(R"({"Strange":1})"));
}

// For whom a journey is not meant, and who is held out.
TEST_F(Conform, WhomTheRulesLeaveAlone) {
  const std::string vips =
      "customer { vip: bool = false }\nevent In\nevent Next\nsegment Vips = customer.vip\n"
      "journey J for Vips { enter on In stage S { on Next go T } final stage T }";
  const Json one = First(vips, "a 02T09 In,a 02T10 Next");
  EXPECT_EQ(one["events"], 0);
  EXPECT_EQ(one["not_meant"], 2);
  EXPECT_FALSE(one.contains("fitness"));
  const Json held = First(
      "event In\nevent Next\nevent Paid\n"
      "journey J { enter on In goal on Paid within 1 day holdout 100% stage S { on Next go T } final stage T }",
      "a 02T09 In,a 02T10 Next,a 05T10 Next");
  EXPECT_EQ(held["events"], 0);
  EXPECT_EQ(held["held_out"], 3);
}

// Each order is an instance of its own: an event with a key is judged by its own instance.
TEST_F(Conform, KeysTellInstancesApart) {
  const Json one = First(
      "event Ordered { order: string }\nevent Shipped { order: string }\n"
      "journey J per order: string { enter on Ordered stage S { on Shipped go T } final stage T }",
      R"(a 02T09 Ordered {"order":"x"},a 02T10 Ordered {"order":"y"},a 02T11 Shipped {"order":"x"},)"
      R"(a 02T12 Shipped {"order":"x"},a 02T13 Shipped {"order":"y"},a 02T14 Shipped {"order":"z"})");
  EXPECT_EQ(one["events"], 6);
  EXPECT_EQ(one["followed"], 4);
  ASSERT_EQ(one["deviations"].size(), 2U);
  EXPECT_EQ(one["deviations"][0]["where"], "after") << "x again";
  EXPECT_EQ(one["deviations"][1]["where"], "before") << "z";
}

// Somebody who turns out to be somebody else is one customer, and other people's timers are nobody's deed.
TEST_F(Conform, CustomersWhoAreOneCountOnce) {
  const std::string log = scratch_.Write(
      "merged.jsonl", R"({"type":"track","event":"Next","userId":"anon","timestamp":"2026-03-02T09:00:00Z"})"
                      "\n"
                      R"({"type":"track","event":"Next","userId":"ada","timestamp":"2026-03-02T10:00:00Z"})"
                      "\n"
                      R"({"type":"alias","previousId":"anon","userId":"ada","timestamp":"2026-03-02T11:00:00Z"})"
                      "\n"
                      R"({"type":"track","event":"In","userId":"bob","timestamp":"2026-03-02T12:00:00Z"})"
                      "\n"
                      R"({"type":"track","event":"Next","userId":"ada","timestamp":"2026-03-03T12:00:00Z"})"
                      "\n");
  const std::string file = scratch_.Write(
      "j.journey",
      "event In\nevent Next\njourney J { enter on In stage S { on Next { } after 2 hours go T } stage T { } }");
  const ProcessResult run = RunJourney("conform " + file + " --as json --events " + log);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json one = Json::parse(run.out)["journeys"][0];
  EXPECT_EQ(one["customers"], 2);
  EXPECT_EQ(one["fitting"], 1);
  EXPECT_EQ(one["deviations"][0]["events"], 3) << "bob moves by time when ada's last event comes";
  EXPECT_EQ(one["deviations"][0]["customers"], 1);
}

TEST_F(Conform, TextSaysWhereAndWhatNext) {
  const std::string file = scratch_.Write("loan.journey", kLoan);
  const ProcessResult run = RunJourney("conform " + file + " --events " + Log(kLoanLog));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(Has(run.out, "Fitness 81.2 %: it follows 13 of 16 events, and all of what 2 of 5 customers did."))
      << run.out;
  EXPECT_TRUE(Has(run.out, "Precision 68.0 %")) << run.out;
  EXPECT_TRUE(Has(run.out, "Customer cy: Signed in Waiting")) << run.out;
  EXPECT_TRUE(Has(run.out, "What next:")) << run.out;
  const std::string page = scratch_.path("conform.html");
  EXPECT_EQ(RunJourney("conform " + file + " --events " + Log(kLoanLog) + " --out " + page).exit_code, 0);
  const std::string html = ScratchFolder::Read(page);
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(Has(html, "Fitness 81.2 %") && Has(html, "Customer cy: Signed in Waiting")) << html;
}

TEST_F(Conform, ExitCodesAndWrongUse) {
  const std::string file = scratch_.Write("loan.journey", kLoan), log = Log(kLoanLog);
  const std::string run = "conform " + file + " --events " + log;
  EXPECT_EQ(RunJourney(run + " --min-fitness 81").exit_code, 0);
  EXPECT_EQ(RunJourney(run + " --min-fitness 82").exit_code, 3);
  EXPECT_EQ(RunJourney(run + " --min-fitness 101").exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --of Nobody").exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --of Loan").exit_code, 0);
  EXPECT_EQ(RunJourney(run + " --out x.gif").exit_code, 2);
  EXPECT_EQ(RunJourney(run + " --as json --out " + file).exit_code, 2) << "a source is no output";
  EXPECT_EQ(RunJourney(run + " --follow").exit_code, 2);
  EXPECT_EQ(RunJourney("conform " + file).exit_code, 2);
  EXPECT_EQ(RunJourney("conform " + file + " --events /nowhere.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("conform " + scratch_.Write("b/b.journey", "journey J {") + " --events " + log).exit_code, 3);
}

// A draft follows as much of its log as `journey mine` promises.
TEST_F(Conform, DraftsFitTheirLog) {
  const char* shared = std::getenv("JOURNEY_SHARED");
  const std::string log = std::string(shared == nullptr ? "/nowhere" : shared) + "/data/bpic2012_loan/bpic2012.csv.gz";
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "no real logs: JOURNEY_SHARED";
  const std::string draft = scratch_.path("draft.journey"), flags = " --time-column ts_utc --events " + log;
  ASSERT_EQ(RunJourney("mine --transitions 40 --out " + draft + flags).exit_code, 0);
  const ProcessResult run = RunJourney("conform " + draft + " --as json --min-fitness 95" + flags);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json one = Json::parse(run.out)["journeys"][0];
  EXPECT_GE(one["fitness"].get<double>(), 0.95);
  // Of all events of the log, too, heard or not.
  EXPECT_GE(one["followed"].get<double>() / 262'200, 0.95);
  EXPECT_EQ(one["customers"], 13'087);
  RecordProperty("fitness", one["fitness"].dump());
  RecordProperty("precision", one["precision"].dump());
}

// Every example with a log can be held against it.
TEST_F(Conform, Examples) {
  for (const auto& [project, log] :
       {std::pair("cart_recovery", "events.jsonl"), std::pair("b2b_software", "events.jsonl"),
        std::pair("car_brand", "events.jsonl"), std::pair("grocery_loyalty", "events.csv"),
        std::pair("loan_application", "events.csv"), std::pair("online_shop", "events.jsonl"),
        std::pair("software_subscription", "events.jsonl"), std::pair("water_utility", "events.jsonl")}) {
    const std::string folder = std::string("examples/") + project;
    const ProcessResult run = RunJourney("conform " + folder + " --as json --events " + folder + "/" + log);
    ASSERT_EQ(run.exit_code, 0) << project << run.err;
    const Json all = Json::parse(run.out);
    EXPECT_EQ(all["format_version"], 1);
    size_t followed = 0;
    for (const Json& one : all["journeys"]) {
      followed += one["followed"].get<size_t>();
      EXPECT_LE(one["followed"], one["events"]) << project;
      EXPECT_LE(one["fitting"], one["customers"]) << project;
    }
    EXPECT_GT(followed, 0U) << project;
  }
}

}  // namespace
}  // namespace journey::testing
