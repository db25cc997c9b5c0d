// journey verify: every checksum of a store, and its log folded again.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/interp/interp.h"
#include "runtime/store/inspect.h"
#include "runtime/store/verify.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

int RunVerify(const StoreFlags& flags) {
  auto disk = OpenToLook(flags);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto program = rt::ProgramOf(**disk);
  if (!program.ok()) return FailWorld(flags.store + ": " + program.status().message());
  const rt::Interpreter interpreter(*program.value());
  const auto verified = rt::VerifyStore(**disk, *program.value(), interpreter);
  if (!verified.ok()) return FailWorld(flags.store + ": " + verified.status().message());
  const rt::Verified& found = verified.value();
  if (flags.json()) {
    const Json json{{"format_version", 1},          {"segments", found.segments}, {"log_bytes", found.log_bytes},
                    {"snapshots", found.snapshots}, {"from", found.from},         {"entries", found.entries},
                    {"compared", found.compared},   {"faults", found.faults}};
    Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    for (const std::string& fault : found.faults) Out("{}\n", fault);
    Out("{} segments with {} bytes and {} snapshots are {}; {} entries folded again from entry {}, {} customers of "
        "snapshots compared\n",
        found.segments, WithThousands(found.log_bytes), found.snapshots, found.faults.empty() ? "whole" : "not whole",
        WithThousands(found.entries), WithThousands(found.from), WithThousands(found.compared));
  }
  return found.faults.empty() ? kClean : kFindings;
}

}  // namespace

void AddVerify(Command app, int& exit_code) {
  auto flags = std::make_shared<StoreFlags>();
  Command command =
      app.Subcommand("verify", "Check every byte of a store, and fold its log again to compare the snapshots");
  AddStoreFlags(command, *flags);
  command.Footer(
      "Example:\n"
      "  journey verify /var/lib/cart\n"
      "Changes nothing. The log is folded from its beginning where it is whole, else from the oldest snapshot.\n"
      "Exit codes: 0 all is well, 1 there is no store or its log is damaged, 2 wrong usage, 3 a snapshot is damaged or "
      "is "
      "not\nwhat the log makes.");
  command.Does([flags, &exit_code] { exit_code = RunVerify(*flags); });
}

}  // namespace journey::cli
