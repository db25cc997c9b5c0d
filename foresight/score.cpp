// Steps in the same situation have the same prediction, so each is worked out once.
#include "foresight/score.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "foresight/goal_chance.h"
#include "foresight/next_step.h"

namespace journey::foresight {
namespace {

constexpr int kBands = 5;

// What came behind step `i`: a name, or names() for nothing; none where nobody can know.
std::optional<size_t> CameBehind(const insight::Walks& walks, const insight::CustomerWalk& walk, size_t i,
                                 int64_t horizon) {
  const int64_t time = walk.steps[i].time;
  if (time > walks.last - horizon) return std::nullopt;
  if (i + 1 == walk.steps.size() || walk.steps[i + 1].time - time >= horizon) return walks.names.size();
  return walk.steps[i + 1].name;
}

// The base rate and the chain.
struct SimpleWays {
  SimpleWays(const insight::Walks& walks, int64_t horizon)
      : base(walks.names.size() + 1, 0.5), behind(walks.names.size(), base) {
    for (auto& row : behind) std::ranges::fill(row, 0);
    for (const insight::CustomerWalk& walk : walks.walks) {
      if (IsHeldOut(walk)) continue;
      for (size_t i = 0; i < walk.steps.size(); ++i) {
        const auto came = CameBehind(walks, walk, i, horizon);
        if (!came) continue;
        base[*came] += 1;
        behind[walk.steps[i].name][*came] += 1;
      }
    }
    Share(base, nullptr);
    for (auto& row : behind) Share(row, &base);
  }
  static void Share(std::vector<double>& row, const std::vector<double>* looser) {
    for (size_t i = 0; looser != nullptr && i < row.size(); ++i) row[i] += kSmoothing * (*looser)[i];
    double all = 0;
    for (const double count : row) all += count;
    for (double& count : row) count /= all;
  }
  std::vector<double> base;
  std::vector<std::vector<double>> behind;
};

void Count(const std::vector<double>& chances, size_t came, uint64_t times, Scores& into) {
  double distance = 1 - 2 * chances[came];
  for (const double chance : chances) distance += chance * chance;
  into.brier += static_cast<double>(times) * distance;
  into.log_likelihood += static_cast<double>(times) * std::log(std::max(chances[came], 1e-12));
}

void CountBand(double silence, bool silent, uint64_t times, std::vector<RiskBand>& bands) {
  RiskBand& band = bands[std::min<size_t>(static_cast<size_t>(silence * kBands), kBands - 1)];
  band.predictions += times;
  band.silent += silent ? times : 0;
  band.predicted += silence * static_cast<double>(times);
}

struct ByWhatIsSeen {
  bool operator()(const Situation& a, const Situation& b) const {
    return std::tie(a.last, a.before, a.pace, a.steps) < std::tie(b.last, b.before, b.pace, b.steps);
  }
};
using Alike = std::map<Situation, std::map<size_t, uint64_t>, ByWhatIsSeen>;

void ScoreSteps(const insight::Walks& walks, int64_t horizon, const Alike& alike, Outlooks& outlooks,
                Evaluation& result) {
  const SimpleWays simple(walks, horizon);
  result.bands.resize(kBands);
  for (const auto& [situation, outcomes] : alike) {
    const std::vector<double> chances = outlooks.Chances(situation, 0, horizon);
    for (const auto& [came, times] : outcomes) {
      Count(simple.base, came, times, result.base);
      Count(simple.behind[situation.last], came, times, result.markov);
      Count(chances, came, times, result.model);
      CountBand(chances.back(), came == walks.names.size(), times, result.bands);
      result.predictions += times;
    }
  }
  for (Scores* scores : {&result.base, &result.markov, &result.model}) {
    scores->log_likelihood /= static_cast<double>(std::max<uint64_t>(result.predictions, 1));
    scores->brier /= static_cast<double>(std::max<uint64_t>(result.predictions, 1));
  }
  for (int i = 0; i < kBands; ++i) {
    RiskBand& band = result.bands[static_cast<size_t>(i)];
    band.from = static_cast<double>(i) / kBands;
    band.to = static_cast<double>(i + 1) / kBands;
    band.predicted /= static_cast<double>(std::max<uint64_t>(band.predictions, 1));
  }
  std::erase_if(result.bands, [](const RiskBand& band) { return band.predictions == 0; });
}

GoalScore ScoreGoal(const insight::Walks& walks, int64_t horizon, const NextStepModel& model,
                    const std::vector<bool>& is_goal) {
  GoalChance chance(model, is_goal, walks.last);
  for (const insight::CustomerWalk& walk : walks.walks) {
    if (!IsHeldOut(walk)) chance.Learn(walk);
  }
  GoalScore score;
  for (const insight::CustomerWalk& walk : walks.walks) {
    const insight::WalkStep& first = walk.steps.front();
    if (!IsHeldOut(walk) || is_goal[first.name]) continue;
    const auto goal =
        std::ranges::find_if(walk.steps, [&](const insight::WalkStep& step) { return is_goal[step.name]; });
    const Situation situation = SituationAt(walk.steps, 0);
    if (first.time <= walks.last - horizon) {
      ++score.customers;
      score.came += goal != walk.steps.end() && goal->time - first.time < horizon;
      score.predicted += chance.Of(situation, 0, horizon);
    }
    if (first.time > walks.first + (walks.last - walks.first) / 2) continue;
    ++score.early;
    score.came_in_the_end += goal != walk.steps.end();
    score.predicted_in_the_end += chance.Of(situation, 0, kEver);
  }
  score.predicted /= static_cast<double>(std::max<uint64_t>(score.customers, 1));
  score.predicted_in_the_end /= static_cast<double>(std::max<uint64_t>(score.early, 1));
  return score;
}

}  // namespace

bool IsHeldOut(const insight::CustomerWalk& walk) {
  return (XXH3_64bits(walk.customer.data(), walk.customer.size()) & 1) != 0;
}

Evaluation Evaluate(const insight::Walks& walks, int64_t horizon, const std::vector<std::vector<bool>>& goals) {
  Evaluation result;
  NextStepModel model(walks.names.size(), walks.last);
  Alike alike;
  for (const insight::CustomerWalk& walk : walks.walks) {
    if (!IsHeldOut(walk)) {
      ++result.learned;
      model.Learn(walk);
      continue;
    }
    ++result.held_out;
    for (size_t i = 0; i < walk.steps.size(); ++i) {
      if (const auto came = CameBehind(walks, walk, i, horizon)) ++alike[SituationAt(walk.steps, i)][*came];
    }
  }
  if (result.learned == 0 || result.held_out == 0) return result;
  Outlooks outlooks(model);
  ScoreSteps(walks, horizon, alike, outlooks, result);
  for (const std::vector<bool>& goal : goals) result.goals.push_back(ScoreGoal(walks, horizon, model, goal));
  return result;
}

}  // namespace journey::foresight
