// One subcommand a kind of schema; what is declared is compiled before anybody gets it.
#include "cli/schema_import.h"

#include <fmt/format.h>
#include <filesystem>
#include <vector>

#include "cli/common.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/text_input.h"
#include "compiler/driver/compile.h"
#include "compiler/format/identifiers.h"
#include "compiler/schemas/protobuf.h"
#include "compiler/schemas/schemas.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

struct SchemaImportFlags {
  std::string file, out = "-";
  std::vector<std::string> folders, messages;  // of protobuf
};

// Errors begin with the file.
using ReadSchemaFn = Result<schemas::Schemas> (*)(std::string_view text, const SchemaImportFlags& flags);

struct SchemaKind {
  const char* name;
  const char* description;
  ReadSchemaFn read;
};

Result<schemas::Schemas> InFile(const SchemaImportFlags& flags, Result<schemas::Schemas> read) {
  if (read.ok()) return read;
  return Status::Error(fmt::format("{}: {}", ShownPath(flags.file), read.status().message()));
}

Result<schemas::Schemas> JsonSchemaOf(std::string_view text, const SchemaImportFlags& flags) {
  const std::string stem = std::filesystem::path(flags.file).stem().string();
  return InFile(flags, schemas::ReadJsonSchema(text, Identifier(stem, "Event")));
}

Result<schemas::Schemas> SegmentPlanOf(std::string_view text, const SchemaImportFlags& flags) {
  return InFile(flags, schemas::ReadSegmentPlan(text));
}

Result<schemas::Schemas> AvroOf(std::string_view text, const SchemaImportFlags& flags) {
  return InFile(flags, schemas::ReadAvro(text));
}

// Imports lie beside the file, or where --proto-path says.
Result<schemas::Schemas> ProtobufOf(std::string_view text, const SchemaImportFlags& flags) {
  std::vector<std::string> folders{std::filesystem::path(flags.file == "-" ? "" : flags.file).parent_path().string()};
  folders.insert(folders.end(), flags.folders.begin(), flags.folders.end());
  return schemas::ReadProtobuf({text, ShownPath(flags.file), std::move(folders), flags.messages});
}

constexpr SchemaKind kSchemaKinds[] = {
    {"json-schema", "Events of a JSON Schema: of messages, of one event's properties, or a list of definitions",
     JsonSchemaOf},
    {"segment-plan", "Events of a Segment tracking plan, as Protocols exports it", SegmentPlanOf},
    {"avro", "Events of an Avro schema: a record, or a union of records", AvroOf},
    {"protobuf", "Events of a .proto file: its messages, as protobuf's JSON mapping sends them", ProtobufOf},
};

int RunSchemaImport(const SchemaKind& kind, const SchemaImportFlags& flags) {
  if (const std::string clash = Clash({{"--out", flags.out}}, {{"the schema", flags.file}}); !clash.empty()) {
    return FailUsage(clash);
  }
  const auto text = ReadSchemaFile(flags.file);
  if (!text.ok()) return FailWorld(text.status().message());
  const auto read = kind.read(text.value(), flags);
  if (!read.ok()) return FailWorld(read.status().message());
  const std::string declared = schemas::WriteDeclarations(read.value(), ShownPath(flags.file));
  const auto compiled = Compile({{flags.out == "-" ? "declarations" : flags.out, "declarations", declared}});
  if (compiled->diagnostics.has_errors()) {
    WriteErr(DiagnosticText(*compiled, rt::kStderr));
    return FailWorld(ShownPath(flags.file) + ": what it declares cannot be declared here as it is");
  }
  for (const std::string& remark : read.value().remarks) Err("note: {}\n", remark);
  return WriteResult(flags.out, declared);
}

}  // namespace

Result<std::string> ReadSchemaFile(const std::string& path) {
  // More than any schema that a person has written.
  constexpr size_t kMostSchema = size_t{16} << 20;
  auto text = ReadWhole(path, kMostSchema + 1);
  if (text.ok() && text.value().size() > kMostSchema)
    return Status::Error(ShownPath(path) + ": it is larger than 16 MiB");
  return text;
}

std::shared_ptr<bool> AddSchemaImports(Command command, int& exit_code) {
  const auto chosen = std::make_shared<bool>(false);
  for (const SchemaKind& kind : kSchemaKinds) {
    const auto flags = std::make_shared<SchemaImportFlags>();
    Command one = command.Subcommand(kind.name, kind.description);
    one.Value("file", flags->file, "The schema; - for standard input").ValueName("FILE").Required();
    one.Value("-o,--out", flags->out, "Where to write the declarations; - for standard output")
        .ValueName("FILE")
        .ShowDefault();
    if (kind.read == ProtobufOf) {
      one.Value("--proto-path", flags->folders, "A folder of imports, beside that of FILE; again for each")
          .ValueName("DIR")
          .OneValueEach();
      one.Value("--message", flags->messages,
                "A message that is an event, instead of all that are part of no other; again for each")
          .ValueName("NAME")
          .OneValueEach();
    }
    one.Footer(
        "What has no type in the language is left out, and said on standard error and in the first lines.\n"
        "Exit codes: 0 done, 1 it is no such schema or cannot be read or written, 2 wrong usage.");
    one.Does([&kind, flags, chosen, &exit_code] {
      *chosen = true;
      exit_code = RunSchemaImport(kind, *flags);
    });
  }
  return chosen;
}

}  // namespace journey::cli
