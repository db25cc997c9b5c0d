// journey mine: drafts a journey from a log of events.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <limits>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/log_walks.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "compiler/format/identifiers.h"
#include "compiler/mine/graph.h"
#include "compiler/mine/traces.h"
#include "compiler/mine/write.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

struct MineOptions {
  std::string out = "-", name, transitions;
  double noise = 0;  // percent
  InputFlags input;
};

// Nothing where the text is no number above zero.
std::optional<size_t> NumberAboveZero(const std::string& text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

// "logs/loan.2012.csv.gz" -> "loan.2012"
std::string StemOf(const std::string& path) {
  std::string stem = std::filesystem::path(path).filename().string();
  for (const char* ending : {".gz", ".zst", ".jsonl", ".ndjson", ".json", ".csv", ".xes"}) {
    if (stem.ends_with(ending)) stem.resize(stem.size() - std::string_view(ending).size());
  }
  return stem;
}

int RunMine(const MineOptions& options) {
  mine::DiscoverOptions discovery;
  discovery.noise = options.noise / 100;
  if (options.transitions == "all") {
    discovery.transitions = std::numeric_limits<size_t>::max();
  } else if (!options.transitions.empty()) {
    discovery.transitions = NumberAboveZero(options.transitions);
    if (!discovery.transitions) {
      return FailUsage("--transitions: `" + options.transitions + "` is no number above zero, and not `all`");
    }
  }
  const auto reading = ReadingOf(options.input, {});
  if (!reading.ok()) return FailUsage(reading.status().message());
  const std::string& path = options.input.events;
  if (const std::string clash = Clash({{"--out", options.out}}, {{"--events", path}}); !clash.empty()) {
    return FailUsage(clash);
  }
  // Nothing is declared of it: every event is one by its name.
  const auto read = ReadLogWalks(ir::Module(), path, reading.value(), mine::kMostNames);
  if (!read.ok()) return FailWorld(read.status().message());
  const mine::Log log = mine::LogOfWalks(read.value().walks);
  if (const auto none = TellOfUnusable(path, read.value().lines, read.value().unusable)) return *none;
  if (log.customers == 0) return FailWorld("there is no event in " + path);
  const mine::Graph graph = mine::Discover(log, discovery);
  const std::string stem = path == "-" ? "" : StemOf(path);
  mine::DraftTitle title;
  title.title = !options.name.empty() ? options.name : stem.empty() ? "Mined" : stem;
  title.journey = Identifier(title.title, "Mined");
  title.log = path == "-" ? "a log" : std::filesystem::path(path).filename().string();
  const std::string text = mine::Write(log, graph, title);
  const auto compiled = Compile({{options.out == "-" ? "draft" : options.out, "draft", text}});
  if (!compiled->ir.has_value()) {
    WriteErr(DiagnosticText(*compiled, rt::kStderr));
    return FailWorld("the draft does not compile: this is a fault of `journey mine`");
  }
  if (const int failed = WriteResult(options.out, text); failed != kClean) return failed;
  Err("{} customers, {} events: {} stages, {} transitions\n", WithThousands(log.customers), WithThousands(log.events),
      graph.stages.size(), graph.transitions.size());
  return kClean;
}

}  // namespace

void AddMine(Command app, int& exit_code) {
  Command command = app.Subcommand("mine", "Drafts a journey from a log: stages, transitions, shares and times");
  auto options = std::make_shared<MineOptions>();
  AddLogFlags(command, options->input);
  command.Value("-o,--out", options->out, "The file to write; - for standard output").ValueName("FILE").ShowDefault();
  command.Value("--name", options->name, "What to call the journey; by default as the log").ValueName("TEXT");
  command
      .Value("--transitions", options->transitions,
             fmt::format("At most so many, or all; by default all, but of a log of more than {} customers {}, or as "
                         "many more as follow {:.0f}% of its events",
                         WithThousands(mine::kManyCustomers), mine::kEasilyRead, 100 * mine::kKept))
      .ValueName("N");
  command
      .Value("--noise", options->noise,
             "Percent: what is rarer beside its commonest neighbours is a mistake, and a rule may be broken so often")
      .ValueName("P")
      .Between(0.0, 25.0)
      .ShowDefault();
  command.Footer(
      "The draft compiles and runs; `journey check` and `journey fmt` have nothing to say about it.\n"
      "\n"
      "examples:\n"
      "  journey mine --events log.jsonl --out draft.journey\n"
      "  journey mine --events loans.xes.gz --transitions 25 --name \"Loan application\"\n"
      "  journey mine --events orders.csv --customer-column household --time-column day --event-column what");
  command.Does([options, &exit_code] { exit_code = RunMine(*options); });
}

}  // namespace journey::cli
