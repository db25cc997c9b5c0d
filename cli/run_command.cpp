// journey run: journeys over an event log, records and rejects out, a summary at the end.
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <functional>

#include "cli/common.h"
#include "cli/progress.h"
#include "compiler/driver/module_cache.h"
#include "runtime/input/source.h"
#include "runtime/records/line_writer.h"
#include "runtime/records/reject.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/session/summary.h"
#include "runtime/value/calendar.h"

namespace journey::cli {
namespace {

constexpr uint64_t kShownRejects = 5;  // on stderr, when nobody keeps them

constexpr const char* kDefaultEngine = JOURNEY_HAS_JIT ? kEngineTiered : kEngineInterp;
// To compile even the smallest journey takes longer than to interpret a log below this.
constexpr uint64_t kSmallLogBytes = 256 * 1024;
// Inputs a batch when there are workers: enough work between two hand-offs.
constexpr size_t kThreadedBatch = 16384;

struct RunFlags {
  std::vector<std::string> paths;
  std::string events, records, rejects, until, lateness, dedup_window, format;
  std::string customer_column, time_column, event_column, id_column;
  std::string engine = kDefaultEngine;
  std::string compile_budget;
  size_t threads = 1;
};

bool IsSmall(const std::string& log) {
  std::error_code unknown;
  return log != "-" && std::filesystem::is_regular_file(log, unknown) &&
         std::filesystem::file_size(log, unknown) < kSmallLogBytes;
}

int Usage(std::string_view flag, const std::string& message) {
  fmt::print(stderr, "{}: {}\nRun with --help for more information.\n", flag, message);
  return kUsage;
}

// The flag if it was given, else what journey.toml says.
std::string Or(const std::string& flag, const std::string& manifest) { return flag.empty() ? manifest : flag; }

// The log, as the flags describe it; else as the file's name or journey.toml does.
Result<std::unique_ptr<rt::InputSource>> OpenLog(const rt::Program& program, const RunFlags& flags,
                                                 const InputMapping& mapping) {
  rt::SourceOptions options;
  if (!flags.format.empty()) {
    options.format = rt::FormatByName(flags.format);
  } else if (options.format = rt::GuessFormat(flags.events); !options.format && !mapping.format.empty()) {
    options.format = rt::FormatByName(mapping.format);
    if (!options.format) {
      return Status::Error(fmt::format("journey.toml: unknown input format `{}`", mapping.format));
    }
  }
  options.customer_column = Or(flags.customer_column, mapping.customer_column);
  options.time_column = Or(flags.time_column, mapping.time_column);
  options.event_column = Or(flags.event_column, mapping.event_column);
  options.id_column = flags.id_column;
  options.map_files = true;
  return rt::OpenInput(program, flags.events, options);
}

int RunRun(const RunFlags& flags) {
  std::optional<int64_t> until;
  if (!flags.until.empty()) {
    until = rt::ParseInstant(flags.until);
    if (!until)
      return Usage("--until", fmt::format("`{}` is no instant; write one such as 2026-03-29T01:30:00Z", flags.until));
  }
  auto project = FindTogether(flags.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  rt::SessionOptions options;
  options.threads = rt::ThreadsOrAll(flags.threads);
  if (options.threads > 1) options.batch = kThreadedBatch;
  std::optional<int64_t> compile_budget_ms;
  for (const auto& [flag, text, target] :
       {std::tuple("--lateness", Or(flags.lateness, project->lateness.value_or("")), &options.lateness_ms),
        std::tuple("--dedup-window", Or(flags.dedup_window, project->dedup_window.value_or("")),
                   &options.engine.dedup_window_ms),
        std::tuple("--compile-budget", flags.compile_budget,
                   flags.compile_budget.empty() ? nullptr : &compile_budget_ms.emplace())}) {
    if (text.empty()) continue;
    Result<int64_t> parsed = ParseDurationText(text);
    if (!parsed.ok()) return Usage(flag, parsed.status().message());
    if (parsed.value() < 0) return Usage(flag, "must not be negative");
    *target = parsed.value();
  }
  auto compiled = CompileProjectCached(*project, DiskCache(DiskCache::DefaultDirectory()));
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  if (!compiled->ir.has_value()) {
    PrintDiagnostics(*compiled->compilation, DiagnosticFormat::kText);
    return kFindings;
  }
  auto program = rt::Program::LoadVerified(std::move(*compiled->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  const bool small = flags.engine == kEngineTiered && !compile_budget_ms.has_value() && IsSmall(flags.events);
  const std::string engine = small ? kEngineInterp : flags.engine;
  auto executor = MakeExecutor(engine, *program.value(), compile_budget_ms);
  if (!executor.ok()) return FailWorld(executor.status().message());
  auto source = OpenLog(*program.value(), flags, project->input);
  if (!source.ok()) return FailWorld(source.status().message());

  std::unique_ptr<rt::LineWriter> records;
  if (!flags.records.empty()) {
    auto writer = rt::LineWriter::Open(flags.records);
    if (!writer.ok()) return FailWorld(writer.status().message());
    records = std::move(writer.value());
  }
  std::unique_ptr<rt::RejectWriter> rejects;
  if (!flags.rejects.empty()) {
    auto writer = rt::LineWriter::Open(flags.rejects);
    if (!writer.ok()) return FailWorld(writer.status().message());
    rejects = std::make_unique<rt::RejectWriter>(std::move(writer.value()));
  }

  std::function<void(std::string_view)> write;
  if (records != nullptr) write = [&](std::string_view lines) { records->WriteLines(lines); };
  rt::RecordBuffers buffers(program.value()->module(), options, true, std::move(write));
  rt::Session session(*program.value(), *executor.value(), buffers, options);
  Progress progress;
  const auto begin = std::chrono::steady_clock::now();
  uint64_t shown_rejects = 0;
  const rt::Fed fed = rt::FeedAll(*source.value(), session,
                                  {.rejected =
                                       [&](const rt::RawLine& raw, const rt::Input& input) {
                                         if (rejects != nullptr) {
                                           rejects->Write(raw.number, input.error_code, input.error_message, raw.text);
                                         } else if (shown_rejects++ < kShownRejects) {
                                           fmt::print(stderr, "{}:{}: {}: {}\n", flags.events, raw.number,
                                                      input.error_code, input.error_message);
                                         }
                                       },
                                   .progress = [&](uint64_t lines) { progress.Step(lines, buffers.records()); }});
  session.Finish(until);
  progress.Done();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const rt::Summary summary = buffers.TotalSummary();
  const uint64_t lines = fed.lines, rejected = fed.rejected;

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
  fmt::print(stderr, "{:.2f} s with {}, {} lines/s\n", seconds, engine,
             rt::WithThousands(static_cast<uint64_t>(static_cast<double>(lines) / std::max(seconds, 1e-9))));
  if (const std::string fault = CompilingFault(*executor.value()); !fault.empty()) {
    fmt::print(stderr, "warning: interpreted: {}\n", fault);
  }
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
  run->add_option("--threads", flags->threads,
                  "Threads that handle customers, beside the one that reads and writes; 1: one does it all, 0: one for "
                  "each processor")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  run->add_option("--engine", flags->engine,
                  "tiered: interpreted at once, native code as soon as there is any, unless the log is small; jit: all "
                  "compiled first; interp: no native code. The records are the same")
      ->check(CLI::IsMember({kEngineTiered, kEngineJit, kEngineInterp}))
      ->capture_default_str();
  run->add_option("--compile-budget", flags->compile_budget,
                  "tiered: processor time for compiling, such as \"10 seconds\"; what it does not reach stays "
                  "interpreted until the next start");
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
