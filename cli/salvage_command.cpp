// journey salvage: the inputs that can still be read of a damaged store, as a log to run again.
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/line_file.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/store/canonical.h"
#include "runtime/store/salvage.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SalvageFlags {
  StoreFlags store;
  std::string out;
};

Json AsJson(const rt::Lost& lost) {
  return {{"file", lost.file}, {"offset", lost.offset}, {"bytes", lost.bytes},
          {"what", lost.what}, {"from", lost.from},     {"to", lost.to ? Json(*lost.to) : Json(nullptr)}};
}

std::string Text(const rt::Lost& lost) {
  std::string text = fmt::format("{}: offset {}: {} bytes: {}", lost.file, lost.offset, lost.bytes, lost.what);
  if (!lost.to) return text + fmt::format("; what came from entry {} on is missing", lost.from);
  if (*lost.to > lost.from) text += fmt::format("; entries {} to {} are missing", lost.from, *lost.to - 1);
  return text;
}

void Print(const SalvageFlags& flags, const rt::Salvaged& found) {
  if (flags.store.json()) {
    Json json{{"format_version", 1},      {"first", found.first},
              {"end", found.end},         {"entries", found.entries},
              {"inputs", found.inputs},   {"lost", Json::array()},
              {"damaged", found.damaged}, {"snapshot", found.snapshot ? Json(*found.snapshot) : Json(nullptr)}};
    for (const rt::Lost& lost : found.lost) json["lost"].push_back(AsJson(lost));
    OutBeside(flags.out, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    return;
  }
  std::string text;
  for (const rt::Lost& lost : found.lost) text += Text(lost) + "\n";
  for (const std::string& damaged : found.damaged) text += damaged + "\n";
  text += fmt::format("{} inputs of {} entries are in {}\n", WithThousands(found.inputs), WithThousands(found.entries),
                      flags.out == "-" ? "what was written" : flags.out);
  if (found.first > 0) {
    text += fmt::format(
        "the log begins at entry {}: what came before is in the snapshots alone{}\n", WithThousands(found.first),
        found.snapshot ? fmt::format("; the one of entry {} is whole", *found.snapshot) : ", and none is whole");
  }
  OutBeside(flags.out, text);
}

int RunSalvage(const SalvageFlags& flags) {
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto fail = [&](const Status& status) { return FailWorld(flags.store.store + ": " + status.message()); };
  const auto program = rt::ProgramToSalvage(**disk);
  if (!program.ok()) return fail(program.status());
  LineFile lines;
  if (Status status = lines.Open(flags.out, flags.store.store); !status.ok()) return FailWorld(status.message());
  std::optional<rt::CanonicalLines> canonical;
  const rt::Program* under = nullptr;
  const auto visit = [&](uint64_t, const rt::Entry& entry, const rt::Program& own) {
    if (std::exchange(under, &own) != &own) canonical.emplace(own);
    canonical->Append(entry, lines.waiting());
    return lines.WriteSome();
  };
  const auto found = rt::Salvage(**disk, *program.value(), visit);
  if (!found.ok()) return fail(found.status());
  if (Status status = lines.Finish(); !status.ok()) return FailWorld(status.message());
  Print(flags, found.value());
  return found.value().lost.empty() && found.value().damaged.empty() ? kClean : kFindings;
}

}  // namespace

void AddSalvage(Command app, int& exit_code) {
  auto flags = std::make_shared<SalvageFlags>();
  Command command = app.Subcommand(
      "salvage", "Write what can still be read of a damaged store as a log, and say what is lost and where");
  AddStoreFlags(command, flags->store);
  command.Value("--out", flags->out, "Where the inputs go, as canonical JSON Lines").Required();
  command.Footer(
      "Example:\n"
      "  journey salvage /var/lib/cart --out salvaged.jsonl && journey run cart.journey --events salvaged.jsonl\n"
      "Changes nothing in the store. Whatever is whole is read, also behind damage.\n"
      "Exit codes: 0 nothing was lost, 1 there is no store, or no module in it, 2 wrong usage, 3 something was lost.");
  command.Does([flags, &exit_code] { exit_code = RunSalvage(*flags); });
}

}  // namespace journey::cli
