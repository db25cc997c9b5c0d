// journey events: the tracking plan of a project; events check: a log against it.
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/tracking_plan.h"
#include "compiler/tracking/coverage.h"
#include "insight/log_coverage.h"
#include "runtime/input/source.h"
#include "runtime/program/program.h"

namespace journey::cli {
namespace {

struct EventOptions {
  std::string project, format, out = "-";
  InputFlags input;
  bool checked = false;  // by `check`
};

int RunEvents(const EventOptions& options) {
  if (options.project.empty()) return FailUsage("name a project, or `events check` one against a log");
  Planned planned;
  if (const auto failed = MakePlan(options.project, planned)) return *failed;
  if (const std::string clash = Clash({{"--out", options.out}}, SourceFiles(planned.project)); !clash.empty()) {
    return FailUsage(clash);
  }
  const typed::Program& program = planned.compilation->program;
  return WriteResult(options.out, options.format == "csv"           ? tracking::WriteCsv(planned.plan)
                                  : options.format == "json-schema" ? tracking::WriteJsonSchema(program, planned.plan)
                                  : options.format == "segment"     ? tracking::WriteSegment(program, planned.plan)
                                                                    : tracking::WriteMarkdown(planned.plan));
}

int RunCheck(const EventOptions& options) {
  Planned planned;
  if (const auto failed = MakePlan(options.project, planned)) return *failed;
  auto reading = ReadingOf(options.input, planned.project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  const ir::Module module = *planned.compilation->ir;
  auto program = rt::Program::Load(module);
  if (!program.ok()) return FailWorld(program.status().message());
  auto source = rt::OpenInput(**program, options.input.events, reading.value());
  if (!source.ok()) return FailWorld(source.status().message());
  insight::LogCoverage counted(module);
  rt::Arena arena;
  rt::Input input;
  rt::RawLine line;
  while ((*source)->Next(arena, &input, &line)) {
    counted.Add(input, line.number);
    arena.Reset();
  }
  if (!(*source)->status().ok()) return FailWorld((*source)->status().message());
  const tracking::Coverage coverage = tracking::Cover(planned.plan, module, counted.figures());
  WriteOut(options.format == "json" ? tracking::WriteCoverageJson(coverage) : tracking::WriteCoverageText(coverage));
  return coverage.findings() ? kFindings : kClean;
}

}  // namespace

void AddEvents(Command app, int& exit_code) {
  Command command = app.Subcommand("events", "Lists the events that journeys need, or holds a log against them");
  auto options = std::make_shared<EventOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH");
  command.Value("--format", options->format, "markdown, csv, json-schema or segment (a tracking plan)")
      .OneOf({"markdown", "csv", "json-schema", "segment"});
  command.Value("-o,--out", options->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
  Command check = command.Subcommand("check", "Says what of a log is as planned, what is missing, what surprises");
  check.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  AddLogFlags(check, options->input);
  check.Value("--as", options->format, "text or json").OneOf({"text", "json"});
  check.Footer(
      "Exits with 3 if something comes that is not declared or cannot be used, or if something that journeys read "
      "never\n"
      "comes.");
  command.Footer(
      "examples:\n"
      "  journey events shop > docs/events.md\n"
      "  journey events shop --format segment --out tracking-plan.json\n"
      "  journey events check shop --events log.jsonl");
  check.Does([options, &exit_code] {
    options->checked = true;
    exit_code = RunCheck(*options);
  });
  // That of a subcommand runs before.
  command.Does([options, &exit_code] {
    if (!options->checked) exit_code = RunEvents(*options);
  });
}

}  // namespace journey::cli
