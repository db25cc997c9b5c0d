// A passage is a next step of a model with one name: the goal.
#include "foresight/goal_chance.h"

#include <algorithm>

#include "foresight/gap_bins.h"

namespace journey::foresight {

GoalChance::GoalChance(const NextStepModel& steps, std::vector<bool> is_goal, int64_t end)
    : is_goal_(std::move(is_goal)), passages_(1, end), next_(steps), passage_(passages_) {}

void GoalChance::Learn(const insight::CustomerWalk& walk) {
  size_t goal = walk.steps.size();  // the first one behind the step, from behind
  for (size_t i = walk.steps.size(); i-- > 0;) {
    const int64_t time = walk.steps[i].time;
    if (goal == walk.steps.size()) {
      passages_.LearnSilence(SituationAt(walk.steps, i), time);
    } else {
      passages_.LearnStep(SituationAt(walk.steps, i), walk.steps[goal].time - time, 0);
    }
    if (is_goal_[walk.steps[i].name]) goal = i;
  }
}

const std::vector<double>& GoalChance::CurveOf(const Situation& situation) {
  std::vector<double>& curve = curves_[{situation.last, situation.before, situation.pace, situation.steps}];
  if (curve.empty()) {
    double come = 0;
    passage_.Walk(situation, 0, kEver, [&](size_t, double, double, double scale, const double* row) {
      curve.push_back(come += scale * row[0]);
    });
  }
  return curve;
}

double GoalChance::Passage(const Situation& situation, int64_t horizon) {
  if (horizon <= 0) return 0;
  const std::vector<double>& curve = CurveOf(situation);
  const size_t bin = std::min(GapBinOf(horizon), curve.size() - 1);
  const double before = bin == 0 ? 0 : curve[bin - 1];
  const int64_t from = GapEdges()[bin], to = GapEdges()[bin + 1];
  const double share = std::min(static_cast<double>(horizon - from) / static_cast<double>(to - from), 1.0);
  return before + (curve[bin] - before) * share;
}

double GoalChance::Of(const Situation& situation, int64_t since, int64_t horizon) {
  if (since <= 0) return Passage(situation, horizon);
  double reached = 0;
  next_.Walk(situation, since, horizon, [&](size_t bin, double from, double to, double scale, const double* row) {
    const auto begin = static_cast<double>(GapEdges()[bin]);
    const double width = static_cast<double>(GapEdges()[bin + 1]) - begin;
    const auto gap = static_cast<int64_t>(begin + width * (from + to) / 2);
    for (uint32_t name = 0; name < is_goal_.size(); ++name) {
      if (row[name] <= 0) continue;
      const double chance = is_goal_[name] ? 1
                                           : Passage(SituationBehind(situation, name, gap),
                                                     horizon == kEver ? kEver : horizon - (gap - since));
      reached += scale * row[name] * chance;
    }
  });
  return std::min(reached, 1.0);
}

}  // namespace journey::foresight
