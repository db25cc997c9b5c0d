// What customers did -> a graph of stages: after which step they are where, and which steps lead on from there.
//
// A stage is what was done last; where several things are done in any order and the graph was simplified, they share
// one. Discovery is that of heuristics miners (see relations.h for the sources): directly-follows pairs, less the
// noise, and the pairs that a free order implies; log skeletons then say which pairs need a guard (guards.h). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/mine/relations.h"
#include "compiler/mine/traces.h"

namespace journey::mine {

inline constexpr int32_t kNowhereYet = -1;

// The step of this name leads from one stage to another, or to itself.
struct Transition {
  uint32_t from = 0, name = 0, to = 0;
  std::vector<uint32_t> needs;    // names that must have been done before
  std::vector<uint32_t> forbids;  // names that must not
  bool once = false;              // not a second time
  uint64_t count = 0;             // steps that took it
};

// Who has done `done` must have done `needed` by the end; kNowhereYet: everybody must.
struct EndRule {
  int32_t done = kNowhereYet;
  uint32_t needed = 0;
};

struct Stage {
  std::vector<uint32_t> names;  // whose steps lead here; the commonest first
  bool may_end = false;
  std::vector<EndRule> at_end;
  uint64_t visits = 0, ends = 0;  // steps that led here; customers who stayed
};

struct Graph {
  std::vector<Stage> stages;
  std::vector<int32_t> stage_of;  // by name; kNowhereYet: no step of the name is in the graph
  std::vector<uint32_t> starts;   // names with which it begins
  std::vector<uint64_t> start_counts;
  std::vector<Transition> transitions;  // by stage, the commonest first
  uint64_t customers = 0, fitting = 0;  // those who were followed from the first step to the end
  uint64_t steps = 0, followed = 0;
};

struct DiscoverOptions {
  double noise = 0;                   // see MayFollow; what a rule may be broken by, too
  std::optional<size_t> transitions;  // at most so many; none: see kEasilyRead
};

// A log of more than kManyCustomers customers is simplified to this number of transitions, as long as kKept of its
// steps are followed. In a smaller one a rare way is as likely a real one that few have happened to go.
inline constexpr size_t kEasilyRead = 40;
inline constexpr uint64_t kManyCustomers = 2'000;
inline constexpr double kKept = 0.95;

// The log has a customer.
Graph Discover(const Log& log, const DiscoverOptions& options);

// Goes with every trace through the graph as the drafted journey does (a step that leads nowhere is passed over), and
// counts. `guarded`: with the guards.
void Walk(const Log& log, bool guarded, Graph& graph);

}  // namespace journey::mine
