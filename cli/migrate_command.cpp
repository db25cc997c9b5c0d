// journey migrate: a store whose project has changed, and those who are inside.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/platform/process.h"
#include "runtime/store/migration.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct MigrateFlags {
  StoreFlags store;
  std::vector<std::string> paths;
};

void PrintJson(const rt::MigrationReport& report, bool applied) {
  Json lines = Json::array();
  for (const rt::PlanLine& line : report.lines) {
    lines.push_back({{"fate", rt::PlanFateName(line.fate)},
                     {"journey", line.journey},
                     {"place", line.place},
                     {"customers", line.customers},
                     {"message", line.message}});
  }
  const Json json{{"format_version", 1},
                  {"from", fmt::format("{:016x}", report.from)},
                  {"to", fmt::format("{:016x}", report.to)},
                  {"entries", report.position},
                  {"customers", report.customers},
                  {"refused", report.refused},
                  {"applied", applied},
                  {"already", report.already},
                  {"plan", std::move(lines)},
                  {"records", report.records}};
  Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void PrintText(const rt::MigrationReport& report) {
  std::string journey = "?";
  for (const rt::PlanLine& line : report.lines) {
    if (line.journey != journey) {
      journey = line.journey;
      Out("{}\n", journey.empty() ? "customers" : "journey " + journey);
    }
    const std::string place = line.place.empty() ? "everybody inside" : line.place;
    Out("  {:<8} {:>9}  {}: {}\n", rt::PlanFateName(line.fate), WithThousands(line.customers), place, line.message);
  }
  if (report.lines.empty()) Out("nobody is inside a journey\n");
  std::string happens;
  for (const auto& [kind, count] : report.records) {
    happens += fmt::format("{}{} {}", happens.empty() ? "" : ", ", WithThousands(count), kind);
  }
  if (report.refused == 0 && !report.already) Out("at once: {}\n", happens.empty() ? "nothing" : happens);
}

int RunMigrate(const MigrateFlags& flags, bool apply) {
  auto project = FindTogether(flags.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  auto compiled = CompileProject(*project);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  const Compilation& compilation = **compiled;
  if (!compilation.ir.has_value()) {
    WriteErr(DiagnosticText(compilation, rt::kStderr));
    return kFindings;
  }
  const auto program = rt::Program::Load(*compilation.ir);
  if (!program.ok()) return FailWorld(program.status().message());
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  if (const Status status = CheckIsStore(flags.store.store); !status.ok()) return FailWorld(status.message());
  std::unique_ptr<rt::FolderLock> held;
  if (apply) {
    auto lock = rt::FolderLock::Take(flags.store.store);
    if (!lock.ok()) return FailWorld(lock.status().message());
    held = std::make_unique<rt::FolderLock>(std::move(*lock));
    if (Status status = FinishForgettingIn(flags.store.store, **disk); !status.ok()) {
      return FailWorld(status.message());
    }
  }
  const auto found = apply ? rt::MigrateStore(**disk, *program.value()) : rt::PlanMigration(**disk, *program.value());
  if (!found.ok()) return FailWorld(flags.store.store + ": " + found.status().message());
  if (!found.value()) {
    Err("{} is under these journeys already\n", flags.store.store);
    return kClean;
  }
  const rt::MigrationReport& report = *found.value();
  const bool refused = report.refused > 0;
  if (flags.store.json()) {
    PrintJson(report, apply && !refused && !report.already);
  } else {
    PrintText(report);
  }
  if (report.already) {
    Err("{} is under these journeys already, beside older versions on which some of it still finish\n",
        flags.store.store);
    return kClean;
  }
  if (refused) {
    Err("refused: {} of {} customers have no place in the new version; nothing was changed\n",
        WithThousands(report.refused), WithThousands(report.customers));
    return kFindings;
  }
  if (apply) {
    Err("{} is under the new version from entry {} on; the next `journey run` goes on with it\n", flags.store.store,
        WithThousands(report.position));
  }
  return kClean;
}

void AddVerb(Command migrate, const char* name, const char* what, const char* example, bool apply, int& exit_code) {
  auto flags = std::make_shared<MigrateFlags>();
  Command command = migrate.Subcommand(name, what);
  command.Value("--store", flags->store.store, "The folder given to run --store").Required().ValueName("DIR");
  command.Value("paths", flags->paths, "The changed project, spelled as for run").Required().ValueName("PATH");
  command.Value("--format", flags->store.format, "text or json, one document with format_version 1")
      .OneOf({"text", "json"})
      .ShowDefault();
  command.Footer(example);
  command.Does([flags, apply, &exit_code] { exit_code = RunMigrate(*flags, apply); });
}

}  // namespace

void AddMigrate(Command app, int& exit_code) {
  Command migrate = app.Subcommand("migrate", "Lead those inside a store over to a changed project");
  migrate.RequireSubcommand();
  AddVerb(
      migrate, "plan", "Say what would become of everybody inside; changes nothing",
      "Example:\n"
      "  journey migrate plan --store /var/lib/cart cart/\n"
      "Exit codes: 0 the plan is good, 1 there is no store or it is damaged, 2 wrong usage, 3 it is refused, or the\n"
      "project does not compile.",
      false, exit_code);
  AddVerb(
      migrate, "apply", "The same, and do it where it is not refused",
      "Example:\n"
      "  journey migrate apply --store /var/lib/cart cart/\n"
      "No run may have the store open. All of it or nothing: what is written is one entry of the log.\n"
      "Exit codes: 0 done, 1 there is no store, it is damaged or in use, 2 wrong usage, 3 it is refused, and nothing\n"
      "was changed, or the project does not compile.",
      true, exit_code);
  migrate.Footer(
      "Examples:\n"
      "  journey migrate plan --store /var/lib/cart cart/\n"
      "  journey migrate apply --store /var/lib/cart cart/\n"
      "Exit codes: 0 done, 1 there is no store, it is damaged or in use, 2 wrong usage, 3 the plan is refused.");
}

}  // namespace journey::cli
