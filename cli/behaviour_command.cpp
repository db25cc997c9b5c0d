// journey behaviour fit: how customers behave, by a log, for `journey simulate`.
#include <filesystem>

#include "base/figure_text.h"
#include "cli/behaviour_fitting.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/record_file.h"

namespace journey::cli {
namespace {

// Once for the steps, once for the fields.
constexpr LogNeeds kFitLog{.file = true};

struct FitOptions {
  std::vector<std::string> paths, reactions;
  std::string records, out = "-";
  int memory = foresight::kMostMemory;
  InputFlags input;
};

// The project that fields and records are of; an exit code where it has errors.
std::optional<int> FitProject(const FitOptions& options, ProjectFiles& project, ir::Module& module) {
  if (options.paths.empty()) {
    if (options.records.empty()) return std::nullopt;
    return FailUsage("--records: name the project whose records they are");
  }
  auto found = FindTogether(options.paths);
  if (!found.ok()) return FailWorld(found.status().message());
  project = std::move(found).value();
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project, compiled)) return failed;
  module = *compiled->ir;
  return std::nullopt;
}

int RunFit(const FitOptions& options) {
  if (options.records.empty() != options.reactions.empty()) {
    return FailUsage("--records and --reaction go together: what was sent, and which events are answers to it");
  }
  if (const std::string wrong = WrongLog(options.input, kFitLog); !wrong.empty()) return FailUsage(wrong);
  ProjectFiles project;
  ir::Module module;
  if (const auto failed = FitProject(options, project, module)) return *failed;
  const auto reading = ReadingOf(options.input, project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project);
  inputs.push_back({"--events", options.input.events});
  inputs.push_back({"--records", options.records});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  foresight::SentMessages sent;
  if (!options.records.empty()) {
    MessageSink sink;
    if (Status status = ReadRecords(options.records, module, sink); !status.ok()) return FailWorld(status.message());
    sent = sink.Finish();
  }
  FittedBehaviour fitted;
  const FitOfLog fit{.events = options.input.events,
                     .reading = reading.value(),
                     .fields = !options.paths.empty(),
                     .reactions = options.reactions,
                     .memory = options.memory};
  if (const auto failed = FitLog(module, fit, sent, fitted)) return *failed;
  const foresight::Behaviour& behaviour = fitted.behaviour;
  const std::string comment =
      "How the customers of " + std::filesystem::path(options.input.events).filename().string() + " behave.";
  if (const int failed = WriteResult(options.out, foresight::WriteBehaviour(behaviour, comment)); failed != kClean) {
    return failed;
  }
  Err("{} customers: {} states, {} fields, {} reactions\n", WithThousands(fitted.customers), behaviour.states.size(),
      behaviour.fields.size(), behaviour.reactions.size());
  return kClean;
}

}  // namespace

void AddBehaviour(Command app, int& exit_code) {
  Command command = app.Subcommand("behaviour", "Learns how customers behave, for `journey simulate`");
  command.RequireSubcommand();
  Command fit = command.Subcommand("fit", "Learns it from a log: what comes next, when, with which values");
  auto options = std::make_shared<FitOptions>();
  fit.Value("paths", options->paths, "Files or folders of the project, whose fields get values");
  AddLogFlags(fit, options->input, kFitLog);
  fit.Value("--records", options->records, "Records of a run over the log, to learn how messages are answered")
      .ValueName("FILE");
  fit.Value("--reaction", options->reactions,
            "With --records: an event that answers messages; several times for several")
      .ValueName("EVENT")
      .OneValueEach();
  fit.Value("--memory", options->memory,
            "How much of a customer's past counts: 1 what was done last, 2 also all that was done so far, 3 also how "
            "long ago it began, 4 also what was done before that")
      .Between(1, foresight::kMostMemory)
      .ShowDefault();
  fit.Value("-o,--out", options->out, "The file to write; - for standard output").ValueName("FILE").ShowDefault();
  fit.Footer(
      "The file is meant to be read and changed; docs/simulate.md says what its keys mean.\n"
      "\n"
      "examples:\n"
      "  journey behaviour fit shop --events log.jsonl --out shop.toml\n"
      "  journey behaviour fit shop --events log.jsonl --records shop.records.jsonl --reaction \"Email Opened\"");
  fit.Does([options, &exit_code] { exit_code = RunFit(*options); });
}

}  // namespace journey::cli
