// journey gap: the customers' touchpoints over ours, stage by stage.
#include <filesystem>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/log_watch.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/session_flags.h"
#include "cli/text_input.h"
#include "cli/touchpoints.h"
#include "compiler/gap/write.h"
#include "runtime/program/program.h"

namespace journey::cli {
namespace {

constexpr uint64_t kMostBaseline = 256 << 20;  // bytes

struct GapOptions {
  std::vector<std::string> paths;
  std::string records, of, as, baseline, out = "-";
  InputFlags input;
  SessionFlags session;
};

std::string FormOfGaps(const GapOptions& options) {
  if (!options.as.empty()) return options.as;
  if (options.out == "-") return "text";
  const std::string ending = std::filesystem::path(options.out).extension().string();
  if (ending == ".txt") return "text";
  return ending == ".html" || ending == ".htm" ? "html" : ending == ".json" ? "json" : "";
}

// What a run of the log sees, and how many of its lines.
struct SeenLog {
  gap::Evidence evidence;
  uint64_t lines = 0, rejected = 0;
};
Result<SeenLog> EvidenceOfLog(const GapOptions& options, const ProjectFiles& project, const Compilation& compilation,
                              rt::SessionOptions session_options) {
  const auto reading = ReadingOf(options.input, project.input);
  if (!reading.ok()) return reading.status();
  auto program = rt::Program::Load(*compilation.ir);
  if (!program.ok()) return program.status();
  gap::Observer observer(compilation.program, (*program)->module(), false);
  const auto watched = WatchLog(**program, options.input.events, reading.value(), std::move(session_options),
                                {.touchpoints = &observer});
  if (!watched.ok()) return watched.status();
  return SeenLog{observer.Finish(), watched.value().lines, watched.value().rejected};
}

// What the flags say that can be wrong by itself; empty: nothing is.
std::string WrongUse(const GapOptions& options, const std::string& form) {
  if (form.empty())
    return "`" + options.out + "` does not tell what to write: end it in .txt, .html or .json, or give --as";
  if (!options.records.empty() && !options.input.events.empty()) return "give --events or --records, not both";
  if (options.baseline == kStandardInput &&
      (options.records == kStandardInput || options.input.events == kStandardInput))
    return "--baseline: standard input is read already";
  return "";
}

// What has really happened, where the flags say by what; an exit code where that cannot be told.
std::optional<int> FindEvidence(const GapOptions& options, const ProjectFiles& project, const Compilation& compilation,
                                const rt::SessionOptions& session, std::optional<gap::Evidence>& evidence) {
  if (!options.records.empty()) {
    auto seen = EvidenceOfRecords(options.records, compilation);
    if (!seen.ok()) return FailWorld(seen.status().message());
    evidence = std::move(seen).value();
  } else if (!options.input.events.empty()) {
    auto seen = EvidenceOfLog(options, project, compilation, session);
    if (!seen.ok()) return FailWorld(seen.status().message());
    evidence = std::move(seen.value().evidence);
    return TellOfUnusable(options.input.events, seen.value().lines, seen.value().rejected);
  }
  return std::nullopt;
}

int RunGap(const GapOptions& options) {
  const std::string form = FormOfGaps(options);
  if (const std::string wrong = WrongUse(options, form); !wrong.empty()) return FailUsage(wrong);
  auto project = FindTogether(options.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  for (const auto& [what, path] : {std::pair("--events", options.input.events), std::pair("--records", options.records),
                                   std::pair("--baseline", options.baseline)}) {
    inputs.push_back({what, path});
  }
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  rt::SessionOptions session;
  if (const auto failed = ReadSessionFlags(options.session, project.value(), &session)) return *failed;
  if (const auto reading = ReadingOf(options.input, project->input); !reading.ok())
    return FailUsage(reading.status().message());
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const Compilation& compilation = *compiled;
  std::optional<gap::Evidence> evidence;
  if (const auto failed = FindEvidence(options, project.value(), compilation, session, evidence)) return *failed;
  gap::Report report = GapsOf(project.value(), compilation, evidence ? &*evidence : nullptr);
  if (!options.of.empty() && !gap::KeepOnly(report, options.of))
    return FailUsage(NoSuch("journey", options.of, JourneyNames(*compilation.ir)));
  if (!options.baseline.empty()) {
    const Result<std::string> bytes = ReadWhole(options.baseline, kMostBaseline);
    if (!bytes.ok()) return FailWorld(bytes.status().message());
    Result<std::set<std::string>> earlier = gap::ReadBaseline(bytes.value());
    if (!earlier.ok()) return FailWorld(ShownPath(options.baseline) + " " + earlier.status().message());
    gap::HoldAgainst(report, std::move(earlier).value());
  }
  const int failed = WriteResult(options.out, form == "json"   ? gap::WriteJson(report)
                                              : form == "html" ? gap::WriteHtml(report)
                                                               : gap::WriteText(report));
  if (failed != kClean) return failed;
  return report.fresh() > 0 ? kFindings : kClean;
}

}  // namespace

void AddGap(Command app, int& exit_code) {
  Command command = app.Subcommand("gap", "Lays the customers' touchpoints over ours: where one is without the other");
  auto options = std::make_shared<GapOptions>();
  options->paths = {"."};
  command.Value("paths", options->paths, "Folders or .journey files; by default the folder at hand").ValueName("PATH");
  AddLogFlags(command, options->input, {.required = false});
  AddSessionFlags(command, options->session);
  command.Value("--records", options->records, "Instead of a log: records of a run; - for standard input")
      .ValueName("FILE");
  command.Value("--of", options->of, "Only this journey").ValueName("NAME");
  command
      .Value("--baseline", options->baseline,
             "An earlier JSON of this command, or - for standard input: exit with 3 if a gap is new")
      .ValueName("FILE");
  command.Value("-o,--out", options->out, "What to write, by its ending: .txt, .html or .json; - for standard output")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--as", options->as, "text, html or json, whatever the ending").OneOf({"text", "html", "json"});
  command.Footer(
      "Without --events and --records the notes of the map are compared with what journeys do.\n"
      "Exit codes: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 the journeys have errors, a gap is\n"
      "not in the baseline, or no line of the log could be used.\n"
      "\n"
      "examples:\n"
      "  journey gap shop --events log.jsonl\n"
      "  journey gap shop --records shop.records.jsonl --out gaps.html\n"
      "  journey gap shop --events log.jsonl --as json --baseline gaps.json");
  command.Does([options, &exit_code] { exit_code = RunGap(*options); });
}

}  // namespace journey::cli
