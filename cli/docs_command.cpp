// journey docs: a project as a folder of pages.
#include <fmt/format.h>

#include <filesystem>

#include "base/figure_text.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/source_links.h"
#include "cli/tracking_plan.h"
#include "compiler/coverage/coverage.h"
#include "compiler/map/build.h"
#include "compiler/site/site.h"
#include "runtime/interp/observing.h"
#include "runtime/program/program.h"
#include "runtime/testing/testing.h"
#include "runtime/testing/touched.h"

namespace journey::cli {
namespace {

struct DocsOptions {
  std::string project, out, links;
};

// What the project's tests try; nothing where there are none.
Result<std::vector<coverage::FileCoverage>> TestCoverage(const Compilation& compilation) {
  if (compilation.ir->tests.empty()) return std::vector<coverage::FileCoverage>();
  const auto program = rt::Program::Load(*compilation.ir);
  if (!program.ok()) return program.status();
  rt::Touched touched;
  const rt::ObservingInterpreter interpreter(*program.value(), touched);
  rt::RunTests(*program.value(), interpreter, {.touched = &touched});
  return coverage::Cover(compilation.sources, compilation.modules, program.value()->module(), touched);
}

int RunDocs(const DocsOptions& options) {
  Planned planned;
  if (const auto failed = MakePlan(options.project, planned)) return *failed;
  const Compilation& compilation = *planned.compilation;
  const std::string folder = RootOf(planned.project);
  const map::Model model = map::Build(compilation.program, compilation.sources, folder, ProjectTitle(planned.project));
  const auto coverage = TestCoverage(compilation);
  if (!coverage.ok()) return FailWorld(coverage.status().message());
  const std::vector<site::Page> pages =
      site::MakeSite({model, planned.plan, coverage.value(), SourceLinks(options.links, options.out, folder)});
  std::vector<NamedFile> outputs;
  const std::filesystem::path out = options.out;
  for (const site::Page& page : pages) outputs.push_back({"a page", (out / page.file).string()});
  if (const std::string clash = Clash(outputs, SourceFiles(planned.project)); !clash.empty()) return FailUsage(clash);
  std::error_code failed;
  std::filesystem::create_directories(out, failed);
  if (failed) return FailWorld(fmt::format("cannot make {}: {}", options.out, failed.message()));
  for (size_t i = 0; i < pages.size(); ++i) {
    if (const int code = WriteResult(outputs[i].path, pages[i].bytes); code != kClean) return code;
  }
  Err("{} pages are in {}; begin with {}\n", WithThousands(pages.size()), options.out, (out / "index.html").string());
  return kClean;
}

}  // namespace

void AddDocs(Command app, int& exit_code) {
  Command command = app.Subcommand("docs", "Writes a project as a folder of pages: journeys, messages, events, maps");
  auto options = std::make_shared<DocsOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command.Value("-o,--out", options->out, "The folder to write into; pages of before are written over")
      .ValueName("DIR")
      .Required();
  command.Value("--links", options->links, "Where sources are shown; without it, links lead to the files themselves")
      .ValueName("URL");
  command.Footer(
      "The pages need no network and no server. Whatever else is in the folder stays.\n"
      "\n"
      "example:\n"
      "  journey docs shop --out site --links https://git.example.com/shop/blob/main");
  command.Does([options, &exit_code] { exit_code = RunDocs(*options); });
}

}  // namespace journey::cli
