// Advice by gaps, by where a log leaves the design, and by what no test has tried; the findings are made up by hand.
#include <gtest/gtest.h>

#include "compiler/advise/advise.h"
#include "compiler/advise/trial.h"
#include "compiler/diag/render.h"

namespace journey::advise {
namespace {

constexpr const char* kSale = R"(channel web inbound
channel phone inbound
event Asked via web
event Called via phone
event Signed via web
journey Sale {
  enter on Asked
  stage Waiting {
    touch phone "asks"
    on Called go Talking
  }
  stage Talking "Talks" { on Signed go Done }
  final stage Done
}
)";

struct Sale {
  Sale() {
    EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics);
    conformance.module = &*compilation->ir;
    conformance.journeys.emplace_back().journey = 0;
    gap::JourneyGaps& journey = gaps.journeys.emplace_back();
    journey.name = "sale.Sale";
    journey.stages = {{"Waiting", "", {}, 100}, {"Talking", "Talks", {}, 80}, {"Done", "", {}, 0}};
  }
  // By their names.
  int32_t Event(const std::string& name) const {
    for (size_t i = 0; i < compilation->ir->events.size(); ++i) {
      if (compilation->ir->events[i].name == "sale." + name) return static_cast<int32_t>(i);
    }
    return ir::kNone;
  }
  conform::Deviation& Deviates(const std::string& event, int32_t stage, uint64_t customers) {
    conform::Deviation& one = conformance.journeys[0].deviations.emplace_back();
    one.event = Event(event);
    one.stage = stage;
    one.customers = customers;
    one.events = customers + 10;
    conformance.journeys[0].events += 2 * one.events;
    conformance.journeys[0].followed += one.events;
    return one;
  }
  std::vector<Advice> Advise() const {
    return advise::Advise(*compilation, {.gaps = &gaps,
                                         .gap_days = 90,
                                         .conformance = &conformance,
                                         .log_days = 90,
                                         .untried = untried ? &*untried : nullptr,
                                         .customers = customers.empty() ? nullptr : &customers});
  }
  std::string Edited(const Advice& advice) const {
    auto trial = Try(texts, *compilation, advice);
    EXPECT_TRUE(trial.ok());
    return trial.ok() && trial->compiles() ? trial->texts.back().text : "";
  }

  std::vector<SourceText> texts = {{"sale.journey", "sale", kSale}};
  std::unique_ptr<Compilation> compilation = Compile(texts);
  conform::Report conformance;
  gap::Report gaps;
  std::optional<generate::Generated> untried;
  std::vector<coverage::FileCoverage> customers;
};

// 45 customers in 90 days are 15 in 30.
TEST(AdviseConformance, AnEventThatAStageDoesNotFollowIsTriedAsElsewhere) {
  Sale sale;
  sale.Deviates("Signed", 0, 45);
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].kind, Kind::kHear);
  EXPECT_EQ(advice[0].journey, "sale.Sale");
  EXPECT_EQ(advice[0].what, "Say what `Signed` means in `Waiting`, where no rule hears it.");
  EXPECT_EQ(advice[0].customers, 45);
  EXPECT_EQ(advice[0].per_month, 15);
  EXPECT_EQ(advice[0].evidence[0],
            "45 customers sent it there, 55 times; of the 110 events that the journey hears, 55 are not followed.");
  EXPECT_EQ(advice[0].evidence[1], "In `Talking` it leads to `Done`; the edit lets it do so here.");
  EXPECT_NE(sale.Edited(advice[0]).find("    on Called go Talking\n    on Signed go Done\n  }"), std::string::npos)
      << sale.Edited(advice[0]);
}

// A call leads into the stage in which they are, so there it can only be heard. Of 29 customers nothing is said.
TEST(AdviseConformance, WhatLeadsNowhereElseIsOnlyHeard) {
  Sale sale;
  sale.Deviates("Called", 1, 30);
  sale.Deviates("Signed", 0, 29);
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_NE(sale.Edited(advice[0]).find("    on Called {}\n  }\n  final stage Done"), std::string::npos)
      << sale.Edited(advice[0]);
}

TEST(AdviseConformance, ARuleThatHearsItAlreadyIsNamedAndNotWrittenTwice) {
  Sale sale;
  conform::Deviation& one = sale.Deviates("Called", 0, 30);
  one.heard = true;
  one.rule = {"sale.journey", 10};
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].what, "Find out why `Called` is not followed in `Waiting` so often.");
  EXPECT_TRUE(advice[0].edits.empty());
  EXPECT_NE(advice[0].evidence[1].find("sale.journey:10"), std::string::npos);
}

gap::Gap GapOf(gap::Kind kind, const std::string& stage, const std::string& channel, std::optional<gap::Came> came) {
  gap::Gap gap;
  gap.kind = kind;
  gap.journey = "sale.Sale";
  gap.stage = stage;
  gap.what = channel;
  gap.text = "customers came";
  gap.point.channel = channel;
  gap.point.came = came;
  return gap;
}

