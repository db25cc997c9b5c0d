// A plan beside what a log holds: what comes as planned, what never comes, what nobody planned.
#pragma once

#include <string>

#include "compiler/tracking/tracking_plan.h"
#include "insight/log_coverage.h"
#include "ir/ir.h"

namespace journey::tracking {

struct Coverage {
  const TrackingPlan* plan = nullptr;
  const ir::Module* module = nullptr;
  const insight::LogFigures* figures = nullptr;
  std::vector<const insight::EventCoverage*> events;  // by event of the plan

  // Of an event that journeys hear or look up, and do not give themselves, none came.
  bool missing(size_t event) const;
  // Something came that is not planned or cannot be used, or something that is needed did not come.
  bool findings() const;
};

// The module is what the plan's project compiles to. All must outlive the coverage.
Coverage Cover(const TrackingPlan& plan, const ir::Module& module, const insight::LogFigures& figures);

std::string WriteCoverageText(const Coverage& coverage);
std::string WriteCoverageJson(const Coverage& coverage);

}  // namespace journey::tracking
