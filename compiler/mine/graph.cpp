// Relations -> one stage a name; then fewer if wanted; then guards; then counts.
#include "compiler/mine/graph.h"

#include <algorithm>
#include <tuple>

#include "compiler/mine/guards.h"
#include "compiler/mine/simplify.h"

namespace journey::mine {
namespace {

// Beginnings rarer than this share of the customers are left out where a graph is simplified.
constexpr double kRareStart = 0.01;

bool MayTake(const Transition& way, const std::vector<uint32_t>& done) {
  if (way.once && done[way.name] > 0) return false;
  for (const uint32_t name : way.needs) {
    if (done[name] == 0) return false;
  }
  return std::ranges::all_of(way.forbids, [&](uint32_t name) { return done[name] == 0; });
}

bool MayEnd(const Stage& stage, const std::vector<uint32_t>& done) {
  if (!stage.may_end) return false;
  return std::ranges::all_of(stage.at_end, [&](const EndRule& rule) {
    return (rule.done != kNowhereYet && done[static_cast<size_t>(rule.done)] == 0) || done[rule.needed] > 0;
  });
}

Graph OneStageEach(const Log& log, const Relations& relations, double noise) {
  const size_t size = log.names.size();
  Graph graph;
  graph.stage_of.resize(size);
  const Pairs<uint8_t> may = MayFollow(relations, noise);
  for (uint32_t name = 0; name < size; ++name) {
    graph.stage_of[name] = static_cast<int32_t>(name);
    Stage stage;
    stage.names = {name};
    stage.may_end = relations.ends[name] > 0;
    graph.stages.push_back(std::move(stage));
    if (relations.starts[name] > 0) graph.starts.push_back(name);
    for (uint32_t next = 0; next < size; ++next) {
      if (may.At(name, next) == 0) continue;
      Transition way;
      way.from = name;
      way.name = way.to = next;
      graph.transitions.push_back(std::move(way));
    }
  }
  return graph;
}

// Stages that nobody comes to go, with what leads from them; the others are numbered anew.
void DropUnreached(Graph& graph) {
  std::vector<char> reached(graph.stages.size());
  std::vector<uint32_t> open;
  const auto reach = [&](uint32_t stage) {
    if (reached[stage] == 0) open.push_back(stage);
    reached[stage] = 1;
  };
  for (const uint32_t name : graph.starts) reach(static_cast<uint32_t>(graph.stage_of[name]));
  while (!open.empty()) {
    const uint32_t at = open.back();
    open.pop_back();
    for (const Transition& way : graph.transitions) {
      if (way.from == at) reach(way.to);
    }
  }
  std::erase_if(graph.transitions, [&](const Transition& way) { return reached[way.from] == 0; });
  std::vector<uint32_t> numbers(graph.stages.size());
  std::vector<Stage> kept;
  for (uint32_t stage = 0; stage < graph.stages.size(); ++stage) {
    numbers[stage] = static_cast<uint32_t>(kept.size());
    if (reached[stage] != 0) kept.push_back(std::move(graph.stages[stage]));
  }
  for (int32_t& stage : graph.stage_of) {
    if (stage == kNowhereYet) continue;
    const auto was = static_cast<size_t>(stage);
    stage = reached[was] != 0 ? static_cast<int32_t>(numbers[was]) : kNowhereYet;
  }
  for (Transition& way : graph.transitions) {
    way.from = numbers[way.from];
    way.to = numbers[way.to];
  }
  graph.stages = std::move(kept);
}

// What a simplified graph has lost: stages in which customers now stay are where they end.
void EndWhereTheyStay(const Log& log, Graph& graph) {
  Walk(log, false, graph);
  for (Stage& stage : graph.stages) stage.may_end = stage.ends > 0;
}

}  // namespace

void Walk(const Log& log, bool guarded, Graph& graph) {
  const size_t size = log.names.size();
  graph.customers = log.customers;
  graph.steps = log.events;
  graph.fitting = graph.followed = 0;
  graph.start_counts.assign(graph.starts.size(), 0);
  for (Stage& stage : graph.stages) stage.visits = stage.ends = 0;
  Pairs<int32_t> ways(std::max(size, graph.stages.size()));
  for (size_t a = 0; a < ways.size(); ++a) {
    for (size_t b = 0; b < ways.size(); ++b) ways.At(a, b) = kNowhereYet;
  }
  for (size_t i = 0; i < graph.transitions.size(); ++i) {
    graph.transitions[i].count = 0;
    ways.At(graph.transitions[i].from, graph.transitions[i].name) = static_cast<int32_t>(i);
  }
  std::vector<uint32_t> done(size);
  for (const Trace& trace : log.traces) {
    int32_t at = kNowhereYet;
    bool fits = true;
    for (const uint32_t name : trace.steps) {
      int32_t to = kNowhereYet;
      if (at == kNowhereYet) {
        const auto start = std::ranges::find(graph.starts, name);
        if (start != graph.starts.end()) {
          graph.start_counts[static_cast<size_t>(start - graph.starts.begin())] += trace.count;
          to = graph.stage_of[name];
        }
      } else if (const int32_t way = ways.At(static_cast<size_t>(at), name); way != kNowhereYet) {
        Transition& taken = graph.transitions[static_cast<size_t>(way)];
        if (!guarded || MayTake(taken, done)) {
          taken.count += trace.count;
          to = static_cast<int32_t>(taken.to);
        }
      }
      ++done[name];
      if (to == kNowhereYet) {
        fits = false;
        continue;
      }
      at = to;
      graph.followed += trace.count;
      graph.stages[static_cast<size_t>(at)].visits += trace.count;
    }
    if (at != kNowhereYet) {
      Stage& last = graph.stages[static_cast<size_t>(at)];
      last.ends += trace.count;
      if (fits && (!guarded || MayEnd(last, done))) graph.fitting += trace.count;
    }
    for (const uint32_t name : trace.steps) done[name] = 0;
  }
}

Graph Discover(const Log& log, const DiscoverOptions& options) {
  const Relations relations = Relate(log);
  Graph graph = OneStageEach(log, relations, options.noise);
  const size_t most = options.transitions.value_or(kEasilyRead);
  const bool simplify =
      graph.transitions.size() > most && (options.transitions.has_value() || log.customers > kManyCustomers);
  if (simplify) {
    std::erase_if(graph.starts, [&](uint32_t name) {
      return static_cast<double>(relations.starts[name]) < kRareStart * static_cast<double>(log.customers);
    });
    Simplify(log, relations, most, options.transitions.has_value() ? 0 : kKept, graph);
  }
  DropUnreached(graph);
  if (simplify || options.noise > 0) EndWhereTheyStay(log, graph);
  AddGuards(relations, options.noise, !simplify, graph);
  Walk(log, true, graph);
  std::ranges::stable_sort(graph.transitions, [](const Transition& a, const Transition& b) {
    return std::tuple(a.from, b.count, a.name) < std::tuple(b.from, a.count, b.name);
  });
  for (Stage& stage : graph.stages) {
    std::ranges::stable_sort(stage.names, std::ranges::greater(), [&](uint32_t name) { return log.counts[name]; });
  }
  return graph;
}

}  // namespace journey::mine
