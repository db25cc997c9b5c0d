// For each name: where one can be without having done it, and where one can be after it.
#include "compiler/mine/guards.h"

#include <algorithm>

namespace journey::mine {
namespace {

class Guards {
 public:
  Guards(const Relations& relations, double noise, bool all, Graph& graph)
      : relations_(relations), noise_(noise), all_(all), graph_(graph), size_(relations.has.size()) {
    ways_.resize(graph.stages.size());
    for (const Transition& way : graph.transitions) ways_[way.from].push_back({way.name, way.to});
    without_.resize(size_);
    behind_.resize(size_);
    std::vector<uint32_t> first;
    for (const uint32_t name : graph.starts) first.push_back(name);
    for (uint32_t name = 0; name < size_; ++name) {
      std::vector<uint32_t> begins;
      for (const uint32_t start : first) {
        if (start != name) begins.push_back(StageOf(start));
      }
      without_[name] = Reach(begins, static_cast<int32_t>(name));
      behind_[name] = InGraph(name) ? Reach({StageOf(name)}, kNowhereYet) : std::vector<char>(ways_.size());
    }
  }

  void Run() {
    needs_ = never_ = Pairs<uint8_t>(size_);
    for (uint32_t a = 0; a < size_; ++a) {
      for (uint32_t b = 0; b < size_; ++b) {
        if (!InGraph(a) || !InGraph(b)) continue;
        needs_.At(b, a) = relations_.Needs(b, a, noise_);
        never_.At(a, b) = all_ && relations_.Never(a, b, noise_);
      }
    }
    for (Transition& way : graph_.transitions) Guard(way);
    for (uint32_t stage = 0; stage < graph_.stages.size(); ++stage) {
      if (all_ && graph_.stages[stage].may_end) GuardEnd(stage);
    }
  }

 private:
  struct Way {
    uint32_t name, to;
  };
  bool InGraph(uint32_t name) const { return graph_.stage_of[name] != kNowhereYet; }
  uint32_t StageOf(uint32_t name) const { return static_cast<uint32_t>(graph_.stage_of[name]); }

  // The stages that can be come to from these, never by a step of `avoided`.
  std::vector<char> Reach(const std::vector<uint32_t>& from, int32_t avoided) const {
    std::vector<char> reached(ways_.size());
    std::vector<uint32_t> open;
    const auto reach = [&](uint32_t stage) {
      if (reached[stage] == 0) open.push_back(stage);
      reached[stage] = 1;
    };
    for (const uint32_t stage : from) reach(stage);
    while (!open.empty()) {
      const uint32_t at = open.back();
      open.pop_back();
      for (const Way& way : ways_[at]) {
        if (static_cast<int32_t>(way.name) != avoided) reach(way.to);
      }
    }
    return reached;
  }

  void Guard(Transition& way) const {
    for (uint32_t name = 0; name < size_; ++name) {
      if (needs_.At(way.name, name) != 0 && without_[name][way.from] != 0) way.needs.push_back(name);
      if (never_.At(name, way.name) != 0 && behind_[name][way.from] != 0) way.forbids.push_back(name);
    }
    way.once = relations_.Once(way.name, noise_) && behind_[way.name][way.from] != 0;
    // What a name that is asked for needs itself is there; where a name is not done, what needs it is not done either.
    const std::vector<uint32_t> needs = way.needs, forbids = way.forbids;
    std::erase_if(way.needs, [&](uint32_t name) {
      return std::ranges::any_of(needs, [&](uint32_t other) { return needs_.At(other, name) != 0; });
    });
    std::erase_if(way.forbids, [&](uint32_t name) {
      return std::ranges::any_of(forbids, [&](uint32_t other) { return needs_.At(name, other) != 0; }) ||
             std::ranges::any_of(way.needs, [&](uint32_t needed) { return Apart(name, needed); });
    });
  }

  // No way leads from the one to the other, nor back.
  bool Apart(uint32_t a, uint32_t b) const { return behind_[a][StageOf(b)] == 0 && behind_[b][StageOf(a)] == 0; }

  void GuardEnd(uint32_t stage) {
    std::vector<EndRule>& rules = graph_.stages[stage].at_end;
    std::vector<char> everybody(size_);
    for (uint32_t name = 0; name < size_; ++name) {
      if (!InGraph(name)) continue;
      const uint64_t others = relations_.customers - relations_.has[name];
      everybody[name] = static_cast<double>(others) <= noise_ * static_cast<double>(relations_.customers);
      if (everybody[name] != 0 && CanMiss(name, stage)) rules.push_back({kNowhereYet, name});
    }
    for (uint32_t done = 0; done < size_; ++done) {
      if (!InGraph(done)) continue;
      std::vector<uint32_t> needed;
      for (uint32_t name = 0; name < size_; ++name) {
        if (!InGraph(name) || everybody[name] != 0 || needs_.At(done, name) != 0 || !CanMiss(name, stage)) continue;
        if (relations_.Brings(done, name, noise_) && EndsWithout(done, name, stage)) needed.push_back(name);
      }
      // One that another one needs comes with it.
      for (const uint32_t name : needed) {
        const bool comes = std::ranges::any_of(needed, [&](uint32_t other) { return needs_.At(other, name) != 0; });
        if (!comes) rules.push_back({static_cast<int32_t>(done), name});
      }
    }
    DropImplied(rules);
  }

  // Where a brings b and b brings c, that a brings c need not be said.
  static void DropImplied(std::vector<EndRule>& rules) {
    for (size_t i = 0; i < rules.size();) {
      const EndRule rule = rules[i];
      std::vector<int32_t> open = {rule.done}, brought = {rule.done};
      while (!open.empty()) {
        const int32_t at = open.back();
        open.pop_back();
        for (size_t j = 0; j < rules.size(); ++j) {
          const auto next = static_cast<int32_t>(rules[j].needed);
          if (j == i || rules[j].done != at || std::ranges::find(brought, next) != brought.end()) continue;
          brought.push_back(next);
          open.push_back(next);
        }
      }
      const bool implied = std::ranges::find(brought, static_cast<int32_t>(rule.needed)) != brought.end();
      if (implied) {
        rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }

  // Whether one can be in the stage without having done it: by the ways, and by what its steps need.
  bool CanMiss(uint32_t name, uint32_t stage) const {
    return without_[name][stage] != 0 &&
           std::ranges::any_of(graph_.stages[stage].names, [&](uint32_t own) { return needs_.At(own, name) == 0; });
  }

  // Whether one can end in the stage having done the one and not the other, as far as the ways tell.
  bool EndsWithout(uint32_t done, uint32_t name, uint32_t stage) const {
    bool can = std::ranges::find(graph_.starts, done) != graph_.starts.end();
    for (const Transition& way : graph_.transitions) {
      can = can || (way.name == done && without_[name][way.from] != 0);
    }
    return can && Reach({StageOf(done)}, static_cast<int32_t>(name))[stage] != 0;
  }

  const Relations& relations_;
  const double noise_;
  const bool all_;
  Graph& graph_;
  const size_t size_;
  std::vector<std::vector<Way>> ways_;
  std::vector<std::vector<char>> without_, behind_;  // by name, stage
  Pairs<uint8_t> needs_, never_;
};

}  // namespace

void AddGuards(const Relations& relations, double noise, bool all, Graph& graph) {
  Guards(relations, noise, all, graph).Run();
}

}  // namespace journey::mine
