// journey import: customers that another store has written out come into this one. And below it, in schema_import.cpp,
// declarations from the schemas of others.
#include <fmt/format.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/schema_import.h"
#include "cli/store_flags.h"
#include "ir/serialise.h"
#include "runtime/interp/interp.h"
#include "runtime/store/transfer.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct ImportFlags {
  StoreFlags store;
  std::string file;
};

// The program of the export's module.
Result<std::unique_ptr<rt::Program>> ProgramOf(std::string_view first) {
  const auto head = rt::ReadExportHead(first);
  if (!head.ok()) return head.status();
  auto module = ir::Deserialise(head.value().module_bytes);
  if (!module.ok()) return module.status();
  if (ir::ContentHash(*module) != head.value().module) return Status::Error("the module is another one than it says");
  return rt::Program::Load(std::move(*module));
}

// Into the folder, which is there and nobody else's.
Result<rt::Transferred> ImportTo(const std::string& folder, std::istream& lines) {
  std::string first;
  if (!std::getline(lines, first)) return Status::Error("it is no export of a store");
  const auto program = ProgramOf(first);
  if (!program.ok()) return program.status();
  const rt::Interpreter interpreter(*program.value());
  const auto lock = rt::FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  rt::FolderDisk disk(folder);
  if (Status status = FinishForgettingIn(folder, disk); !status.ok()) return status;
  return rt::ImportInto(disk, *program.value(), interpreter, first, [&]() -> Result<std::optional<std::string>> {
    std::string line;
    if (std::getline(lines, line)) return std::optional(std::move(line));
    if (lines.bad()) return Status::Error("it cannot be read");
    return std::optional<std::string>();
  });
}

// Where nothing comes of it, nothing is left.
Result<rt::Transferred> MakeStore(const std::string& store, std::istream& lines) {
  if (const auto made = rt::FolderDisk::Make(store); !made.ok()) return made.status();
  auto imported = ImportTo(store, lines);
  std::error_code failed;
  // Somebody else may have made one meanwhile.
  if (!imported.ok() && !CheckIsStore(store).ok()) fs::remove_all(store, failed);
  return imported;
}

int RunImport(const ImportFlags& flags) {
  if (flags.store.store.empty() || flags.file.empty()) {
    return FailUsage(
        "name a store's folder and an export, or a kind of schema and a file, `journey import avro a.avsc`");
  }
  std::error_code unknown;
  std::ifstream file;
  if (flags.file != "-") file.open(flags.file, std::ios::binary);
  if (flags.file != "-" && (!file || !fs::is_regular_file(flags.file, unknown)))
    return FailWorld("cannot read " + flags.file);
  std::istream& lines = flags.file == "-" ? std::cin : file;
  const bool there = fs::exists(flags.store.store, unknown);
  if (there && !fs::is_directory(flags.store.store, unknown)) return FailWorld(flags.store.store + " is no folder");
  const auto imported = there ? ImportTo(flags.store.store, lines) : MakeStore(flags.store.store, lines);
  if (!imported.ok()) return FailWorld(flags.file + ": " + imported.status().message());
  const rt::Transferred& result = imported.value();
  if (flags.store.json()) {
    Out("{}\n", Json{{"format_version", 1},
                     {"created", result.created},
                     {"entries", result.position},
                     {"customers", result.customers},
                     {"merged", result.merged}}
                    .dump());
  } else {
    Out("{} customers and {} ids that became one with theirs are in {}{}\n", WithThousands(result.customers),
        WithThousands(result.merged), result.created ? "the new store " : "", flags.store.store);
  }
  return kClean;
}

}  // namespace

void AddImport(Command app, int& exit_code) {
  auto flags = std::make_shared<ImportFlags>();
  Command command = app.Subcommand("import", "Take customers into a store, or events from the schemas of others");
  AddStoreFlags(command, flags->store, false);
  command.Value("file", flags->file, "What `journey export` wrote; - for standard input");
  const std::shared_ptr<bool> schema = AddSchemaImports(command, exit_code);
  command.Footer(
      "Examples:\n"
      "  journey import /var/lib/new-cart everybody.jsonl\n"
      "  journey import segment-plan plan.json --out events.journey\n"
      "  journey import protobuf events.proto --proto-path protos --out events.journey\n"
      "Where there is no store one is made, which goes on at the moment of the export. A store that is there must be "
      "of\n"
      "the same journeys, have come to its end in good order, and know none of the ids; its log before that moment "
      "goes,\n"
      "as by `journey compact`. All of it or nothing.\n"
      "Exit codes: 0 done, 1 it was refused, a file is damaged or in use, 2 wrong usage.");
  // What a subcommand does comes before.
  command.Does([flags, schema, &exit_code] {
    if (!*schema) exit_code = RunImport(*flags);
  });
}

}  // namespace journey::cli
