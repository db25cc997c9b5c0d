// The model that customers are shown is learned from all of them; only scores hold a half out.
#include "foresight/prediction.h"

#include <algorithm>
#include <memory>

#include "foresight/goal_chance.h"

namespace journey::foresight {
namespace {

std::vector<bool> NamesOf(const Goal& goal, const insight::Walks& walks) {
  std::vector<bool> is_goal(walks.names.size(), false);
  for (const std::string& event : goal.events) {
    const auto found = std::ranges::lower_bound(walks.names, event);
    if (found != walks.names.end() && *found == event) is_goal[static_cast<size_t>(found - walks.names.begin())] = true;
  }
  return is_goal;
}

}  // namespace

std::optional<Prediction> Predict(const insight::Walks& walks, int64_t horizon, std::vector<Goal> goals, Whom whom,
                                  const std::string& customer) {
  Prediction prediction;
  prediction.walks = &walks;
  prediction.horizon = horizon;
  prediction.goals = std::move(goals);
  std::vector<std::vector<bool>> names;
  for (const Goal& goal : prediction.goals) names.push_back(NamesOf(goal, walks));
  auto from = walks.walks.begin(), to = walks.walks.end();
  if (whom == Whom::kNobody) to = from;
  if (whom == Whom::kOne) {
    from = std::ranges::lower_bound(walks.walks, customer, {}, &insight::CustomerWalk::customer);
    if (from == walks.walks.end() || from->customer != customer) return std::nullopt;
    to = from + 1;
  }
  prediction.evaluation = Evaluate(walks, horizon, names);
  if (whom == Whom::kNobody) return prediction;
  NextStepModel model(walks.names.size(), walks.last);
  for (const insight::CustomerWalk& walk : walks.walks) model.Learn(walk);
  Outlooks outlooks(model);
  std::vector<std::unique_ptr<GoalChance>> chances;
  for (const std::vector<bool>& is_goal : names) {
    chances.push_back(std::make_unique<GoalChance>(model, is_goal, walks.last));
    for (const insight::CustomerWalk& walk : walks.walks) chances.back()->Learn(walk);
  }
  for (; from != to; ++from) {
    CustomerOutlook one;
    one.walk = &*from;
    const Situation situation = SituationAt(from->steps, from->steps.size() - 1);
    one.since = std::max<int64_t>(walks.last - from->steps.back().time, 0);
    one.outlook = outlooks.Look(situation, one.since, horizon);
    for (size_t i = 0; i < names.size(); ++i) {
      GoalOutlook goal;
      goal.reached = std::ranges::any_of(from->steps, [&](const auto& step) { return names[i][step.name]; });
      goal.chance = goal.reached ? 1 : chances[i]->Of(situation, one.since, horizon);
      goal.in_the_end = goal.reached ? 1 : chances[i]->Of(situation, one.since, kEver);
      one.goals.push_back(goal);
    }
    prediction.customers.push_back(std::move(one));
  }
  return prediction;
}

}  // namespace journey::foresight
