// Advice by figures that are made up by hand.
#include "compiler/advise/advise.h"

#include <gtest/gtest.h>

#include "compiler/advise/trial.h"
#include "compiler/diag/render.h"
#include "insight/report.h"

namespace journey::advise {
namespace {

constexpr const char* kCompany = R"(customer { consent: bool = false }
event Asked
event Bought
event Left
channel mail(text: string) "E-mail" {
  requires customer.consent
  cap 2 per 7 days
}
journey Company "Company" {
  enter on Asked
  goal on Bought
  exit on Left
  timeout 30 days
  stage Choosing {
    flow {
      split offer {
        50% trial { send mail(text: "Try it.") }
        50% demo { send mail(text: "See it.") }
      }
      wait 1 day
      go Deciding
    }
  }
  stage Deciding "Decides" {
    after 20 days { go Forgotten }
  }
  stage Forgotten { after 5 days { end } }
}
test "a mail, then a day" {
  customer "ada" { consent: true }
  Asked {}
  expect sent mail
  after 21 days
  expect Company in Forgotten
}
)";

struct Project {
  std::vector<SourceText> texts;
  std::unique_ptr<Compilation> compilation;
  insight::Figures figures;
};

Project ProjectOf(const std::string& text) {
  Project project;
  project.texts = {{"company.journey", "company", text}};
  project.compilation = Compile(project.texts);
  EXPECT_TRUE(project.compilation->ir.has_value())
      << RenderShort(project.compilation->sources, project.compilation->diagnostics);
  // As large as the module wants them; nothing has happened.
  const ir::Module& module = *project.compilation->ir;
  for (const ir::Journey& journey : module.journeys) {
    insight::JourneyFigures& to = project.figures.journeys.emplace_back();
    to.stages.resize(journey.stages.size());
    for (insight::StageFigures& stage : to.stages) stage.to.resize(journey.stages.size());
    for (const ir::Split& split : journey.splits) to.splits.emplace_back(split.arms.size());
    to.within.resize(journey.kpis.size());
  }
  return project;
}

std::vector<Advice> AdviceFor(Project& project) {
  const insight::Report report = insight::MakeReport("Company", *project.compilation->ir, std::move(project.figures));
  return Advise(*project.compilation, {.report = &report, .report_days = 60});
}

const Advice* Find(const std::vector<Advice>& advice, Kind kind) {
  for (const Advice& one : advice) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

Trial Tried(const Project& project, const Advice& advice) {
  auto trial = Try(project.texts, *project.compilation, advice);
  EXPECT_TRUE(trial.ok()) << trial.status().message();
  return trial.ok() ? std::move(trial).value() : Trial{};
}

TEST(Advise, NothingOfTooLittle) {
  Project project = ProjectOf(kCompany);
  project.figures.journeys[0].entries = 29;
  EXPECT_TRUE(AdviceFor(project).empty());
}

// 120 of 900 is 13.3 %, 80 of 905 8.8 %; pooled 11.08 %, z = 3.04, p = 0.0024; Newcombe's interval is 1.6 to 7.4
// points. The others would have converted 905 * 120 / 900 = 120.7 times, which are 40.7 more.
TEST(Advise, TheArmThatConvertsBetterGetsMost) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 1805;
  of.converted = 200;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 1805;
  of.splits[0][0] = {905, 905, 80};
  of.splits[0][1] = {900, 900, 120};
  const std::vector<Advice> advice = AdviceFor(project);
  ASSERT_FALSE(advice.empty());
  const Advice& winner = advice[0];
  EXPECT_EQ(winner.kind, Kind::kWinner);
  // The 905 of the other arm in 60 days, so half as many in 30.
  EXPECT_EQ(winner.customers, 905);
  EXPECT_EQ(winner.per_month, 452.5);
  EXPECT_EQ(winner.what, "Give most of the split `offer` to `demo`.");
  EXPECT_EQ(winner.evidence, (std::vector<std::string>{
                                 "demo: 120 of 900 (13.3 %) converted; trial: 80 of 905 (8.8 %): +4.5 points (+1.6 "
                                 "to +7.4), p = 0.002."}));
  EXPECT_EQ(winner.effect, "41 more conversions, had all 905 of the other arms converted as those of `demo` did.");
  const Trial trial = Tried(project, winner);
  ASSERT_TRUE(trial.compiles());
  EXPECT_NE(trial.texts[0].text.find("5% trial { send mail(text: \"Try it.\") }"), std::string::npos)
      << trial.texts[0].text;
  EXPECT_NE(trial.texts[0].text.find("95% demo {"), std::string::npos);
  EXPECT_EQ(trial.tests, 1U);
  EXPECT_TRUE(trial.broken.empty());
}

// 100 of 900 and 95 of 905 are 0.6 points apart, p = 0.68.
TEST(Advise, WhatHasShownNothingRunsOn) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 1805;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 1805;
  of.splits[0][0] = {905, 905, 95};
  of.splits[0][1] = {900, 900, 100};
  const std::vector<Advice> advice = AdviceFor(project);
  EXPECT_EQ(Find(advice, Kind::kWinner), nullptr);
  const Advice* keep_on = Find(advice, Kind::kKeepOn);
  ASSERT_NE(keep_on, nullptr);
  EXPECT_TRUE(keep_on->edits.empty());
}

