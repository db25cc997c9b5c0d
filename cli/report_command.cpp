// journey report: what came of journeys by the records of a run, against their KPIs.
#include <fmt/format.h>

#include <filesystem>

#include "cli/common.h"
#include "cli/entry_groups.h"
#include "cli/feelings.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/record_figures.h"
#include "cli/session_flags.h"
#include "cli/text_input.h"
#include "insight/report.h"
#include "runtime/platform/file.h"

namespace journey::cli {
namespace {

struct ReportOptions {
  std::string project, records, out = "-", format, of;
  std::vector<std::string> by;
  InputFlags input;
  SessionFlags session;
};

std::string FormatOf(const ReportOptions& options) {
  if (!options.format.empty()) return options.format;
  if (options.out == "-") return "text";
  std::string ending = std::filesystem::path(options.out).extension().string();
  if (ending == ".htm") ending = ".html";
  if (ending == ".txt") return "text";
  return ending == ".html" || ending == ".json" || ending == ".csv" ? ending.substr(1) : "";
}

std::string Written(const insight::Report& report, const std::string& format) {
  if (format == "json") return insight::WriteJson(report);
  if (format == "csv") return insight::WriteCsv(report);
  return format == "html" ? insight::WriteHtml(report) : insight::WriteText(report);
}

// Who was what when they entered, if a log is given.
std::optional<int> GroupsFor(const ReportOptions& options, const ProjectFiles& project, const Compilation& compilation,
                             std::optional<insight::EntryGroups>& groups) {
  if (options.input.events.empty()) return std::nullopt;
  GroupsAsked asked{.questions = options.by, .input = options.input};
  if (const auto failed = ReadSessionFlags(options.session, project, &asked.session)) return failed;
  if (asked.questions.empty()) asked.questions = UsualQuestions(compilation);
  if (asked.questions.empty()) {
    if (const auto log = rt::File::ToRead(options.input.events); !log.ok()) return FailWorld(log.status().message());
    Err("the project has no segment and no customer field that is an enum or a bool: say with --by what to divide "
        "by\n");
    return std::nullopt;
  }
  return ReadGroups(asked, project, groups);
}

// How customers felt, if a log is given.
std::optional<int> FeelingsFor(const ReportOptions& options, const ProjectFiles& project, const ir::Module& module,
                               insight::Figures& figures) {
  if (options.input.events.empty()) return std::nullopt;
  FeelingsAsked asked{.input = options.input};
  if (const auto failed = ReadSessionFlags(options.session, project, &asked.session)) return failed;
  return AddFeelings(asked, project, module, figures);
}

int RunReport(const ReportOptions& options) {
  const std::string format = FormatOf(options);
  if (format.empty()) {
    return FailUsage("`" + options.out +
                     "` does not tell what to write: end it in .txt, .html, .json or .csv, or give --format");
  }
  if (!options.by.empty() && options.input.events.empty()) {
    return FailUsage("--by asks what customers were when they entered, which records do not say: give --events LOG");
  }
  if (options.records == kStandardInput && options.input.events == kStandardInput) {
    return FailUsage("--records and --events cannot both be standard input");
  }
  const auto project = FindProject(options.project);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--records", options.records});
  inputs.push_back({"--events", options.input.events});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) return FailUsage(clash);
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const Compilation& compilation = *compiled;
  std::optional<insight::EntryGroups> groups;
  if (const auto failed = GroupsFor(options, project.value(), compilation, groups)) return *failed;
  Result<insight::Figures> figures =
      FiguresOfRecords(options.records, *compilation.ir, groups.has_value() ? &*groups : nullptr);
  if (!figures.ok()) return FailWorld(figures.status().message());
  if (const auto failed = FeelingsFor(options, project.value(), *compilation.ir, figures.value())) return *failed;
  insight::Report report =
      insight::MakeReport(ProjectTitle(project.value()), *compilation.ir, std::move(figures).value());
  if (!options.of.empty() && !insight::KeepOnly(report, options.of)) {
    return FailUsage(NoSuch("persona with a journey and no journey", options.of, insight::NamesOf(report)));
  }
  if (const int failed = WriteResult(options.out, Written(report, format)); failed != kClean) return failed;
  return report.missed() > 0 ? kFindings : kClean;
}

}  // namespace

void AddReport(Command app, int& exit_code) {
  Command command = app.Subcommand("report", "Says what came of journeys: funnels, times, uplift, messages, KPIs");
  auto options = std::make_shared<ReportOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command.Value("--records", options->records, "Records of a run; - for standard input").ValueName("FILE").Required();
  command
      .Value("-o,--out", options->out,
             "What to write, by its ending: .txt, .html, .json or .csv; - for standard output")
      .ValueName("FILE")
      .ShowDefault();
  command.Value("--format", options->format, "text, html, json or csv, whatever the ending")
      .OneOf({"text", "html", "json", "csv"});
  command.Value("--of", options->of, "Only this journey, or the journeys of this persona").ValueName("NAME");
  command
      .Value("--by", options->by,
             "With --events: divide entries by this expression, such as customer.tier, as it was when they entered;\n"
             "by default by each segment and each customer field that is an enum or a bool")
      .ValueName("EXPR");
  AddLogFlags(command, options->input, {.required = false, .format = "--events-format"});
  AddSessionFlags(command, options->session);
  command.Footer(
      "Exits with 3 if a KPI misses its target. Records are read once, so logs of any length do. With --events, the "
      "log\n"
      "that the run was of, entries are divided into groups, and what customers say of how they feel is counted, if\n"
      "[feelings] of journey.toml says which events tell it: the journeys run once more, and nothing is sent or kept.\n"
      "\n"
      "examples:\n"
      "  journey report shop --records shop.records.jsonl\n"
      "  journey report shop --records shop.records.jsonl --out report.html\n"
      "  journey report shop --records shop.records.jsonl --events log.jsonl --by customer.tier\n"
      "  journey run shop --events log.jsonl --records - | journey report shop --records - --format json");
  command.Does([options, &exit_code] { exit_code = RunReport(*options); });
}

}  // namespace journey::cli
