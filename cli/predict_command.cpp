// journey predict: what customers do next, when, or never, by a log.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/outputs.h"
#include "cli/session_flags.h"
#include "foresight/prediction.h"

namespace journey::cli {
namespace {

// What is told apart; a table of all pairs of them fits into memory.
constexpr size_t kMostPredictedNames = 400;

struct PredictOptions {
  std::vector<std::string> paths, goals;
  std::string customer, within = "30 days", out = "-", as;
  bool all = false;
  InputFlags input;
};

std::string FormOfPrediction(const PredictOptions& options) {
  if (!options.as.empty()) return options.as;
  const std::string ending = std::filesystem::path(options.out).extension().string();
  if (options.out == "-" || ending == ".txt") return "text";
  return ending == ".json" || ending == ".csv" ? ending.substr(1) : "";
}

// One a journey that has any: by the names of its events.
std::vector<foresight::Goal> GoalsOf(const ir::Module& module) {
  std::vector<foresight::Goal> goals;
  for (const ir::Journey& journey : module.journeys) {
    foresight::Goal goal{journey.simple_name, {}};
    for (const ir::Goal& one : journey.goals) {
      if (one.event == ir::kNone) continue;
      const std::string& wire = module.events[static_cast<size_t>(one.event)].wire;
      if (std::ranges::find(goal.events, wire) == goal.events.end()) goal.events.push_back(wire);
    }
    if (!goal.events.empty()) goals.push_back(std::move(goal));
  }
  return goals;
}

// What was asked for, once all that can be wrong with it is right.
struct PredictPlan {
  std::string form;
  int64_t horizon = 0;
  ProjectFiles project;
  std::unique_ptr<Compilation> compiled;  // null: no project
  rt::SourceOptions reading;
};

std::optional<int> PlanPrediction(const PredictOptions& options, PredictPlan& plan) {
  plan.form = FormOfPrediction(options);
  if (plan.form.empty()) {
    return FailUsage("`" + options.out + "` does not tell what to write: end it in .txt, .json or .csv, or give --as");
  }
  if (plan.form == "csv" && !options.all && options.customer.empty()) {
    return FailUsage("a table has a line a customer: give --all or --customer");
  }
  if (const auto wrong = ReadDuration("--within", options.within, &plan.horizon)) return wrong;
  if (plan.horizon == 0) return FailUsage("--within: must be more than nothing");
  if (!options.paths.empty()) {
    auto project = FindTogether(options.paths);
    if (!project.ok()) return FailWorld(project.status().message());
    plan.project = std::move(project).value();
  }
  std::vector<NamedFile> inputs = SourceFiles(plan.project);
  inputs.push_back({"--events", options.input.events});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  auto reading = ReadingOf(options.input, plan.project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  plan.reading = std::move(reading).value();
  if (options.paths.empty()) return std::nullopt;
  return CompileWhole(plan.project, plan.compiled);
}

int RunPredict(const PredictOptions& options) {
  PredictPlan plan;
  if (const auto failed = PlanPrediction(options, plan)) return *failed;
  const ir::Module module = plan.compiled == nullptr ? ir::Module() : *plan.compiled->ir;
  const auto read = ReadLogWalks(module, options.input.events, plan.reading, kMostPredictedNames);
  if (!read.ok()) return FailWorld(read.status().message());
  const insight::Walks& walks = read.value().walks;
  if (const auto none = TellOfUnusable(options.input.events, read.value().lines, read.value().unusable)) return *none;
  if (walks.walks.empty()) return FailWorld("there is no event in " + options.input.events);
  std::vector<foresight::Goal> goals = GoalsOf(module);
  for (const std::string& goal : options.goals) {
    if (!std::ranges::binary_search(walks.names, goal)) {
      return FailUsage("--goal: nobody does `" + goal + "` in " + options.input.events +
                       "; `journey mine` or `journey paths` show what they do");
    }
    goals.push_back({"", {goal}});
  }
  const auto whom = options.all                ? foresight::Whom::kAll
                    : options.customer.empty() ? foresight::Whom::kNobody
                                               : foresight::Whom::kOne;
  const auto prediction = foresight::Predict(walks, plan.horizon, std::move(goals), whom, options.customer);
  if (!prediction)
    return FailUsage("--customer: nobody is called `" + options.customer + "` in " + options.input.events);
  std::string text = plan.form == "json"  ? foresight::WritePredictionJson(*prediction)
                     : plan.form == "csv" ? foresight::WritePredictionCsv(*prediction)
                                          : foresight::WritePredictionText(*prediction);
  if (plan.form == "text" && whom == foresight::Whom::kNobody) {
    text += "\n--customer ID says what one customer does next, --all what each does.\n";
  }
  return WriteResult(options.out, text);
}

}  // namespace

void AddPredict(Command app, int& exit_code) {
  Command command = app.Subcommand("predict", "Says what customers do next, when, who drops out, who reaches the goal");
  auto options = std::make_shared<PredictOptions>();
  command.Value("paths", options->paths, "Files or folders of a project, for its goals and how its logs are read");
  AddLogFlags(command, options->input);
  command.Value("--customer", options->customer, "Of this customer")
      .ValueName("ID")
      .Excludes(command.Switch("--all", options->all, "Of every customer"));
  command.Value("--goal", options->goals, "An event that is hoped for, beside the goals of the project's journeys")
      .ValueName("EVENT")
      .OneValueEach();
  command.Value("--within", options->within, "The horizon: who does nothing for so long drops out")
      .ValueName("DURATION")
      .ShowDefault();
  command.Value("-o,--out", options->out, "What to write, by its ending: .txt, .json or .csv; - for standard output")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--as", options->as, "text, json or csv, whatever the ending").OneOf({"text", "json", "csv"});
  command.Footer(
      "The model is learned from the log itself; how well it does is measured on customers that it has not learned "
      "from.\n"
      "\n"
      "examples:\n"
      "  journey predict shop --events log.jsonl --customer c-0613\n"
      "  journey predict shop --events log.jsonl --all --out next.csv\n"
      "  journey predict --events loans.csv.gz --goal A_ACTIVATED --within \"14 days\"");
  command.Does([options, &exit_code] { exit_code = RunPredict(*options); });
}

}  // namespace journey::cli
