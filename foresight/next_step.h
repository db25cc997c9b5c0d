// What customers did -> what one does next, and when: a semi-Markov model that is counted, not fitted.
//
// In: walks. Out: for somebody in a situation who has been silent for so long, the chance of each event to be the next
// within a horizon, and of none. For each bin of time since the last step (gap_bins.h) the share of those still silent
// who do this or that in it is counted: the discrete Aalen-Johansen estimate of competing risks, in which those whom
// the log's end cuts off count for as long as they were seen (half a bin in their last one, as actuaries do). O. Aalen,
// S. Johansen, Scandinavian Journal of Statistics 5 (1978), 141-150.
//
// A situation is seen more and more closely: nothing of it; the last event; the last two; and how long it was between
// them; and how many steps were taken. Where a closer look has n people at risk, its share weighs n / (n + kSmoothing)
// and that of the look before the rest. All is decided by counts, so what is rare falls back to what is common.
//
// Memory: a counter for each situation, bin and event that occur together. The model is learned on one thread; then it
// does not change. An Outlooks has scratch room of its own: one a thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "foresight/gap_bins.h"
#include "insight/walks.h"

namespace journey::foresight {

inline constexpr double kSmoothing = 10;
inline constexpr uint32_t kNobody = 0xFFFF;  // the name before a first step
inline constexpr int kLooks = 5;             // from nothing to everything of a situation
inline constexpr int64_t kEver = INT64_MAX;  // a horizon: as far as the log reaches

struct Situation {
  uint32_t last = 0, before = kNobody;
  uint32_t pace = 0;   // of the time between them: 0 none, then by order of magnitude
  uint32_t steps = 0;  // taken, by powers of two
  int looks = kLooks;  // how closely it is looked at, at least 1
  size_t place = 0;    // of the step in the walk
};
// Behind step `i`.
Situation SituationAt(std::span<const insight::WalkStep> steps, size_t i);
// Of who was in the one before, when `name` has come so much later.
Situation SituationBehind(const Situation& before, uint32_t name, int64_t gap);

struct LikelyStep {
  uint32_t name = 0;
  double chance = 0;
  int64_t low = 0, median = 0, high = 0;  // from now, of those who do it: one of ten, five, nine; ms
};
struct Outlook {
  std::vector<LikelyStep> next;  // the likeliest first; none below a ten-thousandth
  double nothing = 0;
};

class NextStepModel {
 public:
  // `end`: when the log ends, which cuts off what comes after a last step. Less than kNobody names.
  NextStepModel(size_t names, int64_t end) : names_(names), end_(end) {}
  void Learn(const insight::CustomerWalk& walk);
  // One by one: what came behind it, so much later; or nothing from `time` to the log's end.
  void LearnStep(const Situation& situation, int64_t gap, uint32_t name);
  void LearnSilence(const Situation& situation, int64_t time);
  size_t names() const { return names_; }

 private:
  friend class Outlooks;
  struct Seen {
    std::map<std::pair<uint16_t, uint16_t>, uint32_t> events;  // by bin and name
    std::map<uint16_t, uint32_t> cut;                          // by bin: nothing until the log's end
    uint64_t total = 0;
  };
  static uint64_t KeyOf(const Situation& situation, int look);
  size_t names_;
  int64_t end_;
  std::map<uint64_t, Seen> seen_;
};

class Outlooks {
 public:
  // The model must outlive it and not learn any more.
  explicit Outlooks(const NextStepModel& model) : model_(model) {}
  // By name, and behind them that of nothing, for somebody who has been silent for `since` ms. They sum to 1.
  std::vector<double> Chances(const Situation& situation, int64_t since, int64_t horizon);
  Outlook Look(const Situation& situation, int64_t since, int64_t horizon);
  // By bin of the time since the last step, while the horizon reaches: visit(bin, from, to, scale, row). From and to
  // are what lies ahead of the bin, as shares of it; scale times row[name] is the chance that name comes next in it.
  template <typename Visit>
  void Walk(const Situation& situation, int64_t since, int64_t horizon, Visit visit);

 private:
  struct Level {
    uint64_t key = UINT64_MAX;
    bool own = false;           // else as the level before
    std::vector<double> rates;  // by bin, by name: of those still silent, who do it
  };
  const std::vector<double>& RatesOf(const Situation& situation);
  void Fill(Level& level, const NextStepModel::Seen& seen, const std::vector<double>* before) const;

  const NextStepModel& model_;
  Level levels_[kLooks];
};

template <typename Visit>
void Outlooks::Walk(const Situation& situation, int64_t since, int64_t horizon, Visit visit) {
  const std::vector<double>& rates = RatesOf(situation);
  const std::vector<int64_t>& edges = GapEdges();
  since = std::max<int64_t>(since, 0);
  const int64_t until = horizon > kEver - since ? kEver : since + horizon;
  double silent = 1;
  for (size_t bin = GapBinOf(since); bin < GapBins() && edges[bin] < until; ++bin) {
    const auto width = static_cast<double>(edges[bin + 1] - edges[bin]);
    const double from = std::clamp(static_cast<double>(since - edges[bin]) / width, 0.0, 1.0);
    const double to = until >= edges[bin + 1] ? 1.0 : static_cast<double>(until - edges[bin]) / width;
    const double* row = &rates[bin * model_.names_];
    double all = 0;
    for (size_t name = 0; name < model_.names_; ++name) all += row[name];
    // Who is silent inside a bin is past what would have come before.
    const double still = 1 - all * from;
    const double scale = still > 1e-12 ? silent * (to - from) / still : 0;
    visit(bin, from, to, scale, row);
    silent -= scale * all;
  }
}

}  // namespace journey::foresight
