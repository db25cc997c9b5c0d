// What an edit would change, by customers who are made up: the project as it is and as it would be, with the same ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "cli/simulation.h"
#include "compiler/driver/compile.h"
#include "foresight/forecast.h"

namespace journey::cli {

// One figure of both versions. A share, of entries, or a count.
struct ForecastChange {
  std::string name;
  bool share = false;
  double before = 0, after = 0;
  foresight::Estimate difference;
};

class Forecaster {
 public:
  // All must outlive it.
  Forecaster(const Compilation& before, const foresight::Behaviour& behaviour, const SimulationPlan& plan)
      : before_(before), behaviour_(behaviour), plan_(plan) {}
  // Conversions of the journey, where it has a goal, and whatever else of its funnel and of messages differs.
  Result<std::vector<ForecastChange>> Of(const std::vector<SourceText>& after, const std::string& journey);
  const SimulationPlan& plan() const { return plan_; }

 private:
  const Compilation& before_;
  const foresight::Behaviour& behaviour_;
  const SimulationPlan plan_;
  std::unique_ptr<rt::Program> program_;                // as it is,
  std::optional<foresight::SimulatedVersion> version_;  // simulated once
};

}  // namespace journey::cli
