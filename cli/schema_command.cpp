// journey schema: what a project reads, as JSON Schema; schema check: what a producer's schema would break.
#include <fmt/format.h>
#include <filesystem>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/schema_import.h"
#include "cli/text_input.h"
#include "cli/tracking_plan.h"
#include "compiler/format/identifiers.h"
#include "compiler/schemas/compatible.h"

namespace journey::cli {
namespace {

struct SchemaFlags {
  std::string project = ".", other, out = "-", format = "text";
  bool checked = false;  // by `check`
};

int RunSchema(const SchemaFlags& flags) {
  Planned planned;
  if (const auto failed = MakePlan(flags.project, planned)) return *failed;
  if (const std::string clash = Clash({{"--out", flags.out}}, SourceFiles(planned.project)); !clash.empty()) {
    return FailUsage(clash);
  }
  return WriteResult(flags.out, tracking::WriteJsonSchema(planned.compilation->program, planned.plan));
}

int RunSchemaCheck(const SchemaFlags& flags) {
  Planned planned;
  if (const auto failed = MakePlan(flags.project, planned)) return *failed;
  const auto text = ReadSchemaFile(flags.other);
  if (!text.ok()) return FailWorld(text.status().message());
  const std::string stem = std::filesystem::path(flags.other).stem().string();
  const auto producer = schemas::ReadAny(text.value(), Identifier(stem, "Event"));
  if (!producer.ok()) return FailWorld(fmt::format("{}: {}", ShownPath(flags.other), producer.status().message()));
  for (const std::string& remark : producer.value().remarks) Err("note: {}\n", remark);
  const schemas::Compatibility compatibility =
      schemas::Compare(planned.compilation->program, planned.plan, producer.value());
  WriteOut(flags.format == "json" ? schemas::WriteJson(compatibility) : schemas::WriteText(compatibility));
  return compatibility.breaks() ? kFindings : kClean;
}

}  // namespace

void AddSchema(Command app, int& exit_code) {
  Command command =
      app.Subcommand("schema", "Writes what journeys read as JSON Schema, or holds another schema against it");
  const auto flags = std::make_shared<SchemaFlags>();
  command.Value("project", flags->project, "A folder or a .journey file").ValueName("PATH").ShowDefault();
  command.Value("-o,--out", flags->out, "Where to write it; - for standard output").ValueName("FILE").ShowDefault();
  Command check = command.Subcommand("check", "Says what a producer's schema would break, by journey and line");
  check.Value("other", flags->other, "JSON Schema, a Segment tracking plan or an Avro schema; - for standard input")
      .ValueName("SCHEMA")
      .Required();
  check.Value("project", flags->project, "A folder or a .journey file").ValueName("PATH").ShowDefault();
  check.Value("--format", flags->format, "text or json, one document with format_version 1")
      .OneOf({"text", "json"})
      .ShowDefault();
  check.Footer(
      "For the pipeline of whoever sends the events: a break is a message that the schema allows and a journey's "
      "project\n"
      "rejects, or an event that somebody waits for and nobody sends any more. A risk depends on what is sent.\n"
      "Exit codes: 0 nothing breaks, 1 it cannot be read, 2 wrong usage, 3 something breaks, or the project has "
      "errors.");
  command.Footer(
      "Examples:\n"
      "  journey schema shop > shop.schema.json\n"
      "  journey schema check new-events.json shop");
  check.Does([flags, &exit_code] {
    flags->checked = true;
    exit_code = RunSchemaCheck(*flags);
  });
  // That of a subcommand runs before.
  command.Does([flags, &exit_code] {
    if (!flags->checked) exit_code = RunSchema(*flags);
  });
}

}  // namespace journey::cli
