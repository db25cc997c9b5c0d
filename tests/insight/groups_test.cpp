// journey report --events: entries by what their customers were when they entered, which the log tells. Who enters,
// converts and is when what is worked out by hand from the lines below.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr const char* kTieredShop = R"(
enum Tier { free, pro }
customer { tier: Tier = free  vip: bool = false  city: string = "" }
segment Big = customer.vip or customer.tier == pro
event In event Bought
journey Sale { enter on In reenter always goal on Bought within 5 days
  stage S { after 9 days { end } }
})";

std::string Became(const char* who, const char* day, const char* traits) {
  return std::string(R"({"type":"identify","userId":")") + who + R"(","timestamp":"2026-03-)" + day +
         R"(T10:00:00Z","traits":)" + traits + "}\n";
}
std::string Came(const char* who, const char* day, const char* name) {
  return std::string(R"({"type":"track","event":")") + name + R"(","userId":")" + who + R"(","timestamp":"2026-03-)" +
         day + "T11:00:00Z\"}\n";
}

class Groups : public ::testing::Test {
 protected:
  void SetUp() override {
    const ProcessResult run = RunJourney("run " + project_ + " --events " + log_ + " --records " + records_);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  Json Report(const std::string& flags) {
    const ProcessResult run = RunJourney("report " + project_ + " --records " + records_ + " --format json " + flags);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return Json::parse(run.out, nullptr, false);
  }
  // "BY = GROUP: CONVERTED of ENTRIES", in the report's order.
  static std::vector<std::string> Lines(const Json& report) {
    std::vector<std::string> lines;
    for (const Json& group : report["journeys"][0]["groups"]) {
      lines.push_back(group["by"].get<std::string>() + " = " + group["group"].get<std::string>() + ": " +
                      group["entries"]["hits"].dump() + " of " + group["entries"]["of"].dump());
    }
    return lines;
  }

  ScratchFolder scratch_;
  const std::string project_ = scratch_.Write("a.journey", kTieredShop), records_ = scratch_.path("records.jsonl");
  // Ada enters as free and buys; becomes pro after that, enters again, and does not. Bob is VIP in Rome and buys. Of
  // Cyd nothing is known.
  const std::string log_ = scratch_.Write(
      "log.jsonl", Came("ada", "02", "In") + Came("ada", "03", "Bought") + Became("ada", "04", R"({"tier":"pro"})") +
                       Came("ada", "05", "In") + Became("bob", "05", R"({"vip":true,"city":"Rome"})") +
                       Came("bob", "06", "In") + Came("bob", "07", "Bought") + Came("cyd", "08", "In"));
};

TEST_F(Groups, EachSegmentAndEachFieldOfFewValuesDivides) {
  EXPECT_EQ(Lines(Report("--events " + log_)),
            (std::vector<std::string>{"Big = false: 1 of 2", "Big = true: 1 of 2", "customer.tier = free: 2 of 3",
                                      "customer.tier = pro: 0 of 1", "customer.vip = false: 1 of 3",
                                      "customer.vip = true: 1 of 1"}));
  EXPECT_EQ(Report("")["journeys"][0]["groups"], Json::array()) << "records do not say it";
}

// How often somebody had come before: eleven times one after the other. By their texts 10 and 11 stood before 2.
TEST_F(Groups, NumbersStandInTheirOrder) {
  std::string log;
  for (int day = 1; day <= 11; ++day) {
    const std::string two = day < 10 ? "0" + std::to_string(day) : std::to_string(day);
    log += Came("ada", two.c_str(), "In") + Came("ada", two.c_str(), "Bought");
  }
  const std::string often = scratch_.Write("often.jsonl", log);
  ASSERT_EQ(RunJourney("run " + project_ + " --events " + often + " --records " + records_).exit_code, 0);
  std::vector<std::string> groups;
  for (const std::string& line : Lines(Report("--by 'count(In)' --events " + often))) {
    groups.push_back(line.substr(0, line.find(':')));
  }
  std::vector<std::string> expected;
  for (int times = 1; times <= 11; ++times) expected.push_back("count(In) = " + std::to_string(times));
  EXPECT_EQ(groups, expected);
}

TEST_F(Groups, AnyExpressionDivides) {
  EXPECT_EQ(Lines(Report("--by customer.city --by 'count(In) > 1' --events " + log_)),
            (std::vector<std::string>{"customer.city = : 1 of 3", "customer.city = Rome: 1 of 1",
                                      "count(In) > 1 = false: 2 of 3", "count(In) > 1 = true: 0 of 1"}));
  // Texts stand as they are.
  const std::string quoted =
      scratch_.Write("quoted.jsonl", Became("ada", "01", R"({"city":"the \"big\" one"})") + Came("ada", "02", "In"));
  EXPECT_EQ(Lines(Report("--by customer.city --events " + quoted))[1], "customer.city = the \"big\" one: 1 of 1");
  const ProcessResult piped =
      RunJourney("report " + project_ + " --records " + records_ + " --events - --by customer.vip --format csv",
                 "cat " + log_ + " | ");
  EXPECT_TRUE(Has(piped.out, "a.Sale,,group_entries,customer.vip = true,1,,\n")) << piped.out << piped.err;
  EXPECT_TRUE(
      Has(RunJourney("report " + project_ + " --records " + records_ + " --events " + log_).out, "By customer.tier"));
}

// Of a log that is shorter than the records' some entries are not known.
TEST_F(Groups, WhoIsNotInTheLogIsSaidToBe) {
  const std::string other = scratch_.Write("other.jsonl", Came("cyd", "08", "In"));
  EXPECT_EQ(Lines(Report("--by customer.vip --events " + other)),
            (std::vector<std::string>{"customer.vip = (not in the log): 2 of 3", "customer.vip = false: 0 of 1"}));
}

TEST_F(Groups, WhatIsWrongIsSaid) {
  const std::string report = "report " + project_ + " --records " + records_;
  const ProcessResult without = RunJourney(report + " --by customer.vip");
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_TRUE(Has(without.err, "give --events LOG")) << without.err;
  const ProcessResult unknown = RunJourney(report + " --by customer.vip --by customer.vop --events " + log_);
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_TRUE(Has(unknown.err, "expression:1:10") && Has(unknown.err, "vop")) << unknown.err;
  const ProcessResult two = RunJourney(report + " --by 'true let x = 1' --events " + log_);
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_TRUE(Has(two.err, "is more than one expression")) << two.err;
  const ProcessResult both = RunJourney("report " + project_ + " --records - --events -");
  EXPECT_EQ(both.exit_code, 2) << both.out;
  EXPECT_TRUE(Has(both.err, "--records and --events cannot both be standard input")) << both.err;
  const ProcessResult none = RunJourney(report + " --events " + scratch_.Write("none.jsonl", "nothing\n"));
  EXPECT_EQ(none.exit_code, 3) << none.err;
}

}  // namespace
}  // namespace journey::testing
