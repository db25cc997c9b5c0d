// journey run: journeys over an event log, records and rejects out, a summary at the end.
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <chrono>

#include "cli/common.h"
#include "cli/progress.h"
#include "runtime/input/source.h"
#include "runtime/records/jsonl_sink.h"
#include "runtime/records/reject.h"
#include "runtime/session/session.h"
#include "runtime/session/summary.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr uint64_t kShownRejects = 5;  // on stderr, when nobody keeps them

#if JOURNEY_HAS_JIT
constexpr const char* kDefaultEngine = "jit";
#else
constexpr const char* kDefaultEngine = "interp";
#endif

struct RunFlags {
  std::vector<std::string> paths;
  std::string events, records, rejects, until, lateness, dedup_window, format;
  std::string customer_column, time_column, event_column, id_column;
  std::string engine = kDefaultEngine;
};

int Usage(std::string_view flag, const std::string& message) {
  fmt::print(stderr, "{}: {}\nRun with --help for more information.\n", flag, message);
  return kUsage;
}

// The flag if it was given, else what journey.toml says.
std::string Or(const std::string& flag, const std::string& manifest) { return flag.empty() ? manifest : flag; }

int RunRun(const RunFlags& flags) {
  std::optional<int64_t> until;
  if (!flags.until.empty()) {
    until = rt::ParseInstant(flags.until);
    if (!until)
      return Usage("--until", fmt::format("`{}` is no instant; write one such as 2026-03-29T01:30:00Z", flags.until));
  }
  ProjectFiles project;
  auto compiled = CompileTogether(flags.paths, &project);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  rt::SessionOptions options;
  for (auto [flag, text, target] :
       {std::tuple("--lateness", Or(flags.lateness, project.lateness.value_or("")), &options.lateness_ms),
        std::tuple("--dedup-window", Or(flags.dedup_window, project.dedup_window.value_or("")),
                   &options.engine.dedup_window_ms)}) {
    if (text.empty()) continue;
    Result<int64_t> parsed = ParseDurationText(text);
    if (!parsed.ok()) return Usage(flag, parsed.status().message());
    if (parsed.value() < 0) return Usage(flag, "must not be negative");
    *target = parsed.value();
  }
  Compilation& compilation = *compiled.value();
  if (!compilation.ir.has_value()) {
    PrintDiagnostics(compilation, DiagnosticFormat::kText);
    return kFindings;
  }
  auto program = rt::Program::Load(std::move(*compilation.ir));
  if (!program.ok()) return FailWorld(program.status().message());
  auto executor = MakeExecutor(flags.engine, *program.value());
  if (!executor.ok()) return FailWorld(executor.status().message());

  rt::SourceOptions source_options;
  // The flag, else the file's name, else journey.toml.
  if (!flags.format.empty()) {
    source_options.format = rt::FormatByName(flags.format);
  } else if (source_options.format = rt::GuessFormat(flags.events);
             !source_options.format && !project.input.format.empty()) {
    source_options.format = rt::FormatByName(project.input.format);
    if (!source_options.format)
      return FailWorld(fmt::format("journey.toml: unknown input format `{}`", project.input.format));
  }
  source_options.customer_column = Or(flags.customer_column, project.input.customer_column);
  source_options.time_column = Or(flags.time_column, project.input.time_column);
  source_options.event_column = Or(flags.event_column, project.input.event_column);
  source_options.id_column = flags.id_column;
  auto source = rt::OpenInput(*program.value(), flags.events, source_options);
  if (!source.ok()) return FailWorld(source.status().message());

  std::unique_ptr<rt::JsonlSink> records;
  if (!flags.records.empty()) {
    auto writer = rt::LineWriter::Open(flags.records);
    if (!writer.ok()) return FailWorld(writer.status().message());
    records = std::make_unique<rt::JsonlSink>(std::move(writer.value()));
  }
  std::unique_ptr<rt::RejectWriter> rejects;
  if (!flags.rejects.empty()) {
    auto writer = rt::LineWriter::Open(flags.rejects);
    if (!writer.ok()) return FailWorld(writer.status().message());
    rejects = std::make_unique<rt::RejectWriter>(std::move(writer.value()));
  }

  rt::SummarySink summary(program.value()->module(), records.get());
  rt::Session session(*program.value(), *executor.value(), summary, options);
  Progress progress;
  const auto begin = std::chrono::steady_clock::now();
  uint64_t lines = 0, rejected = 0;
  rt::Input input;
  rt::RawLine raw;
  while (source.value()->Next(session.arena(), &input, &raw)) {
    ++lines;
    if (input.kind == rt::InputKind::kRejected) {
      if (rejects != nullptr) {
        rejects->Write(raw.number, input.error_code, input.error_message, raw.text);
      } else if (rejected < kShownRejects) {
        fmt::print(stderr, "{}:{}: {}: {}\n", flags.events, raw.number, input.error_code, input.error_message);
      }
      ++rejected;
    }
    session.Feed(input);
    progress.Step(lines, summary.records());
  }
  session.Finish(until);
  progress.Done();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  Status written;
  if (records != nullptr) written = records->Close();
  if (rejects != nullptr && written.ok()) written = rejects->Close();

  // The summary is the result, unless the records are.
  std::FILE* out = flags.records == "-" || flags.rejects == "-" ? stderr : stdout;
  const rt::EngineCounters counters = session.counters();
  fmt::print(out, "{}", summary.Text());
  fmt::print(
      out, "{} lines: {} events of {} customers, {} profile updates, {} ignored, {} duplicates, {} late, {} rejected\n",
      rt::WithThousands(lines), rt::WithThousands(counters.events), rt::WithThousands(counters.customers),
      rt::WithThousands(counters.identifies), rt::WithThousands(counters.ignored),
      rt::WithThousands(counters.duplicates), rt::WithThousands(counters.late), rt::WithThousands(rejected));
  fmt::print(out, "{} records {}\n", rt::WithThousands(summary.records()),
             flags.records.empty()  ? "counted; --records FILE keeps them"
             : flags.records == "-" ? "written to standard output"
                                    : "in " + flags.records);
  if (rejected > 0) {
    fmt::print(out, "{} rejected lines {}\n", rt::WithThousands(rejected),
               flags.rejects.empty() ? "skipped; --rejects FILE keeps them with their reasons" : "in " + flags.rejects);
  }
  if (counters.history_saturated > 0) {
    fmt::print(out, "history_saturated: {} occurrences were forgotten inside a window (more than 1,000 in it)\n",
               rt::WithThousands(counters.history_saturated));
  }
  fmt::print(stderr, "{:.2f} s with {}, {} lines/s\n", seconds, flags.engine,
             rt::WithThousands(static_cast<uint64_t>(static_cast<double>(lines) / std::max(seconds, 1e-9))));
  if (!source.value()->status().ok()) return FailWorld(source.value()->status().message());
  if (!written.ok()) return FailWorld(written.message());
  return kClean;
}

}  // namespace

