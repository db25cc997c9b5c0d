// journey conform: where what customers did leaves the design of journeys.
#include <filesystem>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/log_watch.h"
#include "cli/outputs.h"
#include "cli/session_flags.h"
#include "compiler/conform/watcher.h"
#include "compiler/conform/write.h"
#include "runtime/program/program.h"

namespace journey::cli {
namespace {

struct ConformOptions {
  std::vector<std::string> paths;
  std::string of, as, out = "-";
  double min_fitness = -1;  // percent; below 0: none is asked for
  InputFlags input;
  SessionFlags session;
};

std::string FormOfConformance(const ConformOptions& options) {
  if (!options.as.empty()) return options.as;
  if (options.out == "-") return "text";
  const std::string ending = std::filesystem::path(options.out).extension().string();
  if (ending == ".txt") return "text";
  return ending == ".html" || ending == ".htm" ? "html" : ending == ".json" ? "json" : "";
}

// Only the journey of that name; false: there is none.
bool KeepOnlyJourney(conform::Report& report, const std::string& of) {
  if (of.empty()) return true;
  std::erase_if(report.journeys, [&](const conform::JourneyFigures& one) {
    const ir::Journey& journey = report.module->journeys[static_cast<size_t>(one.journey)];
    return journey.name != of && journey.simple_name != of;
  });
  return !report.journeys.empty();
}

// The log through a session that handles each input by itself, with somebody who looks on.
Result<conform::Report> Watch(const ConformOptions& options, const rt::SourceOptions& reading,
                              rt::SessionOptions session_options, const rt::Program& program,
                              const std::vector<conform::JourneyDesign>& designs) {
  conform::Watcher watcher(program.module(), designs);
  const auto watched =
      WatchLog(program, options.input.events, reading, std::move(session_options), {.design = &watcher});
  if (!watched.ok()) return watched.status();
  conform::Report report = watcher.Finish();
  report.lines = watched.value().lines;
  report.rejected = watched.value().rejected;
  report.customers = watched.value().customers;
  return report;
}

int RunConform(const ConformOptions& options) {
  const std::string form = FormOfConformance(options);
  if (form.empty())
    return FailUsage("`" + options.out + "` does not tell what to write: end it in .txt, .html or .json, or give --as");
  auto project = FindTogether(options.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--events", options.input.events});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  rt::SessionOptions session;
  if (const auto failed = ReadSessionFlags(options.session, project.value(), &session)) return *failed;
  const auto reading = ReadingOf(options.input, project->input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const Compilation& compilation = *compiled;
  auto program = rt::Program::Load(*compilation.ir);
  if (!program.ok()) return FailWorld(program.status().message());
  const map::Origin origin(compilation.program, compilation.sources, RootOf(project.value()));
  const std::vector<conform::JourneyDesign> designs =
      conform::DesignsOf(compilation.program, (*program)->module(), compilation.sources, origin);
  Result<conform::Report> report = Watch(options, reading.value(), session, **program, designs);
  if (!report.ok()) return FailWorld(report.status().message());
  report->title = ProjectTitle(project.value());
  if (!KeepOnlyJourney(*report, options.of))
    return FailUsage(NoSuch("journey", options.of, JourneyNames((*program)->module())));
  if (const auto none = TellOfUnusable(options.input.events, report->lines, report->rejected)) return *none;
  const std::string bytes = form == "json"   ? conform::WriteJson(*report)
                            : form == "html" ? conform::WriteHtml(*report)
                                             : conform::WriteText(*report);
  if (const int failed = WriteResult(options.out, bytes); failed != kClean) return failed;
  return report->below(options.min_fitness / 100) > 0 ? kFindings : kClean;
}

}  // namespace

void AddConform(Command app, int& exit_code) {
  Command command = app.Subcommand("conform", "Says where what customers did leaves the design of journeys");
  auto options = std::make_shared<ConformOptions>();
  options->paths = {"."};
  command.Value("paths", options->paths, "Folders or .journey files; by default the folder at hand").ValueName("PATH");
  AddLogFlags(command, options->input);
  AddSessionFlags(command, options->session);
  command.Value("--of", options->of, "Only this journey").ValueName("NAME");
  command
      .Value("--min-fitness", options->min_fitness,
             "Percent: exit with 3 if a journey follows a smaller share of its events")
      .ValueName("P")
      .Between(0.0, 100.0);
  command.Value("-o,--out", options->out, "What to write, by its ending: .txt, .html or .json; - for standard output")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--as", options->as, "text, html or json, whatever the ending").OneOf({"text", "html", "json"});
  command.Footer(
      "The log runs through the journeys, interpreted, as in `journey run`; nothing is sent or kept.\n"
      "Exit codes: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 the journeys have errors, one\n"
      "follows less than --min-fitness, or no line of the log could be used.\n"
      "\n"
      "examples:\n"
      "  journey conform shop --events log.jsonl\n"
      "  journey conform loan.journey --events loans.xes.gz --min-fitness 95 --out conform.json");
  command.Does([options, &exit_code] { exit_code = RunConform(*options); });
}

}  // namespace journey::cli
