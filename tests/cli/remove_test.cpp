// journey remove over a real folder: who is taken out of journeys, what the next run says of it, and what is refused.
// Records are worked out by hand from sections 5 and 12 of the language: an end as `stopped` drops what was deferred.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

constexpr const char* kRemovingJourney = R"(
event In event Order { number: string = "" }
channel mail(text: string) { quiet 22:00 to 08:00 }
journey Cart { enter on In reenter always stage A { flow { send mail(text: "later") wait 9 days } } }
journey Parcel per number: string { enter on Order stage B { after 9 days { end } } }
)";

std::string Line(const char* type, const char* who, const char* when, const char* rest) {
  return std::string(R"({"type":")") + type + R"(","userId":")" + who + R"(","timestamp":"2026-01-)" + when + "\"," +
         rest + "}\n";
}

class Remove : public ::testing::Test {
 protected:
  void SetUp() override {
    // At 23:00 mail is put off until morning. An order each; Ada has two, and one more id.
    Run(Line("track", "ada", "05T23:00:00Z", R"("event":"In")") +
        Line("track", "bob", "05T23:00:00Z", R"("event":"In")") +
        Line("track", "ada", "05T23:01:00Z", R"("event":"Order","properties":{"number":"n1"})") +
        Line("track", "ada", "05T23:01:00Z", R"("event":"Order","properties":{"number":"n2"})") +
        Line("alias", "ada", "05T23:02:00Z", R"("previousId":"cookie")"));
  }
  void Run(const std::string& lines) {
    const std::string name = "log" + std::to_string(++runs_) + ".jsonl";
    const ProcessResult run = RunJourney("run " + journey_ + " --events " + scratch_.Write(name, lines) + " --store " +
                                         store_ + " --records " + records_);
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  // Of the customer, by what says what happened.
  std::vector<std::string> Records(const std::string& who) {
    std::vector<std::string> all;
    std::istringstream text(ScratchFolder::Read(records_));
    for (std::string line; std::getline(text, line);) {
      const nlohmann::json record = nlohmann::json::parse(line);
      if (record.value("customer", "") != who) continue;
      const std::string detail = record.value("outcome", record.value("reason", ""));
      all.push_back(record["time"].get<std::string>().substr(5, 11) + " " + record.value("journey", "a.-").substr(2) +
                    " " + record.value("key", "") + " " + record["kind"].get<std::string>() + " " + detail + " " +
                    record["cause"].dump());
    }
    return all;
  }
  ProcessResult Verify() { return RunJourney("verify " + store_); }

  ScratchFolder scratch_;
  const std::string journey_ = scratch_.Write("a.journey", kRemovingJourney), store_ = scratch_.path("store"),
                    records_ = scratch_.path("records.jsonl");
  int runs_ = 0;
};

TEST_F(Remove, EndsWhatIsGoingOnAndNothingElse) {
  const size_t before = Records("ada").size();
  const ProcessResult removed = RunJourney("remove " + store_ + " cookie");
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_EQ(
      removed.out,
      "out of a.Cart, entry 1: was in A\nout of a.Parcel n1, entry 1: was in B\nout of a.Parcel n2, entry 1: was in "
      "B\n");
  EXPECT_EQ(Verify().exit_code, 0) << Verify().err;
  // She comes again at noon, and Bob's mail has gone out at eight.
  Run(Line("track", "ada", "06T12:00:00Z", R"("event":"In")"));
  const std::vector<std::string> hers = Records("ada");
  const std::string by = R"({"operator":"remove"})";
  ASSERT_GE(hers.size(), before + 6);
  EXPECT_EQ(std::vector<std::string>(hers.begin() + static_cast<ptrdiff_t>(before),
                                     hers.begin() + static_cast<ptrdiff_t>(before) + 5),
            (std::vector<std::string>{
                "01-05T23:02 Cart  ended stopped " + by, "01-05T23:02 Cart  suppressed ended " + by,
                "01-05T23:02 Parcel n1 ended stopped " + by, "01-05T23:02 Parcel n2 ended stopped " + by,
                "01-06T12:00 Cart  entered  {\"event\":\"In\"}"}));
  const std::vector<std::string> his = Records("bob");
  EXPECT_NE(std::find(his.begin(), his.end(), "01-06T08:00 Cart  sent  {\"timer\":\"deferred\"}"), his.end())
      << ::testing::PrintToString(his);
  EXPECT_EQ(Verify().exit_code, 0) << Verify().err;
}

TEST_F(Remove, OneJourneyAlone) {
  const ProcessResult removed = RunJourney("remove " + store_ + " ada --journey a.Parcel --format json");
  const nlohmann::json json = nlohmann::json::parse(removed.out);
  EXPECT_EQ(json["format_version"], 1);
  ASSERT_EQ(json["ended"].size(), 2U) << removed.out;
  EXPECT_EQ(json["ended"][1]["key"], "n2");
  const std::string again = RunJourney("remove " + store_ + " ada --journey Parcel").out;
  EXPECT_EQ(again, "ada is in none of the journeys; nothing was changed\n");
  EXPECT_TRUE(Has(RunJourney("inspect " + store_ + " ada").out, "a.Cart, entry 1: in A"));
}

TEST_F(Remove, WhatIsWrongIsSaid) {
  const ProcessResult unknown = RunJourney("remove " + store_ + " zed");
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_TRUE(Has(unknown.err, "nothing is known of customer \"zed\"")) << unknown.err;
  const ProcessResult journey = RunJourney("remove " + store_ + " ada --journey Parcels");
  EXPECT_EQ(journey.exit_code, 2);
  EXPECT_TRUE(Has(journey.err, "did you mean `Parcel`?")) << journey.err;
  EXPECT_EQ(RunJourney("remove " + scratch_.path("nowhere") + " ada").exit_code, 1);
}

TEST_F(Remove, TwoJourneysOfOneNameAreToldApart) {
  const std::string project = scratch_.path("two"), store = scratch_.path("two_store");
  for (const char* module : {"a", "b"}) {
    scratch_.Write(std::string("two/") + module + ".journey", std::string("event In") + module +
                                                                  "\njourney Cart { enter on In" + module +
                                                                  " stage S { after 9 days { end } } }\n");
  }
  const std::string log = scratch_.Write("two.jsonl", Line("track", "ada", "05T10:00:00Z", R"("event":"Ina")") +
                                                          Line("track", "ada", "05T11:00:00Z", R"("event":"Inb")"));
  ASSERT_EQ(RunJourney("run " + project + " --events " + log + " --store " + store).exit_code, 0);
  const ProcessResult either = RunJourney("remove " + store + " ada --journey Cart");
  EXPECT_EQ(either.exit_code, 2);
  EXPECT_TRUE(Has(either.err, "`Cart` may be a.Cart or b.Cart: say which")) << either.err;
  EXPECT_EQ(RunJourney("remove " + store + " ada --journey b.Cart").out, "out of b.Cart, entry 1: was in S\n");
}

// A forget takes also this with it.
TEST_F(Remove, IsForgotten) {
  ASSERT_EQ(RunJourney("remove " + store_ + " cookie").exit_code, 0);
  ASSERT_EQ(RunJourney("forget " + store_ + " ada --records " + records_).exit_code, 0);
  EXPECT_EQ(RunCommand("grep -r -e cookie -e ada " + store_ + " " + records_).out, "");
  EXPECT_EQ(Verify().exit_code, 0) << Verify().err;
}

}  // namespace
}  // namespace journey::testing
