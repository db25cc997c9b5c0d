// Logs that are small enough to be counted by hand.
#include "foresight/next_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>

#include "foresight/gap_bins.h"
#include "foresight/goal_chance.h"
#include "foresight/score.h"

namespace journey::foresight {
namespace {

constexpr int64_t kHour = 3'600'000, kDay = 24 * kHour;

// "a0 b24 c30": who did a, 24 hours later b, 6 hours later c; so many customers of each kind, and a log that ends
// later.
insight::Walks WalksOf(const std::vector<std::pair<std::string, int>>& kinds, int64_t end) {
  insight::WalkReader reader(10);
  int customer = 0;
  for (const auto& [steps, count] : kinds) {
    for (int i = 0; i < count; ++i, ++customer) {
      for (size_t at = 0; at < steps.size();) {
        const size_t space = std::min(steps.find(' ', at), steps.size());
        const int64_t hour = std::stoll(steps.substr(at + 1, space - at - 1));
        EXPECT_TRUE(reader.Add("c" + std::to_string(customer), steps.substr(at, 1), hour * kHour));
        at = space + 1;
      }
    }
  }
  insight::Walks walks = reader.Finish();
  walks.last = end;
  return walks;
}

NextStepModel Learned(const insight::Walks& walks) {
  NextStepModel model(walks.names.size(), walks.last);
  for (const insight::CustomerWalk& walk : walks.walks) model.Learn(walk);
  return model;
}

TEST(GapBins, EveryGapHasOne) {
  EXPECT_EQ(GapBinOf(-5), 0U);
  EXPECT_EQ(GapBinOf(0), 0U);
  EXPECT_EQ(GapBinOf(1), 1U);
  EXPECT_EQ(GapBinOf(INT64_MAX), GapBins() - 1);
  for (size_t bin = 0; bin < GapBins(); ++bin) {
    EXPECT_LT(GapEdges()[bin], GapEdges()[bin + 1]);
    EXPECT_EQ(GapBinOf(GapEdges()[bin]), bin);
    EXPECT_EQ(GapBinOf(GapEdges()[bin + 1] - 1), bin);
  }
  // A day, a week and a month are bounds, so horizons of so many are exact.
  for (const int64_t days : {1, 2, 7, 14, 30, 60, 90}) EXPECT_EQ(GapEdges()[GapBinOf(days * kDay)], days * kDay);
}

// 6,000 of 10,000 go on from a to b after 24 hours, 1,000 to c after 48, 3,000 never; the log is far longer.
class OneState : public ::testing::Test {
 protected:
  const insight::Walks walks_ = WalksOf({{"a0 b24", 6'000}, {"a0 c48", 1'000}, {"a0", 3'000}}, 400 * kDay);
  const NextStepModel model_ = Learned(walks_);
  Outlooks outlooks_{model_};
  const Situation first_ = SituationAt(walks_.walks.front().steps, 0);
};

// What stands beside the counts is ten customers of the base rate, of 10,000: a tenth of a percent.
TEST_F(OneState, SharesAreCounted) {
  const std::vector<double> chances = outlooks_.Chances(first_, 0, 30 * kDay);
  ASSERT_EQ(chances.size(), 4U);
  EXPECT_NEAR(chances[1], 0.6, 0.002);
  EXPECT_NEAR(chances[2], 0.1, 0.002);
  EXPECT_NEAR(chances[3], 0.3, 0.002);
  EXPECT_NEAR(chances[0] + chances[1] + chances[2] + chances[3], 1, 1e-12);
}

// Whoever has been silent for 30 hours does not do b any more: 1,000 of the 4,000 who are left do c.
TEST_F(OneState, SilenceTells) {
  const std::vector<double> chances = outlooks_.Chances(first_, 30 * kHour, 30 * kDay);
  EXPECT_NEAR(chances[1], 0, 0.002);
  EXPECT_NEAR(chances[2], 0.25, 0.003);
  EXPECT_NEAR(chances[3], 0.75, 0.003);
}

TEST_F(OneState, AHorizonCutsOff) {
  EXPECT_NEAR(outlooks_.Chances(first_, 0, 36 * kHour)[3], 0.4, 0.002);
  // Within the bin from 24 to 30 hours what comes in it is spread evenly.
  EXPECT_NEAR(outlooks_.Chances(first_, 0, 27 * kHour)[1], 0.3, 0.002);
}

TEST_F(OneState, TimesAreThoseOfWhoDoesIt) {
  const Outlook outlook = outlooks_.Look(first_, 0, 30 * kDay);
  ASSERT_GE(outlook.next.size(), 2U);
  EXPECT_EQ(walks_.names[outlook.next[0].name], "b");
  EXPECT_GE(outlook.next[0].median, 24 * kHour);
  EXPECT_LE(outlook.next[0].median, 30 * kHour);
  EXPECT_LE(outlook.next[0].low, outlook.next[0].median);
  EXPECT_LE(outlook.next[0].median, outlook.next[0].high);
  EXPECT_NEAR(outlook.nothing, 0.3, 0.002);
  // From now on.
  EXPECT_LE(outlooks_.Look(first_, 10 * kHour, 30 * kDay).next[0].median, 20 * kHour);
}

// Half of them have been seen for six hours only: of who is left all do b after a day, so b is certain, not even.
TEST(NextStep, WhoIsCutOffIsNotSilent) {
  insight::WalkReader reader(10);
  for (int i = 0; i < 1'000; ++i) {
    const std::string early = "e" + std::to_string(i), late = "l" + std::to_string(i);
    EXPECT_TRUE(reader.Add(early, "a", 0) && reader.Add(early, "b", kDay) && reader.Add(late, "a", 94 * kHour));
  }
  insight::Walks walks = reader.Finish();
  walks.last = 100 * kHour;
  const NextStepModel model = Learned(walks);
  Outlooks outlooks(model);
  EXPECT_GT(outlooks.Chances(SituationAt(walks.walks.front().steps, 0), 0, 30 * kHour)[1], 0.97);
}

// b follows a: to c who came from a, to d who came from x. Ten who are new weigh as much as what is known of all.
TEST(NextStep, TheStepBeforeCountsAsFarAsItIsKnown) {
  const insight::Walks many = WalksOf({{"a0 b1 c2", 5'000}, {"x0 b1 d2", 5'000}}, 100 * kDay);
  const NextStepModel model = Learned(many);
  Outlooks outlooks(model);
  const auto chances = [&](uint32_t before, int looks) {
    return outlooks.Chances({.last = 1, .before = before, .pace = 4, .steps = 1, .looks = looks}, 0, 30 * kDay);
  };
  EXPECT_NEAR(chances(0, 2)[2], 0.5, 0.01);
  EXPECT_NEAR(chances(0, 3)[2], 1, 0.01);
  EXPECT_NEAR(chances(4, 3)[3], 1, 0.01);
  EXPECT_NEAR(chances(kNobody, 3)[2], 0.5, 0.01) << "never seen: as the looser look";
}

// Of 10,000, 4,000 come to g two days later, half of these by b after one day, and 6,000 do b and never g.
class ToTheGoal : public ::testing::Test {
 protected:
  ToTheGoal() {
    for (const insight::CustomerWalk& walk : walks_.walks) goal_.Learn(walk);
  }
  const insight::Walks walks_ = WalksOf({{"a0 b24 g48", 2'000}, {"a0 g48", 2'000}, {"a0 b24", 6'000}}, 400 * kDay);
  const NextStepModel model_ = Learned(walks_);
  GoalChance goal_{model_, {false, false, true}, walks_.last};
  const Situation first_ = SituationAt(walks_.walks.front().steps, 0);
};

TEST_F(ToTheGoal, FromTheStepItself) {
  EXPECT_NEAR(goal_.Of(first_, 0, kEver), 0.4, 0.002);
  EXPECT_NEAR(goal_.Of(first_, 0, 30 * kDay), 0.4, 0.002);
  EXPECT_NEAR(goal_.Of(first_, 0, 48 * kHour), 0, 0.002) << "a little too early";
  // The bin from 48 to 54 hours, half of it.
  EXPECT_NEAR(goal_.Of(first_, 0, 51 * kHour), 0.2, 0.002);
}

// Who has not done b after 30 hours does g; who is silent for a day is where they began, less a day.
TEST_F(ToTheGoal, SilenceTells) {
  EXPECT_NEAR(goal_.Of(first_, 30 * kHour, kEver), 1, 0.01);
  EXPECT_NEAR(goal_.Of(first_, 24 * kHour, kEver), 0.4, 0.01);
  EXPECT_NEAR(goal_.Of(first_, 30 * kHour, 6 * kHour), 0, 0.002);
  // A quarter of those who did b do g a day later.
  const Situation behind = SituationBehind(first_, 1, kDay);
  EXPECT_NEAR(goal_.Of(behind, 0, kEver), 0.25, 0.005);
  EXPECT_NEAR(goal_.Of(behind, 40 * kHour, kEver), 0, 0.01);
}

TEST(Score, HalvesAreApartAndFullySeen) {
  insight::WalkReader reader(10);
  for (int i = 0; i < 400; ++i) {
    const std::string customer = "c" + std::to_string(i);
    EXPECT_TRUE(reader.Add(customer, "a", 0) && reader.Add(customer, i % 2 == 0 ? "b" : "c", kHour));
    if (i % 2 == 0) {
      EXPECT_TRUE(reader.Add(customer, "d", 2 * kHour));
    }
  }
  insight::Walks walks = reader.Finish();
  walks.last = 31 * kDay;
  const Evaluation result = Evaluate(walks, 30 * kDay, {{false, false, false, true}});
  EXPECT_EQ(result.learned + result.held_out, 400U);
  uint64_t held = 0, steps = 0, came = 0;
  for (const insight::CustomerWalk& walk : walks.walks) {
    held += IsHeldOut(walk) ? 1 : 0;
    steps += IsHeldOut(walk) ? walk.steps.size() : 0;
    came += IsHeldOut(walk) && walk.steps.size() == 3 ? 1 : 0;
  }
  EXPECT_EQ(result.held_out, held);
  EXPECT_EQ(result.predictions, steps) << "behind each step are 30 days left";
  EXPECT_GT(result.model.log_likelihood, result.base.log_likelihood);
  ASSERT_EQ(result.goals.size(), 1U);
  EXPECT_EQ(result.goals[0].customers, held);
  EXPECT_EQ(result.goals[0].came, came);
  EXPECT_NEAR(result.goals[0].predicted, 0.5, 0.1);
  EXPECT_EQ(result.goals[0].early, held);
  EXPECT_EQ(result.goals[0].came_in_the_end, came);
  // Behind a the chance is one half: ln 2; what follows is nearly certain.
  EXPECT_NEAR(result.model.log_likelihood * static_cast<double>(steps), -std::log(2.0) * static_cast<double>(held),
              0.1 * static_cast<double>(held));
  EXPECT_EQ(Evaluate(walks, 40 * kDay, {}).predictions, 0U);
}

}  // namespace
}  // namespace journey::foresight
