// Rates are worked out level by level; those of a situation that begins as the one before are kept.
#include "foresight/next_step.h"

#include <algorithm>
#include <bit>

#include "foresight/gap_bins.h"

namespace journey::foresight {
namespace {

constexpr double kLeastShown = 0.0001;

// Seconds, minutes, hours, days, weeks, months.
uint32_t PaceOf(int64_t gap) {
  uint32_t pace = 1;
  for (const int64_t bound : {int64_t{1'000}, int64_t{60'000}, int64_t{3'600'000}, int64_t{86'400'000},
                              int64_t{604'800'000}, int64_t{2'592'000'000}}) {
    if (gap < bound) break;
    ++pace;
  }
  return pace;
}

// Where in a time within bins so much of a mass lies that is spread evenly over each bin.
struct Spread {
  struct Piece {
    double from, to, mass;
  };
  std::vector<Piece> pieces;
  double total = 0;
  int64_t At(double share) const {
    double left = share * total;
    for (const Piece& piece : pieces) {
      if (left <= piece.mass) {
        return static_cast<int64_t>(piece.from + (piece.to - piece.from) * (piece.mass > 0 ? left / piece.mass : 0));
      }
      left -= piece.mass;
    }
    return pieces.empty() ? 0 : static_cast<int64_t>(pieces.back().to);
  }
};

}  // namespace

Situation SituationAt(std::span<const insight::WalkStep> steps, size_t i) {
  Situation situation;
  situation.last = steps[i].name;
  if (i > 0) {
    situation.before = steps[i - 1].name;
    situation.pace = PaceOf(steps[i].time - steps[i - 1].time);
  }
  situation.steps = static_cast<uint32_t>(std::bit_width(i));
  situation.place = i;
  return situation;
}

Situation SituationBehind(const Situation& before, uint32_t name, int64_t gap) {
  return {.last = name,
          .before = before.last,
          .pace = PaceOf(gap),
          .steps = static_cast<uint32_t>(std::bit_width(before.place + 1)),
          .place = before.place + 1};
}

uint64_t NextStepModel::KeyOf(const Situation& situation, int look) {
  uint64_t key = 0;
  if (look > 0) key |= uint64_t{situation.last + 1} << 40;
  if (look > 1) key |= uint64_t{situation.before + 1} << 16;
  if (look > 2) key |= uint64_t{situation.pace + 1} << 8;
  if (look > 3) key |= uint64_t{situation.steps + 1};
  return key;
}

void NextStepModel::Learn(const insight::CustomerWalk& walk) {
  for (size_t i = 0; i + 1 < walk.steps.size(); ++i) {
    LearnStep(SituationAt(walk.steps, i), walk.steps[i + 1].time - walk.steps[i].time, walk.steps[i + 1].name);
  }
  if (!walk.steps.empty()) LearnSilence(SituationAt(walk.steps, walk.steps.size() - 1), walk.steps.back().time);
}

void NextStepModel::LearnStep(const Situation& situation, int64_t gap, uint32_t name) {
  for (int look = 0; look < kLooks; ++look) {
    Seen& seen = seen_[KeyOf(situation, look)];
    ++seen.total;
    ++seen.events[{static_cast<uint16_t>(GapBinOf(gap)), static_cast<uint16_t>(name)}];
  }
}

void NextStepModel::LearnSilence(const Situation& situation, int64_t time) {
  for (int look = 0; look < kLooks; ++look) {
    Seen& seen = seen_[KeyOf(situation, look)];
    ++seen.total;
    ++seen.cut[static_cast<uint16_t>(GapBinOf(end_ - time))];
  }
}

void Outlooks::Fill(Level& level, const NextStepModel::Seen& seen, const std::vector<double>* before) const {
  const size_t names = model_.names_, bins = GapBins();
  level.rates.assign(bins * names, 0);
  // One more, who does what everybody does, at any time: what nobody did may still happen.
  std::vector<double> shares(names, 0);
  if (before == nullptr) {
    double all = 0;
    for (const auto& [at, count] : seen.events) shares[at.second] += count, all += count;
    for (double& share : shares) share = (share + 0.5) / (all + 0.5 * static_cast<double>(names));
  }
  double silent = static_cast<double>(seen.total);
  auto event = seen.events.begin();
  auto cut = seen.cut.begin();
  for (size_t bin = 0; bin < bins; ++bin) {
    double* rates = &level.rates[bin * names];
    const double* looser = before == nullptr ? nullptr : &(*before)[bin * names];
    double left = cut != seen.cut.end() && cut->first == bin ? (cut++)->second : 0;
    const double risk = std::max(silent - left / 2, 0.0);
    if (before == nullptr && silent <= 0) break;
    const double weight = before == nullptr ? 1.0 / static_cast<double>(bins) : kSmoothing;
    const double all = before == nullptr ? risk + 1 : risk + kSmoothing;
    for (size_t name = 0; name < names; ++name)
      rates[name] = weight * (looser == nullptr ? shares[name] : looser[name]) / all;
    for (; event != seen.events.end() && event->first.first == bin; ++event) {
      rates[event->first.second] += event->second / all;
      left += event->second;
    }
    silent -= left;
  }
}

const std::vector<double>& Outlooks::RatesOf(const Situation& situation) {
  const std::vector<double>* rates = nullptr;
  bool same = true;
  for (int look = 0; look < std::min(situation.looks, kLooks); ++look) {
    Level& level = levels_[look];
    const uint64_t key = NextStepModel::KeyOf(situation, look);
    same = same && level.key == key;
    if (!same) {
      level.key = key;
      const auto seen = model_.seen_.find(key);
      level.own = seen != model_.seen_.end() || rates == nullptr;
      if (level.own) Fill(level, seen == model_.seen_.end() ? NextStepModel::Seen() : seen->second, rates);
    }
    if (level.own) rates = &level.rates;
  }
  return *rates;
}

std::vector<double> Outlooks::Chances(const Situation& situation, int64_t since, int64_t horizon) {
  std::vector<double> chances(model_.names_ + 1, 0);
  Walk(situation, since, horizon, [&](size_t, double, double, double scale, const double* row) {
    for (size_t name = 0; name < model_.names_; ++name) chances[name] += scale * row[name];
  });
  double all = 0;
  for (const double chance : chances) all += chance;
  chances.back() = std::max(1 - all, 0.0);
  return chances;
}

Outlook Outlooks::Look(const Situation& situation, int64_t since, int64_t horizon) {
  std::vector<Spread> spreads(model_.names_);
  Walk(situation, since, horizon, [&](size_t bin, double from, double to, double scale, const double* row) {
    const auto begin = static_cast<double>(GapEdges()[bin]);
    const double width = static_cast<double>(GapEdges()[bin + 1]) - begin;
    const double ahead = begin - static_cast<double>(std::max<int64_t>(since, 0));
    for (size_t name = 0; name < model_.names_; ++name) {
      if (row[name] <= 0) continue;
      spreads[name].pieces.push_back({ahead + width * from, ahead + width * to, scale * row[name]});
      spreads[name].total += scale * row[name];
    }
  });
  Outlook outlook;
  double all = 0;
  for (size_t name = 0; name < spreads.size(); ++name) {
    const Spread& spread = spreads[name];
    all += spread.total;
    if (spread.total < kLeastShown) continue;
    outlook.next.push_back({static_cast<uint32_t>(name), spread.total, spread.At(0.1), spread.At(0.5), spread.At(0.9)});
  }
  outlook.nothing = std::max(1 - all, 0.0);
  std::ranges::stable_sort(outlook.next, std::ranges::greater(), &LikelyStep::chance);
  return outlook;
}

}  // namespace journey::foresight
