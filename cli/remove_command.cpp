// journey remove: takes one customer of a store out of journeys.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "insight/blocks.h"
#include "ir/link.h"
#include "runtime/interp/interp.h"
#include "runtime/store/removal.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;
using insight::Printable;

struct RemoveFlags {
  StoreFlags store;
  std::string customer, journey;
};

void Print(const RemoveFlags& flags, const rt::Removal& removal) {
  if (flags.store.json()) {
    Json ended = Json::array();
    for (const rt::Removal::Ended& one : removal.ended) {
      ended.push_back({{"journey", one.journey}, {"key", one.key}, {"entry", one.entry}, {"stage", one.stage}});
    }
    const Json json{{"format_version", 1}, {"customer", flags.customer}, {"ended", std::move(ended)}};
    Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return;
  }
  for (const rt::Removal::Ended& one : removal.ended) {
    Out("out of {}{}, entry {}: {}\n", one.journey, one.key.empty() ? "" : " " + Printable(one.key), one.entry,
        one.stage.empty() ? "was held out" : "was in " + one.stage);
  }
  if (removal.ended.empty()) Out("{} is in none of the journeys; nothing was changed\n", Printable(flags.customer));
}

// The number of the journey that is meant; an exit code where it is none.
std::optional<int> FindJourney(const std::string& name, const ir::Module& module, int32_t* journey) {
  const std::vector<std::string_view> meant = MeantBy(name, QualifiedJourneys(module));
  if (meant.empty()) return FailUsage(NoSuch("journey", name, JourneyNames(module)));
  if (meant.size() > 1) return FailUsage(MayBe(name, meant));
  *journey = ir::FindJourney(module, meant[0]);
  return std::nullopt;
}

int RunRemove(const RemoveFlags& flags) {
  const auto store = OpenToChange(flags.store);
  if (!store.ok()) return FailWorld(store.status().message());
  rt::Disk& disk = *store.value().disk;
  const rt::Program& program = *store.value().program;
  int32_t journey = ir::kNone;
  if (!flags.journey.empty()) {
    if (const auto failed = FindJourney(flags.journey, program.module(), &journey)) return *failed;
  }
  const rt::Interpreter interpreter(program);
  const auto removal = rt::Remove(disk, program, interpreter, flags.customer, journey);
  if (!removal.ok()) return FailWorld(flags.store.store + ": " + removal.status().message());
  if (!removal.value()) {
    Err("error: nothing is known of customer \"{}\"\n", Printable(flags.customer));
    return kFindings;
  }
  Print(flags, *removal.value());
  return kClean;
}

}  // namespace

void AddRemove(Command app, int& exit_code) {
  auto flags = std::make_shared<RemoveFlags>();
  Command command =
      app.Subcommand("remove", "Take a customer of a store out of its journeys; they stay known, and may enter again");
  AddStoreFlags(command, flags->store);
  command.Value("customer", flags->customer, "The customer's id, or one that became one with it").Required();
  command.Value("--journey", flags->journey, "Only out of this journey").ValueName("NAME");
  command.Footer(
      "Examples:\n"
      "  journey remove /var/lib/cart shopper-17\n"
      "  journey remove /var/lib/cart shopper-17 --journey CartRecovery\n"
      "No run may have the store open. What ends, ends as stopped, at the time up to which the store has come; "
      "deferred\n"
      "sends are dropped. The next `journey run` writes the records, with the cause {\"operator\":\"remove\"}.\n"
      "`journey forget` erases a customer.\n"
      "Exit codes: 0 done, or there was nothing to do; 1 there is no store, it is damaged or in use, 2 wrong usage,\n"
      "3 nothing is known of the customer.");
  command.Does([flags, &exit_code] { exit_code = RunRemove(*flags); });
}

}  // namespace journey::cli