// 5 of 13 and none of 11: the test of many says p = 0.02, and nobody should believe it.
TEST(Advise, AHandfulShowsNothing) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 40;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 40;
  of.splits[0][0] = {11, 11, 0};
  of.splits[0][1] = {13, 13, 5};
  const std::vector<Advice> advice = AdviceFor(project);
  EXPECT_EQ(Find(advice, Kind::kWinner), nullptr);
  EXPECT_NE(Find(advice, Kind::kKeepOn), nullptr);
}

// 700 to 1,105 where half and half was planned: chi-square 90.9 with one degree of freedom.
TEST(Advise, ASplitThatIsNoneIsNotBelieved) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 1805;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 1805;
  of.splits[0][0] = {1105, 1105, 80};
  of.splits[0][1] = {700, 700, 120};
  const std::vector<Advice> advice = AdviceFor(project);
  EXPECT_EQ(Find(advice, Kind::kWinner), nullptr);
  const Advice* broken = Find(advice, Kind::kBrokenSplit);
  ASSERT_NE(broken, nullptr);
  EXPECT_EQ(broken->evidence[0], "trial: 1 105 first entries, 50 % planned.");
}

TEST(Advise, AReminderWhereManyLeaveAndNothingIsSent) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 200;
  of.stages[0].reached = of.stages[2].reached = 200;
  of.stages[1].reached = of.stages[1].entered = 200;
  of.stages[1].dropped = 80;
  of.stages[1].causes["exited, Left"] = 80;
  for (int i = 0; i < 80; ++i) of.stages[1].stays.Add(4 * 24 * 3'600'000LL);
  const std::vector<Advice> advice = AdviceFor(project);
  const Advice* remind = Find(advice, Kind::kRemind);
  ASSERT_NE(remind, nullptr);
  EXPECT_EQ(remind->evidence[0], "80 of 200 who came here left the journey here (40%), mostly by: exited, Left.");
  // Half of the four days that they stay; the send is the one that stands last before the stage.
  const Trial trial = Tried(project, *remind);
  ASSERT_TRUE(trial.compiles());
  EXPECT_NE(trial.texts[0].text.find("idle 2 days { send mail(text: \"See it.\") }"), std::string::npos)
      << trial.texts[0].text;
  EXPECT_EQ(remind->evidence[2], "What the edit sends is what the journey says elsewhere: write your own.");
  // 20 days without an event, so the reminder goes out, and nothing that the test expects changes.
  EXPECT_TRUE(trial.broken.empty());
}

// After one message 20 of 80 convert, after the other, which stands nearer, 5 of 70; of 29 nothing is said.
TEST(Advise, AReminderSaysWhatMostConvertAfter) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 200;
  of.stages[0].reached = of.stages[2].reached = 200;
  of.stages[1].reached = of.stages[1].entered = 200;
  of.stages[1].dropped = 80;
  of.stages[1].causes["exited, Left"] = 80;
  for (int i = 0; i < 80; ++i) of.stages[1].stays.Add(4 * 24 * 3'600'000LL);
  const auto message = [](const std::string& name, uint64_t entries, uint64_t converted) {
    insight::MessageFigures one;
    one.channel = "mail";
    one.name = name;
    one.sent = one.entries = entries;
    one.converted = converted;
    return one;
  };
  of.messages = {message("Try it.", 80, 20), message("See it.", 70, 5)};
  const std::vector<Advice> advice = AdviceFor(project);
  const Advice* remind = Find(advice, Kind::kRemind);
  ASSERT_NE(remind, nullptr);
  EXPECT_EQ(remind->evidence[2],
            "Of what the journey says, `Try it.` is what most convert after, 20 of 80 (25.0 %); write your own.");
  const Trial trial = Tried(project, *remind);
  EXPECT_NE(trial.texts[0].text.find("idle 2 days { send mail(text: \"Try it.\") }"), std::string::npos);
}

