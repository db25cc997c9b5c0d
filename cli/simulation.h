// Simulated customers through the real engine: replications of a population, each over a session of its own, whose
// sends go back to the customers as something to react to.
//
// The records are counted by insight's tally as those of a run are; nothing here knows what a journey means. What is
// written of the events gives the same records by `journey run`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "foresight/behaviour.h"
#include "foresight/forecast.h"
#include "runtime/program/program.h"
#include "runtime/shard/engine.h"

namespace journey::cli {

struct SimulationPlan {
  uint64_t customers = 1'000, replications = 1, seed = 1;
  int64_t start = 0;
  std::optional<double> days;  // none: until nobody does anything any more
};

// As the flags of `simulate` and `advise` have it; `days` 0: none were said.
SimulationPlan PlanOf(uint64_t customers, uint64_t replications, uint64_t seed, double days);

// Of the first replication, the events are appended to `written` unless it is null.
Result<std::vector<foresight::SimulatedRun>> RunSimulation(const rt::Program& program, const rt::Executor& executor,
                                                           const foresight::Behaviour& behaviour,
                                                           const SimulationPlan& plan, std::string* written);

}  // namespace journey::cli
