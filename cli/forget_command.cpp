// journey forget: nothing of one customer is left in a store, in its records and in its rejects.
#include <fmt/format.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/store_flags.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/interp/interp.h"
#include "runtime/store/forget.h"
#include "runtime/store/forgetting.h"
#include "runtime/store/inspect.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ForgetFlags {
  StoreFlags store;
  std::string customer, records, rejects;
  bool leave_records = false, leave_rejects = false;
};

std::optional<rt::FilePlace> PlaceIfNamed(const std::string& path) {
  return path.empty() ? std::nullopt : std::optional(rt::FilePlaceOf(path));
}

// Files that the store has written and nobody has named: what is wrong with that; empty: nothing.
std::string Unnamed(const ForgetFlags& flags, const rt::StoreStatus& status) {
  if (status.cursor && flags.records.empty() && !flags.leave_records) {
    return "the store's records are kept in a file, where the customer's are, too: name it with --records, or say "
           "--leave-records if you see to it yourself";
  }
  if (status.mark && status.mark->rejects > 0 && flags.rejects.empty() && !flags.leave_rejects) {
    return "the store's rejects are kept in a file, where lines of the customer may be: name it with --rejects, or say "
           "--leave-rejects if you see to it yourself";
  }
  return "";
}

void Print(const ForgetFlags& flags, const rt::Forgotten& forgotten) {
  const auto lines = [](const std::optional<uint64_t>& count) { return count ? Json(*count) : Json(nullptr); };
  if (flags.store.json()) {
    const Json json{{"format_version", 1},
                    {"customer", flags.customer},
                    {"ids", forgotten.ids},
                    {"inputs", forgotten.inputs},
                    {"states", forgotten.states},
                    {"records", lines(forgotten.records)},
                    {"rejects", lines(forgotten.rejects)}};
    Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return;
  }
  Out("forgotten: {} inputs and {} states in snapshots", WithThousands(forgotten.inputs),
      WithThousands(forgotten.states));
  if (forgotten.records) Out(", {} records", WithThousands(*forgotten.records));
  if (forgotten.rejects) Out(", {} rejects", WithThousands(*forgotten.rejects));
  Out("\n");
  for (const std::string& id : forgotten.ids) Out("  {}\n", id);
}

int RunForget(const ForgetFlags& given) {
  ForgetFlags flags = given;
  // Those that a run with sinks keeps where none are named.
  const std::string own = rt::OwnRecordsOf(flags.store.store);
  if (std::error_code unknown; flags.records.empty() && !flags.leave_records && std::filesystem::exists(own, unknown))
    flags.records = own;
  const std::vector<NamedFile> files{{kRecordsFlag, flags.records}, {"--rejects", flags.rejects}};
  if (const std::string inside = OutputInStore(files, flags.store.store); !inside.empty()) return FailUsage(inside);
  if (const std::string clash = Clash(files, {}); !clash.empty()) return FailUsage(clash);
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto fail = [&](const Status& status) { return FailWorld(flags.store.store + ": " + status.message()); };
  if (const Status status = CheckIsStore(flags.store.store); !status.ok()) return FailWorld(status.message());
  const auto lock = rt::FolderLock::Take(flags.store.store);
  if (!lock.ok()) return FailWorld(lock.status().message());
  const auto pending = rt::PendingForgetting(**disk);
  if (!pending.ok()) return fail(pending.status());
  const auto finished = FinishForgettingIn(flags.store.store, **disk);
  if (!finished.ok()) return fail(finished);
  const auto also = rt::ForgetSendsAtOnce(flags.store.store);
  if (!also.ok()) return FailWorld(also.status().message());
  const auto status = rt::StatusOf(**disk);
  if (!status.ok()) return fail(status.status());
  if (const std::string unnamed = Unnamed(flags, status.value()); !unnamed.empty()) return FailUsage(unnamed);
  const auto program = rt::ProgramOf(**disk);
  if (!program.ok()) return fail(program.status());
  const rt::Interpreter interpreter(*program.value());
  const auto forgotten = rt::Forget(
      **disk, *program.value(), interpreter, flags.customer,
      {.records = PlaceIfNamed(flags.records), .rejects = PlaceIfNamed(flags.rejects), .also = also.value()});
  if (!forgotten.ok()) return fail(forgotten.status());
  // Of the one whose forgetting was begun before there is nothing left.
  const bool was_begun = pending.value() && pending.value()->ids.contains(flags.customer);
  if (!forgotten.value().any() && !was_begun) {
    Err("error: nothing is known of customer \"{}\"\n", flags.customer);
    return kFindings;
  }
  Print(flags, forgotten.value());
  return kClean;
}

}  // namespace

void AddForget(Command app, int& exit_code) {
  auto flags = std::make_shared<ForgetFlags>();
  Command command = app.Subcommand(
      "forget", "Erase a customer from a store, its records and its rejects; nobody else's records change");
  AddStoreFlags(command, flags->store);
  command.Value("customer", flags->customer, "The customer's id, or one that became one with it").Required();
  command.Value("--records", flags->records, "The file given to run --records; it is written anew without them")
      .Excludes(command.Switch("--leave-records", flags->leave_records, "The file of records stays as it is"));
  command.Value("--rejects", flags->rejects, "The file given to run --rejects; lines that name one of the ids go")
      .Excludes(command.Switch("--leave-rejects", flags->leave_rejects, "The file of rejects stays as it is"));
  command.Footer(
      "Example:\n"
      "  journey forget /var/lib/cart shopper-17 --records records.jsonl\n"
      "No run may have the store open. The id is gone with all ids that became one with it, their inputs, values and\n"
      "waits; what the log keeps of them is that time has passed. A forget that was killed is brought to its end by "
      "the\n"
      "next start or forget. Not erased: the input that was read, what others' inputs say of the customer, backups.\n"
      "Exit codes: 0 done, 1 there is no store, it is damaged or in use, 2 wrong usage, 3 nothing is known of the "
      "customer.");
  command.Does([flags, &exit_code] { exit_code = RunForget(*flags); });
}

}  // namespace journey::cli
