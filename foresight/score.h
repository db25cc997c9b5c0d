// How well the model predicts customers that it has not learned from, beside two simpler ways to predict.
//
// Customers are split in two by a hash of their ids. The one half is learned from; of the other each step is predicted
// behind which the horizon is whole, that is, does not end behind the log: which event comes next within the horizon,
// or none. The base rate is how often each of these came behind any step of the learned half; the first-order Markov
// chain how often behind a step of that name, with the base rate for kSmoothing steps more. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "insight/walks.h"

namespace journey::foresight {

// Whether this customer's steps are predicted and not learned from.
bool IsHeldOut(const insight::CustomerWalk& walk);

struct Scores {
  double log_likelihood = 0;  // of what came, natural logarithm, mean of all predictions; the more the better
  double brier = 0;           // squared distance of all chances from what came, mean; 0 is best, 2 worst
};
// Predictions of silence that are alike: how many fell silent for the horizon, and how many were said to.
struct RiskBand {
  double from = 0, to = 0;  // of the chance of silence
  uint64_t predictions = 0, silent = 0;
  double predicted = 0;  // mean
};
// Of held-out customers whose first step was no goal, and lies so far back that the horizon is whole; for the end, half
// of the log: who came to the goal later, and who was said to right behind the first step.
struct GoalScore {
  uint64_t customers = 0, came = 0;  // within the horizon
  double predicted = 0;              // mean chance
  uint64_t early = 0, came_in_the_end = 0;
  double predicted_in_the_end = 0;
};
struct Evaluation {
  uint64_t learned = 0, held_out = 0;  // customers
  uint64_t predictions = 0;            // 0: the log is shorter than the horizon, or has one half alone
  Scores base, markov, model;
  std::vector<RiskBand> bands;   // without the empty ones
  std::vector<GoalScore> goals;  // one each
};

// `goals`: for each, by name whether it is the goal.
Evaluation Evaluate(const insight::Walks& walks, int64_t horizon, const std::vector<std::vector<bool>>& goals);

}  // namespace journey::foresight
