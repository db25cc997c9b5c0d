// One subcommand a notation; all take the same.
#include "cli/charts.h"

#include <fmt/format.h>
#include <functional>

#include "cli/common.h"
#include "cli/outputs.h"
#include "compiler/chart/chart.h"
#include "compiler/map/build.h"
#include "compiler/map/pictures.h"
#include "compiler/map/write.h"

namespace journey::cli {
namespace {

struct ChartFlags {
  std::string project, journey, out = "-";
};

struct Notation {
  const char* name;
  const char* description;
  std::string (*write)(const chart::Chart& chart);  // null: the picture of `journey map`
};

constexpr Notation kNotations[] = {
    {"mermaid", "A journey as a Mermaid state diagram, as GitHub and GitLab draw it", chart::WriteMermaid},
    {"dot", "A journey as a graph for Graphviz", chart::WriteDot},
    {"svg", "A journey as the picture of its flow", nullptr},
    {"scxml", "A journey as State Chart XML of the W3C", chart::WriteScxml},
    {"xstate-json", "A journey as the configuration of a machine of XState", chart::WriteXState},
    {"bpmn", "A journey as a BPMN 2.0 process with its diagram", chart::WriteBpmn},
};

std::string NamesOf(const map::Model& model) {
  std::string names;
  for (const map::Journey& journey : model.journeys) names += (names.empty() ? "`" : ", `") + journey.qualified + "`";
  return names;
}

// The index of the journey that is meant; -1, with an exit code, where that is nobody's or not clear.
int32_t JourneyMeant(const map::Model& model, const ChartFlags& flags, int& exit_code) {
  if (model.journeys.empty()) {
    exit_code = FailWorld(fmt::format("`{}` has no journey", flags.project));
    return -1;
  }
  if (flags.journey.empty() && model.journeys.size() == 1) return 0;
  for (size_t i = 0; i < model.journeys.size(); ++i) {
    if (model.journeys[i].name == flags.journey || model.journeys[i].qualified == flags.journey) {
      return static_cast<int32_t>(i);
    }
  }
  exit_code = FailUsage(flags.journey.empty()
                            ? fmt::format("say which with --journey: there are {}", NamesOf(model))
                            : fmt::format("there is no journey `{}`; there are {}", flags.journey, NamesOf(model)));
  return -1;
}

int RunChart(const Notation& notation, const ChartFlags& flags) {
  const auto project = FindProject(flags.project);
  if (!project.ok()) return FailWorld(project.status().message());
  if (const std::string clash = Clash({{"--out", flags.out}}, SourceFiles(project.value())); !clash.empty()) {
    return FailUsage(clash);
  }
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const Compilation& compilation = *compiled;
  const map::Model model =
      map::Build(compilation.program, compilation.sources, RootOf(project.value()), ProjectTitle(project.value()));
  int exit_code = kClean;
  const int32_t journey = JourneyMeant(model, flags, exit_code);
  if (journey < 0) return exit_code;
  const auto no_links = [](const map::Place&) { return std::string(); };
  return WriteResult(flags.out, notation.write == nullptr ? map::WriteSvg({map::DrawFlow(model, journey)}, no_links)
                                                          : notation.write(chart::ChartOf(
                                                                model, model.journeys[static_cast<size_t>(journey)])));
}

}  // namespace

std::shared_ptr<bool> AddCharts(Command command, int& exit_code) {
  const auto chosen = std::make_shared<bool>(false);
  for (const Notation& notation : kNotations) {
    const auto flags = std::make_shared<ChartFlags>();
    Command one = command.Subcommand(notation.name, notation.description);
    one.Value("project", flags->project, "A folder or a .journey file").ValueName("PATH").Required();
    one.Value("--journey", flags->journey, "Which, where there are several").ValueName("NAME");
    one.Value("-o,--out", flags->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
    one.Footer(
        "A chart shows stages and what leads from one to the next, with the place in the sources; it does not run.\n"
        "Exit codes: 0 done, 1 it cannot be read or written, 2 wrong usage, 3 the project has errors.");
    one.Does([&notation, flags, chosen, &exit_code] {
      *chosen = true;
      exit_code = RunChart(notation, *flags);
    });
  }
  return chosen;
}

}  // namespace journey::cli