void AddRun(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<RunFlags>();
  CLI::App* run = app.add_subcommand("run", "Run journeys over an event log");
  run->add_option("paths", flags->paths, "Files or folders, run together")->required();
  run->add_option("--events", flags->events, "The log, plain or gzip, or - for standard input")->required();
  run->add_option("--records", flags->records, "Where the records go, as JSON Lines; - for standard output");
  run->add_option("--rejects", flags->rejects, "Where lines that could not be used go, with their reasons");
  run->add_option("--engine", flags->engine, "interp or jit; the records are the same")
      ->check(CLI::IsMember({"interp", "jit"}))
      ->capture_default_str();
  run->add_option("--until", flags->until, "After the input the clock goes on to this instant, firing what is due");
  run->add_option("--lateness", flags->lateness, "How late inputs may come, such as \"6 hours\"");
  run->add_option("--dedup-window", flags->dedup_window, "How long message ids are remembered, such as \"24 hours\"");
  run->add_option("--format", flags->format, "jsonl, csv or xes; by default guessed from the file's name")
      ->check(CLI::IsMember({"jsonl", "csv", "xes"}));
  run->add_option("--customer-column", flags->customer_column, "CSV, XES: the column that names the customer");
  run->add_option("--time-column", flags->time_column, "CSV, XES: the column with the timestamp");
  run->add_option("--event-column", flags->event_column, "CSV, XES: the column with the event's wire name");
  run->add_option("--id-column", flags->id_column, "CSV, XES: the column with message ids for deduplication");
  run->footer(
      "Examples:\n"
      "  journey run examples/cart_recovery --events examples/cart_recovery/events.jsonl --records records.jsonl\n"
      "  zcat log.csv.gz | journey run loan.journey --events - --format csv --customer-column case --records -\n"
      "At the end of the input, timers due at or before the watermark have fired; --until moves the clock further.\n"
      "Exit codes: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 the journeys have errors.");
  run->callback([flags, &exit_code] { exit_code = RunRun(*flags); });
}

}  // namespace journey::cli
