// journey inspect: one customer of a store.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "insight/blocks.h"
#include "runtime/interp/interp.h"
#include "runtime/store/inspect.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

using insight::Printable;

void PrintInstance(const rt::InstanceState& one) {
  Out("\n{}{}{}, entry {}: {}\n", one.journey, one.key.empty() ? "" : " " + Printable(one.key),
      one.older_version ? fmt::format(", finishing version {}", *one.older_version) : "", one.entry,
      one.held_out ? "held out" : (one.ended ? "ended in " : "in ") + one.stage);
  Out("  entered {}{}\n", rt::FormatInstant(one.entered_at),
      one.entered_as.empty() ? "" : " as " + Printable(one.entered_as));
  if (!one.held_out) Out("  in the stage since {}\n", rt::FormatInstant(one.in_stage_since));
  for (const auto& [name, value] : one.memory) Out("  {} = {}\n", name, Printable(value));
  for (const rt::DueView& due : one.dues) {
    Out("  {}{} until {}\n", Printable(due.what), due.path.empty() ? "" : " " + Printable(due.path),
        MomentText(due.due));
  }
  for (const std::string& event : one.events) Out("  waits for {}\n", Printable(event));
}

int RunInspect(const StoreFlags& flags, const std::string& id) {
  auto disk = OpenToLook(flags);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto program = rt::ProgramOf(**disk);
  if (!program.ok()) return FailWorld(flags.store + ": " + program.status().message());
  const rt::Interpreter interpreter(*program.value());
  const auto found = rt::CustomerOf(**disk, *program.value(), interpreter, id);
  if (!found.ok()) return FailWorld(flags.store + ": " + found.status().message());
  if (!found.value()) {
    Err("error: nothing is known of customer \"{}\"\n", Printable(id));
    return kFindings;
  }
  const rt::CustomerState& customer = *found.value();
  if (flags.json()) {
    Out("{}\n", rt::CustomerJson(customer));
    return kClean;
  }
  Out("{}{}\n", Printable(customer.id), customer.id == id ? "" : ", which " + Printable(id) + " has become one with");
  Out("  clock {}, next due {}\n", MomentText(customer.clock), MomentText(customer.next_due));
  for (const auto& [name, value] : customer.profile) Out("  {} = {}\n", name, Printable(value));
  for (const rt::InstanceState& one : customer.instances) PrintInstance(one);
  return kClean;
}

}  // namespace

void AddInspect(Command app, int& exit_code) {
  auto flags = std::make_shared<StoreFlags>();
  auto id = std::make_shared<std::string>();
  Command command = app.Subcommand("inspect", "Show one customer of a store: stages, memory, what waits until when");
  AddStoreFlags(command, *flags);
  command.Value("customer", *id, "The customer's id").Required();
  command.Footer(
      "Example:\n"
      "  journey inspect /var/lib/cart shopper-17 --format json\n"
      "Changes nothing; of a store that a run is writing to, it is what was committed.\n"
      "Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage, 3 nothing is known of the customer.");
  command.Does([flags, id, &exit_code] { exit_code = RunInspect(*flags, *id); });
}

}  // namespace journey::cli
