// Drawing, fitting and forecasting, against values worked out by hand.
#include "foresight/behaviour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "foresight/behaviour_fit.h"
#include "foresight/forecast.h"
#include "foresight/population.h"

namespace journey::foresight {
namespace {

constexpr int64_t kBehaviourHour = 3'600'000, kBehaviourDay = 24 * kBehaviourHour;

TEST(Behaviour, Delays) {
  const Delay lognormal{{}, 2, 24};
  EXPECT_EQ(DrawDelay(lognormal, 0.5), 2 * kBehaviourHour);
  EXPECT_NEAR(static_cast<double>(DrawDelay(lognormal, 0.9)), 24.0 * kBehaviourHour, 10);
  // As far below the median as the p90 is above it: 2 / 12 hours.
  EXPECT_NEAR(static_cast<double>(DrawDelay(lognormal, 0.1)), kBehaviourHour / 6.0, 10);
  EXPECT_EQ(DrawDelay({{0, 1, 4}, 0, 0}, 0.75), 2 * kBehaviourHour);
  EXPECT_EQ(DrawDelay({{5}, 0, 0}, 0.99), 5 * kBehaviourHour);
  EXPECT_EQ(DrawDelay({}, 0.99), 0);
}

TEST(Behaviour, Fields) {
  FieldBehaviour field{"", {"a"}, 0.25, {{"\"x\"", 3}, {"true", 1}}, {}, 0};
  EXPECT_FALSE(DrawField(field, 0.2, 0));
  EXPECT_EQ(DrawField(field, 0.3, 0.74), "\"x\"");
  EXPECT_EQ(DrawField(field, 0.3, 0.76), "true");
  field.numbers = {0, 10, 30};
  field.places = 2;
  EXPECT_EQ(DrawField(field, 0.3, 0.75), "20.00");
}

TEST(Behaviour, WhatIsWrittenIsRead) {
  Behaviour behaviour;
  behaviour.per_day = 12.5;
  behaviour.hours.assign(24, 1);
  behaviour.first = {{"a \"b\"\n", 1}};
  behaviour.states = {
      {"a", "", std::vector<std::string>{"a", "b"}, std::pair(0.0, 7.0), 30, {{"b", 0.5, {{1, 2}, 0, 0}}}},
      {"b", {}, {}, {}, 0, {{"a", 1, {{}, 1, 2}}}}};
  behaviour.fields = {{"a", {"x", "y"}, 0.5, {{"\"text\"", 2}, {"1.5", 1}, {"false", 1}}, {}, 0},
                      {"", {"n"}, 0, {}, {1, 2.25}, 2}};
  behaviour.reactions = {{"mail", "", "b", 0.25, {{3}, 0, 0}}};
  const std::string text = WriteBehaviour(behaviour, "Made up.");
  const auto read = ReadBehaviour(text, "made.toml");
  ASSERT_TRUE(read.ok()) << read.status().message() << text;
  EXPECT_EQ(WriteBehaviour(read.value(), "Made up."), text);
  EXPECT_EQ(read.value().first[0].first, "a \"b\"\n");
}

// Thirty do a, and b after an hour; ten of them c, two hours later. Ten others do x, and b, and nothing.
TEST(Fit, StatesWithSharesAndDelays) {
  insight::WalkReader reader(10);
  for (int i = 0; i < 40; ++i) {
    const std::string who = "c" + std::to_string(i);
    EXPECT_TRUE(reader.Add(who, i < 30 ? "a" : "x", i * kBehaviourDay) && reader.Add(who, "b", i * kBehaviourDay + kBehaviourHour));
    if (i < 10) {
      EXPECT_TRUE(reader.Add(who, "c", i * kBehaviourDay + 3 * kBehaviourHour));
    }
  }
  const Behaviour behaviour = FitBehaviour(reader.Finish(), {}, {}, 2);
  // 40 within 39 days.
  EXPECT_NEAR(behaviour.per_day, 40.0 / 39, 1e-9);
  ASSERT_EQ(behaviour.first.size(), 2U);
  EXPECT_EQ(behaviour.first[0], std::pair(std::string("a"), 0.75));
  EXPECT_EQ(behaviour.hours[0], 40);
  // a, b, b where a and b were done, c, x: that c has a, b and c done tells nothing.
  ASSERT_EQ(behaviour.states.size(), 5U);
  const BehaviourState& b = behaviour.states[1];
  EXPECT_EQ(b.after, "b");
  EXPECT_EQ(b.seen, 40U);
  ASSERT_EQ(b.next.size(), 1U);
  EXPECT_DOUBLE_EQ(b.next[0].share, 0.25);
  EXPECT_EQ(b.next[0].delay.quantiles, std::vector<double>(10, 2));
  EXPECT_EQ(behaviour.states[2].done, (std::vector<std::string>{"a", "b"}));
  EXPECT_DOUBLE_EQ(behaviour.states[2].next[0].share, 1.0 / 3);
}

// Thirty get a letter; twenty of them open it two hours later. Nobody opens anything else.
TEST(Fit, AnswersAreReactions) {
  insight::WalkReader reader(10);
  SentMessages sent;
  for (int i = 0; i < 30; ++i) {
    const std::string who = "c" + std::to_string(i);
    EXPECT_TRUE(reader.Add(who, "a", 0));
    sent[who].push_back({kBehaviourHour, "mail", "hello"});
    if (i < 20) {
      EXPECT_TRUE(reader.Add(who, "opened", 3 * kBehaviourHour));
    }
    EXPECT_TRUE(reader.Add(who, "z", 20 * kBehaviourDay));
  }
  const Behaviour behaviour = FitBehaviour(reader.Finish(), sent, {"opened"}, 1);
  ASSERT_EQ(behaviour.reactions.size(), 1U);
  EXPECT_EQ(behaviour.reactions[0].event, "opened");
  EXPECT_EQ(behaviour.reactions[0].message, "hello");
  EXPECT_DOUBLE_EQ(behaviour.reactions[0].share, 2.0 / 3);
  EXPECT_EQ(behaviour.reactions[0].delay.quantiles.front(), 2);
  ASSERT_EQ(behaviour.states.size(), 2U) << "it is no state: a leads to z";
  EXPECT_EQ(behaviour.states[0].next[0].event, "z");
}

TEST(Fit, ValuesOfFields) {
  FieldTally tally;
  for (int i = 0; i < 100; ++i) {
    tally.Count("e");
    tally.Add("e", {"n"}, std::to_string(i) + ".5");
    if (i < 80) tally.Add("e", {"kind"}, i < 60 ? "\"big\"" : "\"small\"");
  }
  const auto fields = tally.Finish();
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_NEAR(fields[0].missing, 0.2, 1e-12);
  EXPECT_EQ(fields[0].values[0], std::pair(std::string("\"big\""), 60.0));
  EXPECT_EQ(fields[1].places, 1);
  EXPECT_EQ(fields[1].numbers.size(), 51U);
  EXPECT_EQ(fields[1].numbers.front(), 0.5);
  EXPECT_EQ(fields[1].numbers.back(), 99.5);
}

TEST(Population, EventsComeInOrderAndShowTheirState) {
  Behaviour behaviour;
  behaviour.per_day = 10;
  behaviour.first = {{"a", 1}};
  behaviour.states = {{"a", {}, {}, {}, 0, {{"b", 1, {{24}, 0, 0}}}},
                      {"b", {}, {}, {}, 0, {{"c", 1, {{1}, 0, 0}}}},
                      {"b", "a", {}, {}, 0, {{"d", 1, {{1}, 0, 0}}}}};
  Population population(behaviour, {.customers = 50});
  int64_t before = 0;
  std::string names;
  size_t count = 0;
  while (population.next_time() != INT64_MAX) {
    EXPECT_GE(population.next_time(), before);
    before = population.next_time();
    const auto line = nlohmann::json::parse(population.Next());
    ++count;
    if (line["userId"] == "s0-7") names += line["event"].get<std::string>();
  }
  EXPECT_EQ(names, "abd") << "the state that asks for more";
  EXPECT_EQ(count, 150U);
}

// One a million days: the first one comes later than in a thousand years, and so does who waits for so long.
TEST(Population, NothingComesInAThousandYears) {
  Behaviour behaviour;
  behaviour.per_day = 1e-6;
  behaviour.first = {{"a", 1}};
  Population rare(behaviour, {.customers = 100'000, .seed = 3});
  size_t count = 0;
  for (; rare.next_time() != INT64_MAX; ++count) rare.Next();
  EXPECT_LT(count, 5U);
  behaviour.per_day = 1;
  behaviour.states = {{"a", {}, {}, {}, 0, {{"a", 1, {{8'766'000}, 0, 0}}}}};
  Population slow(behaviour, {.customers = 1});
  for (count = 0; slow.next_time() != INT64_MAX; ++count) slow.Next();
  EXPECT_EQ(count, 1U);
}

// t(0.975) with two degrees of freedom is 4.302653; s of 1, 2, 3 is 1.
TEST(Forecast, IntervalsAreStudents) {
  const Estimate next = EstimateNext({1, 2, 3});
  EXPECT_DOUBLE_EQ(next.mean, 2);
  EXPECT_NEAR(next.interval->high - 2, 4.302653 * std::sqrt(4.0 / 3), 1e-5);
  EXPECT_NEAR(2 - EstimateMean({1, 2, 3}).interval->low, 4.302653 / std::sqrt(3.0), 1e-5);
  EXPECT_FALSE(EstimateNext({1}).interval);
}

}  // namespace
}  // namespace journey::foresight