TEST(AdviseGaps, ATouchpointThatNobodyServesIsHeard) {
  Sale sale;
  sale.gaps.gaps.push_back(GapOf(gap::Kind::kUnserved, "Talking", "phone", gap::Came{70, 60}));
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].kind, Kind::kServe);
  EXPECT_EQ(advice[0].what, "Be there for customers on phone in `Talks`, or hear them.");
  EXPECT_EQ(advice[0].per_month, 20);
  EXPECT_EQ(advice[0].evidence[0], "Customers came.");
  EXPECT_NE(sale.Edited(advice[0]).find("    on Signed go Done\n    on Called {}\n  }"), std::string::npos)
      << sale.Edited(advice[0]);
  // The same event by name says more than its channel.
  sale.Deviates("Called", 1, 60);
  const std::vector<Advice> both = sale.Advise();
  ASSERT_EQ(both.size(), 1U);
  EXPECT_EQ(both[0].kind, Kind::kHear);
}

TEST(AdviseGaps, EffortNobodyUsesIsTakenOut) {
  Sale sale;
  sale.gaps.gaps.push_back(GapOf(gap::Kind::kUnused, "Waiting", "phone", gap::Came{}));
  // No event comes by mail, so nobody can tell.
  sale.gaps.gaps.push_back(GapOf(gap::Kind::kUnused, "Waiting", "mail", std::nullopt));
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].kind, Kind::kUnused);
  EXPECT_EQ(advice[0].customers, 100) << "visits of the stage";
  EXPECT_NE(sale.Edited(advice[0]).find("  stage Waiting {\n    on Called go Talking\n  }"), std::string::npos)
      << sale.Edited(advice[0]);
}

// 60 went from one to the other, and of 80 visits behind it 32 ended by leaving: 40 % of 60 are 24.
TEST(AdviseGaps, AHandOverWithLosses) {
  Sale sale;
  gap::HandOver one;
  one.from = "Waiting";
  one.to = "Talking";
  one.changes = {{"device", "phone → desktop"}};
  one.went = 60;
  one.left_next = 32;
  sale.gaps.journeys[0].hand_overs = {one};
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].kind, Kind::kHandOver);
  EXPECT_DOUBLE_EQ(*advice[0].customers, 24);
  EXPECT_EQ(advice[0].evidence[0], "On this way the device: phone → desktop.");
  EXPECT_NE(sale.Edited(advice[0]).find("    pain \"40% leave after a change of device\"\n"), std::string::npos)
      << sale.Edited(advice[0]);
  sale.gaps.journeys[0].hand_overs[0].left_next = 7;  // 8.75 %
  EXPECT_TRUE(sale.Advise().empty());
}

// Of the largest outcome, told first; the file is new, compiles, and its tests pass.
TEST(AdviseCoverage, WhatCustomersGoThroughAndNoTestTries) {
  Sale sale;
  auto generated = generate::GenerateTests(sale.texts, {.by_journey = true});
  ASSERT_TRUE(generated.ok());
  sale.untried = std::move(generated).value();
  ASSERT_EQ(sale.untried->covered.size(), 1U);
  const std::vector<Advice> unknown = sale.Advise();
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_FALSE(unknown[0].customers) << "nobody was looked at";
  sale.customers = sale.untried->covered;
  for (coverage::Point& point : sale.customers[0].points) {
    const bool called = point.text == "on Called";
    for (coverage::Outcome& outcome : point.outcomes) outcome.hits = called ? 63 : 9;
  }
  const std::vector<Advice> advice = sale.Advise();
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].kind, Kind::kTest);
  EXPECT_EQ(advice[0].per_month, 21);
  EXPECT_EQ(advice[0].evidence[0], "`on Called` (sale.journey:10) is never taken; 63 customers came to it.");
  ASSERT_TRUE(advice[0].file);
  EXPECT_EQ(advice[0].file->path, "generated.journey");
  auto trial = Try(sale.texts, *sale.compilation, advice[0]);
  ASSERT_TRUE(trial.ok());
  EXPECT_TRUE(trial->compiles());
  EXPECT_EQ(trial->tests, sale.untried->tests);
  EXPECT_TRUE(trial->same_records);
  // With them there is nothing left to try.
  auto again = generate::GenerateTests(trial->texts, {});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->before.covered, again->before.total);
}

// Whatever the kinds: 90 customers before 60, and what is of no known size last.
TEST(Advise, TheMostCustomersFirst) {
  Sale sale;
  sale.gaps.gaps.push_back(GapOf(gap::Kind::kUnserved, "Talking", "phone", gap::Came{200, 90}));
  sale.Deviates("Signed", 0, 60);
  auto generated = generate::GenerateTests(sale.texts, {.by_journey = true});
  ASSERT_TRUE(generated.ok());
  sale.untried = std::move(generated).value();
  std::vector<Kind> kinds;
  for (const Advice& one : sale.Advise()) kinds.push_back(one.kind);
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::kServe, Kind::kHear, Kind::kTest}));
}

}  // namespace
}  // namespace journey::advise
