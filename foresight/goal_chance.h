// Whether and when customers come to a goal: first passage, counted.
//
// From each step of each walk it is counted how long it was until the goal came first, in the way of next_step.h, with
// the same situations and the same smoothing: a Kaplan-Meier estimate, so whom the log's end cuts off counts for as
// long as they were seen. That holds right behind a step. Who has been silent since then is led over their next step,
// whatever it is and whenever it comes, to the first passage from there. A chain that is solved for ever (Markov) would
// be off where customers differ by nature: on real logs it said 91 % where 19 % came.
//
// The model of next steps must outlive it. What is worked out is kept: memory for each situation that is asked about.
// One thread.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "foresight/next_step.h"

namespace journey::foresight {

class GoalChance {
 public:
  // `steps`: of the same walks; it has learned already. `is_goal`: by name.
  GoalChance(const NextStepModel& steps, std::vector<bool> is_goal, int64_t end);
  void Learn(const insight::CustomerWalk& walk);
  // That the goal comes within the horizon from now, of somebody who has been silent for `since` ms. kEver: in the end,
  // as far as the log reaches.
  double Of(const Situation& situation, int64_t since, int64_t horizon);

 private:
  // By bin: the chance that it has come by the bin's end.
  const std::vector<double>& CurveOf(const Situation& situation);
  double Passage(const Situation& situation, int64_t horizon);
  std::vector<bool> is_goal_;
  NextStepModel passages_;
  Outlooks next_, passage_;
  std::map<std::vector<uint32_t>, std::vector<double>> curves_;
};

}  // namespace journey::foresight
