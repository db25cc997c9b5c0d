// journey paths: what people really do, step by step, by records (stages) or by a log (events).
#include <filesystem>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/outputs.h"
#include "cli/record_file.h"
#include "insight/paths.h"
#include "insight/record_paths.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"

namespace journey::cli {
namespace {

constexpr int kMostSteps = 30;

struct PathOptions {
  std::string project, records, of, out = "-", as;
  int steps = 6;
  InputFlags input;
};

std::string FormOf(const PathOptions& options) {
  if (!options.as.empty()) return options.as;
  if (options.out == "-") return "text";
  std::string ending = std::filesystem::path(options.out).extension().string();
  if (ending == ".htm") ending = ".html";
  if (ending == ".txt") return "text";
  return ending == ".html" || ending == ".json" || ending == ".csv" ? ending.substr(1) : "";
}

// The journey that is meant; kNone: none, or it is not said which.
int32_t JourneyOf(const ir::Module& module, const std::string& of) {
  if (of.empty()) return module.journeys.size() == 1 ? 0 : ir::kNone;
  for (size_t i = 0; i < module.journeys.size(); ++i) {
    if (module.journeys[i].name == of || module.journeys[i].simple_name == of) return static_cast<int32_t>(i);
  }
  return ir::kNone;
}

struct LogPaths {
  insight::Paths paths;
  uint64_t lines = 0, unusable = 0;
};

// Events by their wire names, declared or not; a customer who becomes another one walks on as that one.
Result<LogPaths> PathsOfLog(const ir::Module& module, const std::string& path, const rt::SourceOptions& reading,
                            size_t steps) {
  auto program = rt::Program::Load(module);
  if (!program.ok()) return program.status();
  auto source = rt::OpenInput(**program, path, reading);
  if (!source.ok()) return source.status();
  insight::PathTally tally(steps);
  rt::Arena arena;
  rt::Input input;
  rt::RawLine line;
  LogPaths log;
  while ((*source)->Next(arena, &input, &line)) {
    ++log.lines;
    if (input.kind == rt::InputKind::kRejected) ++log.unusable;
    if (input.kind == rt::InputKind::kEvent) {
      tally.Step(input.customer, module.events[static_cast<size_t>(input.event)].wire);
    } else if (input.kind == rt::InputKind::kIgnored && !input.customer.empty() && !input.other.empty()) {
      tally.Step(input.customer, input.other);
    } else if ((input.kind == rt::InputKind::kAlias || input.kind == rt::InputKind::kIdentify) &&
               !input.other.empty()) {
      tally.Rename(input.other, input.customer);
    }
    arena.Reset();
  }
  if (!(*source)->status().ok()) return (*source)->status();
  log.paths = tally.Finish();
  return log;
}

Result<insight::Paths> PathsOfRecords(const ir::Module& module, int32_t journey, const PathOptions& options) {
  insight::RecordPaths paths(module, journey, static_cast<size_t>(options.steps));
  if (Status status = ReadRecords(options.records, module, paths); !status.ok()) return status;
  return paths.Finish();
}

// The paths, and what to call them.
struct FoundPaths {
  insight::Paths paths;
  std::string title, what;  // "stage"
};

// Over stages; an exit code where the journey or its records cannot be found.
std::optional<int> FindStagePaths(const PathOptions& options, const ir::Module& module, FoundPaths& found) {
  const int32_t journey = JourneyOf(module, options.of);
  if (journey == ir::kNone) {
    return FailUsage(options.of.empty() ? "name the journey with --of: there is none, or more than one"
                                        : NoSuch("journey", options.of, JourneyNames(module)));
  }
  const ir::Journey& meant = module.journeys[static_cast<size_t>(journey)];
  auto paths = PathsOfRecords(module, journey, options);
  if (!paths.ok()) return FailWorld(paths.status().message());
  found = {std::move(paths).value(), meant.title.empty() ? meant.name : meant.title, "stage"};
  return std::nullopt;
}

// Over events; an exit code where the log cannot be read or used.
std::optional<int> FindEventPaths(const PathOptions& options, const ProjectFiles& project, const ir::Module& module,
                                  FoundPaths& found) {
  if (!options.of.empty()) {
    return FailUsage(JourneyOf(module, options.of) == ir::kNone
                         ? NoSuch("journey", options.of, JourneyNames(module))
                         : "--of goes with --records: events of a log are no journey's");
  }
  const auto reading = ReadingOf(options.input, project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  auto log = PathsOfLog(module, options.input.events, reading.value(), static_cast<size_t>(options.steps));
  if (!log.ok()) return FailWorld(log.status().message());
  found = {std::move(log.value().paths), ProjectTitle(project), "event"};
  return TellOfUnusable(options.input.events, log.value().lines, log.value().unusable);
}

int RunPaths(const PathOptions& options) {
  const std::string form = FormOf(options);
  if (form.empty()) {
    return FailUsage("`" + options.out +
                     "` does not tell what to write: end it in .txt, .html, .json or .csv, or give --as");
  }
  const bool of_records = !options.records.empty();
  if (of_records == !options.input.events.empty())
    return FailUsage("give --records for stages, or --events for events");
  const auto project = FindProject(options.project);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--records", options.records});
  inputs.push_back({"--events", options.input.events});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const ir::Module& module = *compiled->ir;
  FoundPaths found;
  const auto failed =
      of_records ? FindStagePaths(options, module, found) : FindEventPaths(options, project.value(), module, found);
  if (failed) return *failed;
  const std::string bytes = form == "json"   ? insight::WritePathsJson(found.paths, found.title, found.what)
                            : form == "csv"  ? insight::WritePathsCsv(found.paths)
                            : form == "html" ? insight::WritePathsHtml(found.paths, found.title, found.what)
                                             : insight::WritePathsText(found.paths, found.title, found.what);
  return WriteResult(options.out, bytes);
}

}  // namespace

void AddPaths(Command app, int& exit_code) {
  Command command = app.Subcommand("paths", "Shows what people really do: which step follows which, how often");
  auto options = std::make_shared<PathOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command.Value("--records", options->records, "Records of a run, for paths over stages; - for standard input")
      .ValueName("FILE");
  AddLogFlags(command, options->input, {.required = false});
  command.Value("--of", options->of, "With --records: of this journey").ValueName("NAME");
  command.Value("--steps", options->steps, "So many first steps of each walk are drawn")
      .Between(1, kMostSteps)
      .ShowDefault();
  command.Value("-o,--out", options->out, "What to write, by its ending: .txt, .html, .json or .csv")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--as", options->as, "text, html, json or csv, whatever the ending")
      .OneOf({"text", "html", "json", "csv"});
  command.Footer(
      "Exit codes: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 the project has errors, or no line "
      "of\n"
      "the log could be used.\n"
      "\n"
      "examples:\n"
      "  journey paths shop --records shop.records.jsonl --of CartRecovery --out paths.html\n"
      "  journey paths shop --events log.jsonl");
  command.Does([options, &exit_code] { exit_code = RunPaths(*options); });
}

}  // namespace journey::cli
