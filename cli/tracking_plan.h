// A project's tracking plan, for the subcommands that show it or hold something against it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/driver/compile.h"
#include "compiler/tracking/tracking_plan.h"

namespace journey::cli {

struct Planned {
  ProjectFiles project;
  std::unique_ptr<Compilation> compilation;  // its `ir` is there
  tracking::TrackingPlan plan;
};

// An exit code where there is no plan; what is wrong is on stderr then.
std::optional<int> MakePlan(const std::string& path, Planned& planned);

}  // namespace journey::cli