TEST(Advise, MoreTimeWhereTheTimeoutEndsThem) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 200;
  of.converted = 40;
  of.outcomes["expired"] = 60;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 200;
  for (int i = 0; i < 40; ++i) of.to_conversion.Add((i < 30 ? 10 : 28) * 24 * 3'600'000LL);
  const std::vector<Advice> advice = AdviceFor(project);
  const Advice* later = Find(advice, Kind::kLater);
  ASSERT_NE(later, nullptr);
  EXPECT_EQ(later->evidence[1], "One in ten of those who convert takes 28 d or longer, of the 30 d there are.");
  const Trial trial = Tried(project, *later);
  ASSERT_TRUE(trial.compiles());
  EXPECT_NE(trial.texts[0].text.find("timeout 45 days"), std::string::npos) << trial.texts[0].text;
}

TEST(Advise, WhatKeepsMessagesBack) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 200;
  of.outcomes["exited"] = 7;
  of.goals["Bought"] = 0;
  of.stages[0].reached = of.stages[1].reached = of.stages[2].reached = 200;
  of.channels["mail"].sent = 100;
  of.channels["mail"].suppressed[{"capped", "mail.cap.1"}] = 60;
  of.channels["mail"].suppressed[{"requirement", "mail.requires.1"}] = 40;
  const std::vector<Advice> advice = AdviceFor(project);
  const Advice* cap = Find(advice, Kind::kLetThrough);
  ASSERT_NE(cap, nullptr);
  EXPECT_EQ(cap->evidence,
            (std::vector<std::string>{"60 of 200 messages on `mail` were kept back by mail.cap.1 (30%).",
                                      "7 of 200 entries ended by an exit: look at those before sending more."}));
  const Trial trial = Tried(project, *cap);
  ASSERT_TRUE(trial.compiles());
  EXPECT_NE(trial.texts[0].text.find("cap 3 per 7 days"), std::string::npos);
  const Advice* ask = Find(advice, Kind::kAskFirst);
  ASSERT_NE(ask, nullptr);
  EXPECT_EQ(ask->evidence[1], "It requires: customer.consent.");
  EXPECT_TRUE(ask->edits.empty());
  // Somebody got messages, and nobody is held out.
  const Advice* hold_out = Find(advice, Kind::kHoldOut);
  ASSERT_NE(hold_out, nullptr);
  const Trial held = Tried(project, *hold_out);
  ASSERT_TRUE(held.compiles());
  EXPECT_NE(held.texts[0].text.find("  goal on Bought\n  holdout 5%\n"), std::string::npos) << held.texts[0].text;
}

TEST(Advise, AStageWithoutAnybody) {
  Project project = ProjectOf(kCompany);
  insight::JourneyFigures& of = project.figures.journeys[0];
  of.entries = 200;
  of.stages[0].reached = of.stages[1].reached = 200;
  const std::vector<Advice> advice = AdviceFor(project);
  const Advice* unreached = Find(advice, Kind::kUnreached);
  ASSERT_NE(unreached, nullptr);
  EXPECT_EQ(unreached->what, "Find out why nobody comes to `Forgotten`, or take it out.");
}

// What an edit breaks is said, and what does not compile is not shown.
TEST(AdviseTrial, TestsThatWantOtherExpectations) {
  Project project = ProjectOf(kCompany);
  Advice advice;
  const size_t at = std::string(kCompany).find("20 days");
  advice.edits = {{{0, static_cast<uint32_t>(at), static_cast<uint32_t>(at + 7)}, "25 days"}};
  const Trial trial = Tried(project, advice);
  ASSERT_TRUE(trial.compiles());
  EXPECT_EQ(trial.broken, (std::vector<std::string>{"company.journey:29: a mail, then a day"}));
  advice.edits[0].text = "25 dogs";
  EXPECT_FALSE(Tried(project, advice).compiles());
}

}  // namespace
}  // namespace journey::advise
