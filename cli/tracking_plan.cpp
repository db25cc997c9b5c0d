// Found, compiled, planned.
#include "cli/tracking_plan.h"

#include "cli/common.h"

namespace journey::cli {

std::optional<int> MakePlan(const std::string& path, Planned& planned) {
  auto project = FindProject(path);
  if (!project.ok()) return FailWorld(project.status().message());
  planned.project = std::move(project).value();
  if (const auto failed = CompileWhole(planned.project, planned.compilation)) return failed;
  planned.plan = tracking::Build(planned.compilation->program, planned.compilation->sources, RootOf(planned.project),
                                 ProjectTitle(planned.project));
  return std::nullopt;
}

}  // namespace journey::cli
