// journey run: journeys over an event log, records and rejects out, a summary at the end.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "base/figure_text.h"
#include "cli/common.h"
#include "cli/course.h"
#include "cli/deliveries.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/input_report.h"
#include "cli/output.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/session_flags.h"
#include "compiler/driver/module_cache.h"
#include "insight/blocks.h"
#include "runtime/deliver/store_folder.h"
#include "runtime/input/source.h"
#include "runtime/platform/process.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"
#include "runtime/session/summary.h"
#include "runtime/store/modules.h"
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
  InputFlags input;
  std::string records, rejects, store, until;
  SessionFlags session;
  std::string drain = "30 seconds";
  bool no_deliver = false;
  std::string engine = kDefaultEngine;
  std::string compile_budget, rest_after;
  size_t threads = 1;
};

bool IsSmall(const std::string& log) {
  std::error_code unknown;
  return log != "-" && std::filesystem::is_regular_file(log, unknown) &&
         std::filesystem::file_size(log, unknown) < kSmallLogBytes;
}

// What the flags and journey.toml say of the run; nothing has been opened yet.
struct RunPlan {
  ProjectFiles project;
  rt::SourceOptions reading;
  rt::SessionOptions session;
  std::optional<int64_t> until;
  std::optional<int64_t> compile_budget_ms;
  std::vector<SinkSettings> sinks;  // of a run with a store
  bool delivers = false;            // to them
  int64_t drain_ms = 0;
  std::string records;  // where they go, empty: nowhere
};

