// Records and what is counted from them. Records are those of section 12 of the language: `moved` says from where,
// `stage` is where the instance is now, ends come as `converted`, then `ended`; those held out have no stage.
#include <gtest/gtest.h>

#include "tests/insight/support.h"

namespace journey::insight::testing {
namespace {

constexpr const char* kShop = R"(
channel mail(template: string)
event In event Next event Bought event Unsubscribed
journey J {
  enter on In  reenter always  exit on Unsubscribed  goal on Bought within 5 days  timeout 9 days  holdout 20%
  stage A { flow { split offer { 50% big { send mail(template: "offer") } 50% control { } } } on Next go B }
  stage B { on Next go A  after 1 day go C }
  final stage C
})";

TEST(Tally, CountsGroupsOfExperiments) {
  Counter counter(kShop);
  counter.Add(Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T10:00", "ada", 1, R"("kind":"split","name":"offer","arm":"big","stage":"A")"));
  counter.Add(Line("02T11:00", "ada", 1, R"("kind":"converted","goal":"Bought","stage":"A")"));
  counter.Add(Line("02T11:00", "ada", 1, R"("kind":"ended","outcome":"converted","stage":"A")"));
  // The second time she walks the same arm, and does not buy.
  counter.Add(Line("03T10:00", "ada", 2, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("03T10:00", "ada", 2, R"("kind":"split","name":"offer","arm":"big","stage":"A")"));
  counter.Add(Line("03T10:00", "ada", 2, R"("kind":"split","name":"offer","arm":"big","stage":"A")"));
  counter.Add(Line("02T10:00", "bob", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T10:00", "bob", 1, R"("kind":"split","name":"offer","arm":"control","stage":"A")"));
  counter.Add(Line("02T10:00", "dan", 1, R"("kind":"held_out")"));
  counter.Add(Line("02T12:00", "dan", 1, R"("kind":"converted","goal":"Bought")"));
  counter.Add(Line("02T12:00", "dan", 1, R"("kind":"ended","outcome":"converted")"));
  counter.Add(Line("02T10:00", "eve", 1, R"("kind":"held_out")"));

  const JourneyFigures figures = counter.Now().journeys[0];
  EXPECT_EQ(figures.entries, 3U);
  EXPECT_EQ(figures.held_out, 2U);
  EXPECT_EQ(figures.again, 1U);
  EXPECT_EQ(figures.first_entries, 2U);
  EXPECT_EQ(figures.first_held_out, 2U);
  EXPECT_EQ(figures.converted, 1U);
  EXPECT_EQ(figures.held_out_converted, 1U);
  EXPECT_EQ(figures.outcomes, (std::map<std::string, uint64_t>{{"converted", 1}})) << "not of those held out";
  EXPECT_EQ(figures.inside, 2U);
  const std::vector<ArmFigures>& arms = figures.splits[0];
  EXPECT_EQ(arms[0].entries, 2U) << "once an entry";
  EXPECT_EQ(arms[0].first, 1U);
  EXPECT_EQ(arms[0].converted, 1U);
  EXPECT_EQ(arms[1].entries, 1U);
  EXPECT_EQ(arms[1].converted, 0U);
  EXPECT_EQ(figures.stages[0].reached, 3U) << "those held out are in no stage";
}

TEST(Tally, CountsSendsByFateAndMessagesByWhatFollowed) {
  Counter counter(kShop);
  const auto send = [&](const char* when, const char* who, const char* name) {
    counter.Add(Line(when, who, 1,
                     R"("kind":"sent","channel":"mail","id":"x","args":{"title":"Hi","template":")" +
                         std::string(name) + R"("},"stage":"A")"));
  };
  counter.Add(Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"));
  send("02T10:00", "ada", "hello");
  send("02T11:00", "ada", "offer");
  send("02T12:00", "ada", "offer");
  counter.Add(Line("03T10:00", "ada", 1, R"("kind":"converted","goal":"Bought","stage":"A")"));
  send("03T11:00", "ada", "thanks");  // too late to have led there
  counter.Add(Line("02T10:00", "bob", 1, R"("kind":"entered","stage":"A")"));
  send("02T10:00", "bob", "hello");
  counter.Add(Line("02T10:00", "cyd", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line(
      "02T10:00", "cyd", 1,
      R"("kind":"suppressed","channel":"mail","id":"x","args":{},"reason":"capped","by":"mail.cap.1","stage":"A")"));
  counter.Add(
      Line("02T10:00", "cyd", 1,
           R"("kind":"deferred","channel":"mail","id":"x","args":{},"until":"2026-03-03T08:00:00.000Z","stage":"A")"));
  counter.Add(Line("02T11:00", "cyd", 1, R"("kind":"converted","goal":"Bought","stage":"A")"));

  const JourneyFigures figures = counter.Now().journeys[0];
  const ChannelFigures& mail = figures.channels.at("mail");
  EXPECT_EQ(mail.sent, 5U);
  EXPECT_EQ(mail.deferred, 1U);
  EXPECT_EQ(mail.suppressed.at({"capped", "mail.cap.1"}), 1U);
  ASSERT_EQ(figures.messages.size(), 3U);
  const MessageFigures &hello = figures.messages[0], &offer = figures.messages[1], &thanks = figures.messages[2];
  EXPECT_EQ(hello.name, "hello") << "the template, not the first text";
  EXPECT_EQ(hello.entries, 2U);
  EXPECT_EQ(hello.converted, 1U);
  EXPECT_EQ(hello.first, 1U);
  EXPECT_EQ(hello.last, 0U);
  EXPECT_EQ(offer.sent, 2U);
  EXPECT_EQ(offer.entries, 1U);
  EXPECT_EQ(offer.last, 1U);
  EXPECT_EQ(thanks.sent, 1U);
  EXPECT_EQ(thanks.entries, 0U);
  EXPECT_EQ(figures.unprompted, 1U) << "cyd's";
  EXPECT_EQ(figures.to_conversion.At(0.5), 3'600'000);
}

// Section 10 of edition 2: A's instance ends as merged where B has an active one, and both may be entry 1.
TEST(Tally, TellsApartWhoCameOver) {
  Counter counter(kShop);
  counter.Add(Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T11:00", "ada", 1, R"("kind":"moved","from":"A","stage":"B")"));
  counter.Add(Line("02T10:00", "anon", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(R"({"time":"2026-03-02T12:00:00.000Z","customer":"ada","kind":"merged","from":"anon"})");
  counter.Add(Line("02T12:00", "ada", 1, R"("kind":"ended","outcome":"merged","stage":"A")"));
  counter.Add(Line("02T13:00", "ada", 1, R"("kind":"moved","from":"B","stage":"A")"));
  const Figures figures = counter.Now();
  const JourneyFigures& of = figures.journeys[0];
  EXPECT_EQ(figures.merged, 1U);
  EXPECT_EQ(of.stages[0].merged, 1U);
  EXPECT_EQ(of.stages[0].dropped, 0U) << "nobody left";
  EXPECT_EQ(of.stages[1].to[0], 1U);
  EXPECT_EQ(of.stages[0].inside, 1U);
}

TEST(Tally, SaysWhyTheyLeft) {
  Counter counter(kShop);
  for (const char* who : {"a", "b", "c", "d"}) counter.Add(Line("02T10:00", who, 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T11:00", "a", 1,
                   R"("kind":"ended","outcome":"exited","stage":"A","cause":{"event":"Unsubscribed","id":"m-1"})"));
  counter.Add(Line("02T11:00", "b", 1, R"("kind":"ended","outcome":"exited","stage":"A","cause":{"when":true})"));
  counter.Add(
      Line("11T10:00", "c", 1, R"("kind":"ended","outcome":"expired","stage":"A","cause":{"timer":"timeout"})"));
  counter.Add(Line("02T11:00", "d", 1, R"("kind":"ended","outcome":"stopped","stage":"A","cause":{"migrate":2})"));
  const StageFigures stage = counter.Now().journeys[0].stages[0];
  EXPECT_EQ(stage.dropped, 4U);
  EXPECT_EQ(stage.causes, (std::map<std::string, uint64_t>{{"exited, Unsubscribed", 1},
                                                           {"exited, by a condition", 1},
                                                           {"expired", 1},
                                                           {"stopped, by a new version", 1}}));
}

// 1 March 2026 is a Sunday.
TEST(Tally, PutsEntriesIntoTheirWeeks) {
  Counter counter(kShop);
  counter.Add(Line("01T23:59", "a", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("02T00:00", "b", 1, R"("kind":"entered","stage":"A")"));
  counter.Add(Line("09T00:00", "a", 1, R"("kind":"converted","goal":"Bought","stage":"A")"));
  const std::map<int64_t, CohortFigures> weeks = counter.Now().journeys[0].weeks;
  ASSERT_EQ(weeks.size(), 2U);
  EXPECT_EQ(weeks.begin()->second.entries.hits, 1U) << "in the week of the entry";
  EXPECT_EQ(weeks.rbegin()->second.entries.of, 1U);
  EXPECT_EQ(weeks.rbegin()->second.entries.hits, 0U);
}

TEST(Tally, LeavesAloneWhatItDoesNotKnow) {
  Counter counter(kShop);
  EXPECT_FALSE(counter.Try("{not json").ok());
  EXPECT_FALSE(counter.Try("[]").ok());
  EXPECT_FALSE(counter.Try(Line("01T10:00", "a", 1, R"("kind":"entered","stage":"A")") + "{}").ok());
  EXPECT_FALSE(counter.Try(R"({"time":5,"kind":"entered","customer":"a"})").ok());
  EXPECT_FALSE(counter.Try(R"({"type":"track","event":"In","userId":"a"})").ok());
  counter.Add("  ");
  counter.Add(Line("01T10:00", "a", 1, R"("kind":"danced","stage":"A")"));
  counter.Add(Line("01T10:00", "a", 1, R"("kind":"entered","stage":"Gone")"));
  counter.Add(
      R"({"time":"2026-03-01T10:00:00.000Z","journey":"shop.Gone","customer":"a","entry":1,"kind":"entered","stage":"A"})");
  counter.Add(Line("01T11:00", "b", 7, R"("kind":"moved","from":"A","stage":"B")"));
  const Figures figures = counter.Now();
  EXPECT_EQ(figures.strangers, 2U);
  EXPECT_EQ(figures.earlier, 1U);
  EXPECT_EQ(figures.records, 1U);
  EXPECT_EQ(figures.journeys[0].entries, 0U);
}

TEST(Tally, TellsOnlySoManyMessagesApart) {
  Counter counter(kShop);
  counter.Add(Line("02T10:00", "ada", 1, R"("kind":"entered","stage":"A")"));
  for (size_t i = 0; i < kMostMessages + 5; ++i) {
    counter.Add(Line(
        "02T10:00", "ada", 1,
        R"("kind":"sent","channel":"mail","id":"x","args":{"template":")" + std::to_string(i) + R"("},"stage":"A")"));
  }
  const std::vector<MessageFigures> messages = counter.Now().journeys[0].messages;
  ASSERT_EQ(messages.size(), kMostMessages + 1);
  EXPECT_EQ(messages.back().name, "(others)");
  EXPECT_EQ(messages.back().sent, 5U);
}

}  // namespace
}  // namespace journey::insight::testing
