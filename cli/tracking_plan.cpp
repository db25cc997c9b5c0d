// Found, compiled, planned.
#include "cli/tracking_plan.h"

#include "cli/common.h"
#include "cli/output.h"
#include "runtime/platform/process.h"

namespace journey::cli {

std::optional<int> MakePlan(const std::string& path, Planned& planned) {
  auto project = FindProject(path);
  if (!project.ok()) return FailWorld(project.status().message());
  planned.project = std::move(project).value();
  auto compiled = CompileProject(planned.project);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  planned.compilation = std::move(compiled).value();
  if (!planned.compilation->ir.has_value()) {
    WriteErr(DiagnosticText(*planned.compilation, rt::kStderr));
    return kFindings;
  }
  planned.plan = tracking::Build(planned.compilation->program, planned.compilation->sources, RootOf(planned.project),
                                 ProjectTitle(planned.project));
  return std::nullopt;
}

}  // namespace journey::cli
