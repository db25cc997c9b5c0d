// journey simulate: what would come of journeys, by customers who behave as a file says.
#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/simulation.h"
#include "cli/text_input.h"

namespace journey::cli {
namespace {

struct SimulateOptions {
  std::vector<std::string> paths;
  std::string behaviour, against, out = "-", as, write_events;
  uint64_t customers = 1'000, seed = 1, replications = 20;
  double days = 0;
};

constexpr uint64_t kMostSimulated = 100'000'000;
// An interval is as good as it gets long before.
constexpr uint64_t kMostReplications = 10'000;

struct SimulatedProject {
  ProjectFiles project;
  std::unique_ptr<rt::Program> program;
  std::unique_ptr<rt::Executor> executor;
  foresight::SimulatedVersion version;
};

// An exit code where it cannot be run.
std::optional<int> LoadProject(const std::vector<std::string>& paths, SimulatedProject& into) {
  auto project = FindTogether(paths);
  if (!project.ok()) return FailWorld(project.status().message());
  into.project = std::move(project).value();
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(into.project, compiled)) return failed;
  auto program = rt::Program::LoadVerified(std::move(*compiled->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  into.program = std::move(program).value();
  auto executor = MakeExecutor(kEngineInterp, *into.program);
  if (!executor.ok()) return FailWorld(executor.status().message());
  into.executor = std::move(executor).value();
  into.version.module = &into.program->module();
  return std::nullopt;
}

std::string FormOfForecast(const SimulateOptions& options) {
  if (!options.as.empty()) return options.as;
  const std::string ending = std::filesystem::path(options.out).extension().string();
  if (options.out == "-" || ending == ".txt") return "text";
  return ending == ".json" ? "json" : "";
}

// Something that neither declares is most likely a slip.
void WarnOfUndeclared(const foresight::Behaviour& behaviour, const ir::Module& module) {
  std::vector<std::string> events;
  for (const auto& [event, share] : behaviour.first) events.push_back(event);
  for (const foresight::BehaviourState& state : behaviour.states) {
    for (const foresight::Branch& branch : state.next) events.push_back(branch.event);
  }
  const bool any = std::ranges::any_of(events, [&](const std::string& event) {
    return std::ranges::any_of(module.events, [&](const ir::Event& one) { return one.wire == event; });
  });
  if (!any) Err("warning: the project declares no event that the behaviour has; `journey events` lists its events\n");
}

int RunSimulate(const SimulateOptions& options) {
  const std::string form = FormOfForecast(options);
  if (form.empty()) {
    return FailUsage("`" + options.out + "` does not tell what to write: end it in .txt or .json, or give --as");
  }
  if (options.customers == 0 || options.customers > kMostSimulated || options.replications == 0 ||
      options.replications > kMostReplications) {
    return FailUsage(
        "--customers and --replications: at least 1, and not more than 100,000,000 customers and 10,000 replications");
  }
  SimulatedProject project, other;
  if (const auto failed = LoadProject(options.paths, project)) return *failed;
  std::vector<NamedFile> inputs = SourceFiles(project.project);
  inputs.push_back({"--behaviour", options.behaviour});
  if (!options.against.empty()) {
    if (const auto failed = LoadProject({options.against}, other)) return *failed;
    for (NamedFile& file : SourceFiles(other.project)) inputs.push_back(std::move(file));
  }
  if (const std::string clash = Clash({{"--out", options.out}, {"--write-events", options.write_events}}, inputs);
      !clash.empty()) {
    return FailUsage(clash);
  }
  auto text = ReadWhole(options.behaviour, foresight::kMostBehaviourBytes);
  if (!text.ok()) return FailWorld(text.status().message());
  const auto behaviour = foresight::ReadBehaviour(text.value(), ShownPath(options.behaviour));
  if (!behaviour.ok()) return FailWorld(behaviour.status().message());
  WarnOfUndeclared(behaviour.value(), *project.version.module);
  const SimulationPlan plan = PlanOf(options.customers, options.replications, options.seed, options.days);
  std::string written;
  for (SimulatedProject* one : {&project, &other}) {
    if (one->program == nullptr) continue;
    auto runs = RunSimulation(*one->program, *one->executor, behaviour.value(), plan,
                              one == &project && !options.write_events.empty() ? &written : nullptr);
    if (!runs.ok()) return FailWorld(runs.status().message());
    one->version.runs = std::move(runs).value();
  }
  foresight::Forecast forecast =
      foresight::MakeForecast(project.version, other.program == nullptr ? nullptr : &other.version);
  forecast.customers = options.customers;
  forecast.seed = options.seed;
  if (!options.against.empty()) forecast.against = ProjectTitle(other.project);
  if (!options.write_events.empty()) {
    if (const int failed = WriteResult(options.write_events, written); failed != kClean) return failed;
  }
  return WriteResult(options.out,
                     form == "json" ? foresight::WriteForecastJson(forecast) : foresight::WriteForecastText(forecast));
}

}  // namespace

void AddSimulate(Command app, int& exit_code) {
  Command command = app.Subcommand("simulate", "Forecasts what comes of journeys, by customers that are made up");
  auto options = std::make_shared<SimulateOptions>();
  command.Value("paths", options->paths, "Files or folders, run together").Required();
  command
      .Value("--behaviour", options->behaviour,
             "How customers behave, as `journey behaviour fit` writes it; - for standard input")
      .ValueName("FILE")
      .Required();
  command.Value("--customers", options->customers, "How many come, each time").ValueName("N").ShowDefault();
  command.Value("--days", options->days, "The clock ends so many days after the start; else when nobody does anything")
      .ValueName("D")
      .Between(0.0, 36'500.0);
  command.Value("--seed", options->seed, "The same seed gives the same bytes").ValueName("S").ShowDefault();
  command.Value("--replications", options->replications, "How often all of it is done, for the intervals")
      .ValueName("R")
      .ShowDefault();
  command.Value("--against", options->against, "Another version, with the same customers: what it changes")
      .ValueName("PATH");
  command.Value("--write-events", options->write_events, "Where the events of the first time go, as JSON Lines")
      .ValueName("FILE");
  command.Value("-o,--out", options->out, "What to write, by its ending: .txt or .json; - for standard output")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--as", options->as, "text or json, whatever the ending").OneOf({"text", "json"});
  command.Footer(
      "examples:\n"
      "  journey behaviour fit shop --events log.jsonl --out shop.toml\n"
      "  journey simulate shop --behaviour shop.toml --customers 5000\n"
      "  journey simulate shop --behaviour shop.toml --against shop-next");
  command.Does([options, &exit_code] { exit_code = RunSimulate(*options); });
}

}  // namespace journey::cli
