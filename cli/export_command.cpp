// journey export: a customer or everybody of a store, as lines of JSON that another store takes in. And below it, in
// charts.cpp, journeys in the notations of others.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/figure_text.h"
#include "cli/charts.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/line_file.h"
#include "cli/output.h"
#include "cli/store_flags.h"
#include "runtime/interp/interp.h"
#include "runtime/store/inspect.h"
#include "runtime/store/transfer.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ExportFlags {
  StoreFlags store;
  std::string customer, out;
  bool inputs = false;
};

int RunExport(const ExportFlags& flags) {
  if (flags.store.store.empty() || flags.out.empty()) {
    return FailUsage(
        "name a store's folder and an --out FILE, or a notation and a project, `journey export mermaid shop`");
  }
  if (flags.inputs && flags.customer.empty()) {
    return FailUsage("--inputs: of one customer; all inputs of a store are what `journey salvage` writes");
  }
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  const auto fail = [&](const Status& status) { return FailWorld(flags.store.store + ": " + status.message()); };
  const auto program = rt::ProgramOf(**disk);
  if (!program.ok()) return fail(program.status());
  const rt::Interpreter interpreter(*program.value());
  LineFile file;
  if (Status status = file.Open(flags.out, flags.store.store); !status.ok()) return FailWorld(status.message());
  rt::ExportOptions options;
  if (!flags.customer.empty()) options.customer = flags.customer;
  options.inputs = flags.inputs;
  const auto exported =
      rt::ExportStore(**disk, *program.value(), interpreter, options, [&](std::string_view line) -> Status {
        file.waiting() += line;
        return file.WriteSome();
      });
  if (!exported.ok()) return fail(exported.status());
  if (!exported.value()) {
    Err("error: nothing is known of customer \"{}\"\n", flags.customer);
    return kFindings;
  }
  if (Status status = file.Finish(); !status.ok()) return FailWorld(status.message());
  const rt::Transferred& result = *exported.value();
  if (flags.store.json()) {
    OutBeside(flags.out, Json{{"format_version", 1},
                              {"entries", result.position},
                              {"customers", result.customers},
                              {"merged", result.merged},
                              {"inputs", result.inputs}}
                                 .dump() +
                             "\n");
  } else {
    OutBeside(flags.out, fmt::format("{} customers and {} ids that became one with theirs{} are in {}\n",
                                     WithThousands(result.customers), WithThousands(result.merged),
                                     flags.inputs ? fmt::format(", with {} inputs,", WithThousands(result.inputs)) : "",
                                     flags.out == "-" ? "what was written" : flags.out));
  }
  return kClean;
}

}  // namespace

void AddExport(Command app, int& exit_code) {
  auto flags = std::make_shared<ExportFlags>();
  Command command =
      app.Subcommand("export", "Write customers out of a store, or a journey as a chart of another notation");
  AddStoreFlags(command, flags->store, false);
  command.Value("customer", flags->customer, "The customer's id, or one that became one with it; else everybody");
  command.Value("--out", flags->out, "Where it goes, as lines of JSON (docs/formats/export.md)");
  command.Switch("--inputs", flags->inputs, "And the customer's inputs, as far back as the log has them");
  const std::shared_ptr<bool> charted = AddCharts(command, exit_code);
  command.Footer(
      "Examples:\n"
      "  journey export /var/lib/cart shopper-17 --inputs --out shopper-17.jsonl\n"
      "  journey export mermaid shop --journey Cart\n"
      "Changes nothing; of a store that a run is writing to, it is what was committed.\n"
      "Exit codes: 0 done, 1 there is no store or it is damaged, 2 wrong usage, 3 nothing is known of the customer.");
  // What a subcommand does comes before.
  command.Does([flags, charted, &exit_code] {
    if (!*charted) exit_code = RunExport(*flags);
  });
}

}  // namespace journey::cli
