// The steps that a set of transitions follows are counted over all traces; of the candidates to go only the least used.
#include "compiler/mine/simplify.h"

#include <algorithm>
#include <tuple>

namespace journey::mine {
namespace {

// In any order: of the pair's two directions the rarer is at least this share of the other, times the share of those
// who did either one right behind the other.
constexpr double kAboutEqual = 0.1;
// Times that a pair must have come at least, in its commoner direction.
constexpr uint64_t kFewPairs = 20;
// What is often done several times in a row is no partner for anything.
constexpr uint64_t kSeldom = 10;
constexpr size_t kCandidates = 20;

double Alike(const Relations& relations, uint32_t a, uint32_t b) {
  for (const uint32_t name : {a, b}) {
    if (relations.follows.At(name, name) * kSeldom > relations.has[name]) return 0;
  }
  const auto [less, more] = std::minmax(relations.follows.At(a, b), relations.follows.At(b, a));
  if (more < kFewPairs) return 0;
  const auto whole = static_cast<double>(std::max(relations.has[a], relations.has[b]));
  return static_cast<double>(less) / static_cast<double>(more) * static_cast<double>(less + more) / whole;
}

// Names to stages, those most alike first; a stage takes names only that are all alike.
void ShareStages(const Relations& relations, Graph& graph) {
  const auto size = static_cast<uint32_t>(relations.has.size());
  std::vector<std::tuple<double, uint32_t, uint32_t>> alike;
  for (uint32_t a = 0; a < size; ++a) {
    for (uint32_t b = a + 1; b < size; ++b) {
      if (const double how = Alike(relations, a, b); how > kAboutEqual) alike.emplace_back(-how, a, b);
    }
  }
  std::ranges::sort(alike);
  for (const auto& [how, a, b] : alike) {
    const auto into = static_cast<size_t>(graph.stage_of[a]), from = static_cast<size_t>(graph.stage_of[b]);
    if (into == from) continue;
    std::vector<uint32_t>&names = graph.stages[into].names, &others = graph.stages[from].names;
    const bool all = std::ranges::all_of(names, [&](uint32_t one) {
      return std::ranges::all_of(others, [&](uint32_t other) { return Alike(relations, one, other) > kAboutEqual; });
    });
    if (!all) continue;
    for (const uint32_t name : others) graph.stage_of[name] = static_cast<int32_t>(into);
    names.insert(names.end(), others.begin(), others.end());
    others.clear();
  }
  for (Transition& way : graph.transitions) {
    way.from = static_cast<uint32_t>(graph.stage_of[way.from]);
    way.to = static_cast<uint32_t>(graph.stage_of[way.to]);
  }
  const auto key = [](const Transition& way) { return std::tuple(way.from, way.name); };
  std::ranges::sort(graph.transitions, {}, key);
  const auto doubled = std::ranges::unique(graph.transitions, {}, key);
  graph.transitions.erase(doubled.begin(), doubled.end());
}

// Which transitions there are, by stage and name, and how many steps each takes.
class Followed {
 public:
  Followed(const Log& log, const Graph& graph)
      : log_(log), graph_(graph), there_(log.names.size()), taken_(log.names.size()), starts_(log.names.size()) {
    for (const Transition& way : graph.transitions) there_.At(way.from, way.name) = 1;
    for (const uint32_t name : graph.starts) starts_[name] = 1;
  }
  uint64_t Without(const Transition& way) {
    there_.At(way.from, way.name) = 0;
    const uint64_t followed = Count(false);
    there_.At(way.from, way.name) = 1;
    return followed;
  }
  void Drop(const Transition& way) { there_.At(way.from, way.name) = 0; }
  void CountTaken() {
    taken_ = Pairs<uint64_t>(log_.names.size());
    (void)Count(true);
  }
  uint64_t TakenBy(const Transition& way) const { return taken_.At(way.from, way.name); }

 private:
  uint64_t Count(bool each) {
    uint64_t followed = 0;
    for (const Trace& trace : log_.traces) {
      int32_t at = kNowhereYet;
      for (const uint32_t name : trace.steps) {
        const bool on = at == kNowhereYet ? starts_[name] != 0 : there_.At(static_cast<size_t>(at), name) != 0;
        if (!on) continue;
        if (each && at != kNowhereYet) taken_.At(static_cast<size_t>(at), name) += trace.count;
        followed += trace.count;
        at = graph_.stage_of[name];
      }
    }
    return followed;
  }

  const Log& log_;
  const Graph& graph_;
  Pairs<uint8_t> there_;
  Pairs<uint64_t> taken_;
  std::vector<uint8_t> starts_;
};

}  // namespace

void Simplify(const Log& log, const Relations& relations, size_t most, double kept, Graph& graph) {
  ShareStages(relations, graph);
  Followed followed(log, graph);
  std::vector<Transition>& ways = graph.transitions;
  while (ways.size() > most) {
    followed.CountTaken();
    std::ranges::stable_sort(ways, {}, [&](const Transition& way) { return followed.TakenBy(way); });
    size_t least = 0;
    uint64_t best = 0;
    // What nobody takes is missed by nobody.
    if (followed.TakenBy(ways[0]) == 0) {
      best = log.events;
    } else {
      for (size_t i = 0; i < std::min(kCandidates, ways.size()); ++i) {
        const uint64_t without = followed.Without(ways[i]);
        if (without <= best) continue;
        best = without;
        least = i;
      }
    }
    if (static_cast<double>(best) < kept * static_cast<double>(log.events)) break;
    followed.Drop(ways[least]);
    ways.erase(ways.begin() + static_cast<std::ptrdiff_t>(least));
  }
  followed.CountTaken();
  std::erase_if(ways, [&](const Transition& way) { return followed.TakenBy(way) == 0; });
}

}  // namespace journey::mine