// An exit code where the flags are wrong.
std::optional<int> ReadFlags(const RunFlags& flags, RunPlan* plan) {
  if (!flags.until.empty()) {
    plan->until = rt::ParseInstant(flags.until);
    if (!plan->until) {
      return FailUsage(fmt::format("--until: `{}` is no instant; write one such as 2026-03-29T01:30:00Z", flags.until));
    }
  }
  auto project = FindTogether(flags.paths);
  if (!project.ok()) return FailWorld(project.status().message());
  plan->project = std::move(*project);
  plan->session.threads = rt::ThreadsOrAll(flags.threads);
  if (plan->session.threads > 1) plan->session.batch = kThreadedBatch;
  if (!flags.drain.empty()) {
    if (const auto failed = ReadDuration("--drain", flags.drain, &plan->drain_ms)) return failed;
  }
  if (!flags.compile_budget.empty()) {
    const auto failed = ReadDuration("--compile-budget", flags.compile_budget, &plan->compile_budget_ms.emplace());
    if (failed) return failed;
  }
  if (!flags.rest_after.empty()) {
    const auto failed = ReadDuration("--rest-after", flags.rest_after, &plan->session.rest_after_ms.emplace());
    if (failed) return failed;
  }
  if (const auto failed = ReadSessionFlags(flags.session, plan->project, &plan->session)) return failed;
  auto reading = ReadingOf(flags.input, plan->project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  plan->reading = std::move(reading.value());
  if (!flags.store.empty() && (flags.records == "-" || flags.rejects == "-")) {
    return FailUsage("--store: records and rejects must go to files, which a start after a crash can cut back");
  }
  plan->records = flags.records;
  if (!flags.store.empty()) plan->sinks = plan->project.sinks;
  plan->delivers = !flags.no_deliver && !plan->sinks.empty();
  // They are what is delivered from, by whomever.
  if (!plan->sinks.empty() && plan->records.empty()) plan->records = rt::OwnRecordsOf(flags.store);
  if (flags.store.empty() && !plan->project.sinks.empty())
    Err("note: journey.toml has sinks, and a run without --store delivers nothing\n");
  std::vector<NamedFile> outputs{{kRecordsFlag, flags.records}, {"--rejects", flags.rejects}};
  if (plan->delivers) {
    for (NamedFile& file : SinkFiles(plan->sinks)) outputs.push_back(std::move(file));
  }
  if (const std::string inside = OutputInStore(outputs, flags.store); !inside.empty()) return FailUsage(inside);
  const std::string clash = Clash(outputs, [&] {
    std::vector<NamedFile> inputs = SourceFiles(plan->project);
    inputs.push_back({"--events", flags.input.events});
    return inputs;
  }());
  if (!clash.empty()) return FailUsage(clash);
  return std::nullopt;
}

void PrintSummary(const RunFlags& flags, const RunPlan& plan, const rt::Fed& fed, const rt::Summary& summary,
                  const rt::EngineCounters& counters, const InputReport& report, const std::string& delivered) {
  std::string text = summary.Text();
  const auto add = [&text]<typename... Args>(fmt::format_string<Args...> format, Args&&... args) {
    text += fmt::format(format, std::forward<Args>(args)...);
  };
  add("{} lines: {} events of {} customers, {} profile updates, {} ignored, {} duplicates, {} late, {} rejected\n",
      WithThousands(fed.lines), WithThousands(counters.events), WithThousands(counters.customers),
      WithThousands(counters.identifies), WithThousands(counters.ignored), WithThousands(counters.duplicates),
      WithThousands(counters.late), WithThousands(fed.rejected));
  text += report.UnknownText();
  add("{} records {}\n", WithThousands(summary.records()),
      plan.records.empty()  ? "counted; --records FILE keeps them"
      : plan.records == "-" ? "written to standard output"
                            : "in " + plan.records);
  if (fed.rejected > 0) {
    add("{} rejected lines {}\n", WithThousands(fed.rejected),
        flags.rejects.empty() ? "skipped; --rejects FILE keeps them with their reasons" : "in " + flags.rejects);
  }
  if (counters.merges + counters.merges_ignored > 0) {
    add("{} ids merged into others, {} merges ignored\n", WithThousands(counters.merges),
        WithThousands(counters.merges_ignored));
  }
  if (counters.history_saturated > 0) {
    add("history_saturated: {} occurrences were forgotten inside a window (more than 1,000 in it)\n",
        WithThousands(counters.history_saturated));
  }
  if (counters.emits_dropped > 0) {
    add("emits_dropped: {} events were emitted beyond {} of one input or timer\n",
        WithThousands(counters.emits_dropped), ir::kMaxEmitted);
  }
  text += delivered;
  // The summary is the result, unless the records are.
  if (flags.records == "-" || flags.rejects == "-" || (plan.delivers && Deliveries::UsesStdout(plan.sinks))) {
    WriteErr(text);
  } else {
    (plan.records.empty() ? WriteOut : WriteBeside)(text);
  }
}

// The log through the session into the files, and what people want to hear of it.
int Fold(const RunFlags& flags, const RunPlan& plan, Course& course, const rt::Executor& executor,
         const std::string& engine, rt::InputSource& source) {
  Progress progress;
  const auto begin = std::chrono::steady_clock::now();
  uint64_t shown_rejects = 0;
  InputReport report;
  const auto rejected = [&](const rt::RawLine& raw, const rt::Input& input) {
    if (!course.KeepReject(raw, input) && shown_rejects++ < kShownRejects) {
      Err("{}:{}: {}: {}\n", flags.input.events, raw.number, input.error_code, insight::Printable(input.error_message));
    }
  };
  const auto go_on = [&](uint64_t lines) {
    progress.Step(lines, course.buffers().records());
    return course.ok() && !rt::EndAsked();
  };
  rt::CatchEndSignals();
  const rt::Fed fed = course.Feed(
      source,
      {.rejected = rejected, .unknown = [&](std::string_view name) { report.AddUnknown(name); }, .go_on = go_on});
  // Who was asked to end goes on another time: the input has not ended.
  const bool stopped = rt::EndAsked();
  if (course.ok() && !stopped && (flags.store.empty() || source.status().ok())) course.Finish(plan.until);
  if (stopped && flags.store.empty()) course.session().Flush();
  progress.Done();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const std::optional<int> failed = course.Close();
  // What is asked to end does not wait for others.
  const auto delivered = course.EndDeliveries(std::chrono::milliseconds(failed || stopped ? 0 : plan.drain_ms));
  if (failed) return *failed;
  if (!delivered.ok()) return FailWorld(delivered.status().message());
  PrintSummary(flags, plan, fed, course.buffers().TotalSummary(), course.session().counters(), report,
               delivered.value());
  Err("{:.2f} s with {}, {} lines/s\n", seconds, engine,
      WithThousands(static_cast<uint64_t>(static_cast<double>(fed.lines) / std::max(seconds, 1e-9))));
  if (const std::string fault = CompilingFault(executor); !fault.empty()) Err("warning: interpreted: {}\n", fault);
  WriteErr(InputReport::WarningText(fed, course.session(), plan.session));
  if (!source.status().ok()) return FailWorld(source.status().message());
  if (stopped && !flags.input.follow) {
    return FailWorld(fmt::format("a signal has ended the run behind line {} of {}; what came before is written{}",
                                 WithThousands(fed.lines), flags.input.events,
                                 flags.store.empty() ? "" : ", and the same command goes on there"));
  }
  return FailWhereNothingIsUsable(flags.input.events, fed.lines, fed.rejected).value_or(kClean);
}

// With a store its files are opened first, since it knows where the log goes on; else the log, so that files that are
// there stay as they are if there is none.
int FoldCourse(const RunFlags& flags, const RunPlan& plan, const rt::Program& program, const rt::Executor& executor,
               const std::string& engine) {
  const CourseFlags files{flags.input.events, plan.records, flags.rejects, flags.store,
                          flags.input.follow, plan.sinks,   plan.delivers};
  if (Status status = CheckChannels(plan.sinks, program.module()); !status.ok()) return FailWorld(status.message());
  Result<std::unique_ptr<rt::InputSource>> source = Status::Error("no source yet");
  if (flags.store.empty()) {
    source = rt::OpenInput(program, flags.input.events, plan.reading);
    if (!source.ok()) return FailWorld(source.status().message());
  }
  auto course = flags.store.empty() ? OpenPlainCourse(files, program, executor, plan.session)
                                    : OpenDurableCourse(files, program, executor, plan.session);
  if (!course.ok()) {
    const int failed = FailWorld(course.status().message());
    return !flags.store.empty() && IsUnderOtherJourneys(flags.store, program) ? kFindings : failed;
  }
  if (!flags.store.empty()) {
    source = (*course)->OpenSource(plan.reading);
    if (!source.ok()) return FailWorld(source.status().message());
  }
  // It asks the executor for code, which lasts as long as the process, so it does, too.
  return Fold(flags, plan, **course, executor, engine, *source.value().release());
}

// The module of a store under which some still finish on an older version has that, too.
Status GoOnAsStore(const std::string& store, ir::Module& module) {
  std::error_code unknown;
  if (store.empty() || !std::filesystem::is_directory(store, unknown)) return {};
  rt::FolderDisk disk(store);
  auto linked = rt::LinkedModuleOf(disk, module);
  if (!linked.ok()) return linked.status();
  if (*linked) module = std::move(**linked);
  return {};
}

int RunRun(const RunFlags& flags) {
  RunPlan plan;
  if (const std::optional<int> wrong = ReadFlags(flags, &plan)) return *wrong;
  const DiskCache cache(DiskCache::DefaultDirectory());
  if (!cache.problem().empty()) Err("warning: nothing is kept between starts: {}\n", cache.problem());
  auto compiled = CompileProjectCached(plan.project, cache);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  if (!compiled->ir.has_value()) {
    WriteErr(DiagnosticText(*compiled->compilation, rt::kStderr));
    return kFindings;
  }
  if (Status status = GoOnAsStore(flags.store, *compiled->ir); !status.ok()) return FailWorld(status.message());
  auto program = rt::Program::LoadVerified(std::move(*compiled->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  const bool small =
      flags.engine == kEngineTiered && !plan.compile_budget_ms.has_value() && IsSmall(flags.input.events);
  const std::string engine = small ? kEngineInterp : flags.engine;
  auto made = MakeExecutor(engine, *program.value(), plan.compile_budget_ms);
  if (!made.ok()) return FailWorld(made.status().message());
  // These have threads that compile in the background, and would wait for them. Nobody needs that code any more once
  // the log has been folded, so they last as long as the process.
  const rt::Program& kept_program = *program.value().release();
  const rt::Executor& executor = *made.value().release();
  return FoldCourse(flags, plan, kept_program, executor, engine);
}

}  // namespace

void AddRun(Command app, int& exit_code) {
  auto flags = std::make_shared<RunFlags>();
  Command run = app.Subcommand("run", "Run journeys over an event log");
  run.Value("paths", flags->paths, "Files or folders, run together").Required();
  AddInputFlags(run, flags->input);
  run.Value("--records", flags->records, "Where the records go, as JSON Lines; - for standard output");
  run.Value("--rejects", flags->rejects, "Where lines that could not be used go, with their reasons");
  run.Value("--store", flags->store,
            "A folder in which inputs and state are kept: the same command, started again after whatever has "
            "ended it, goes on where it was, and the files of records and rejects are as of one run; made if it "
            "is missing");
  run.Value("--drain", flags->drain,
            "With a store and sinks in journey.toml: how long to wait at the end for what is to be delivered; the "
            "rest stays in the store, for the next start or journey deliver")
      .ShowDefault();
  run.Switch("--no-deliver", flags->no_deliver, "The sinks in journey.toml get nothing; another process may deliver");
  run.Value("--threads", flags->threads,
            "Threads that handle customers, beside the one that reads and writes; 1: one does it all, 0: one for "
            "each processor")
      .Between(0, 1024)
      .ShowDefault();
  run.Value("--engine", flags->engine,
            "tiered: interpreted at once, native code as soon as there is any, unless the log is small; jit: all "
            "compiled first; interp: no native code. The records are the same")
      .OneOf({kEngineTiered, kEngineJit, kEngineInterp})
      .ShowDefault();
  run.Value("--compile-budget", flags->compile_budget,
            "tiered: processor time for compiling, such as \"10 seconds\"; what it does not reach stays "
            "interpreted until the next start");
  run.Value("--rest-after", flags->rest_after,
            "Customers of whom nothing is heard for so long, such as \"4 hours\", are kept in half the memory; their "
            "next step takes a little longer. The records are the same");
  run.Value("--until", flags->until, "After the input the clock goes on to this instant, firing what is due");
  AddSessionFlags(run, flags->session);
  run.Footer(
      "Examples:\n"
      "  journey run examples/cart_recovery --events examples/cart_recovery/events.jsonl --records records.jsonl\n"
      "  zcat log.csv.gz | journey run loan.journey --events - --format csv --customer-column case --records -\n"
      "Records and rejects are written in whole lines, batch by batch, or when the log rests; they must be other files "
      "than the log and the sources.\n"
      "  journey run examples/cart_recovery --events events.jsonl --records records.jsonl --store /var/lib/cart\n"
      "  journey run shop --events /var/log/events.jsonl --follow --store /var/lib/shop\n"
      "At the end of the input, timers due at or before the watermark have fired; --until moves the clock further.\n"
      "Exit codes: 0 done, 1 a file could not be read or written, 2 wrong usage, 3 the journeys have errors, no "
      "line of the\nlog could be used, or the store was written by other journeys (see `journey migrate`).");
  run.Does([flags, &exit_code] { exit_code = RunRun(*flags); });
}

}  // namespace journey::cli
