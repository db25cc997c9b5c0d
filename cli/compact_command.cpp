// journey compact: what a store keeps beyond its newest snapshot goes.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/store/compact.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

int RunCompact(const StoreFlags& flags) {
  const auto store = OpenToChange(flags);
  if (!store.ok()) return FailWorld(store.status().message());
  rt::Disk& disk = *store.value().disk;
  const rt::Program& program = *store.value().program;
  const auto compacted = rt::CompactStore(disk, program);
  if (!compacted.ok()) return FailWorld(flags.store + ": " + compacted.status().message());
  const rt::Compacted& result = compacted.value();
  if (flags.json()) {
    const Json json{{"format_version", 1},
                    {"snapshot", result.snapshot ? Json(*result.snapshot) : Json(nullptr)},
                    {"bytes_before", result.bytes_before},
                    {"bytes_after", result.bytes_after}};
    Out("{}\n", json.dump());
  } else if (!result.snapshot) {
    Out("there is no snapshot yet, so all of the log is needed\n");
  } else {
    Out("log and snapshots have {} bytes, before {}: all that there is begins with the snapshot of entry {}\n",
        WithThousands(result.bytes_after), WithThousands(result.bytes_before), WithThousands(*result.snapshot));
  }
  return kClean;
}

}  // namespace

void AddCompact(Command app, int& exit_code) {
  auto flags = std::make_shared<StoreFlags>();
  Command command = app.Subcommand("compact", "Drop a store's older snapshots and the log before its newest one");
  AddStoreFlags(command, *flags);
  command.Footer(
      "Example:\n"
      "  journey compact /var/lib/cart\n"
      "No run may have the store open. A run keeps two snapshots by itself, and the log from the older one on; after "
      "this "
      "there\nis one, and nothing to fall back on if it is damaged: `journey verify` first.\n"
      "Exit codes: 0 done, 1 there is no store, it is damaged or in use, 2 wrong usage.");
  command.Does([flags, &exit_code] { exit_code = RunCompact(*flags); });
}

}  // namespace journey::cli
