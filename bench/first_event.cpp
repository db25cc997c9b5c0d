// How much work it takes from 1,000 journeys as text on disk to the first event handled and its records out.
//
// Every sample is a start of this very program in a process of its own, so that nothing is warm that a start would find
// cold; the kernel's page cache is. Work is the processor time of the main thread since the process began, loading of
// shared libraries included; the wall clock is shown beside it, and the phases. Built twice: first_event_cold starts
// with an empty cache directory, first_event_warm with what an earlier start left there. The last line's figure is
// milliseconds, which unlike other ratios depend on the machine.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bench/harness.h"
#include "bench/workload/many_journeys.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/driver/module_cache.h"
#include "compiler/driver/project.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/tiered.h"
#endif
#include "runtime/input/source.h"
#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/records/line_writer.h"
#include "runtime/session/feed.h"
#include "runtime/session/record_buffers.h"
#include "runtime/session/session.h"

namespace journey::bench {
namespace {

namespace fs = std::filesystem;

#if JOURNEY_FIRST_EVENT_WARM
constexpr bool kWarm = true;
constexpr const char* kName = "first_event_warm";
#else
constexpr bool kWarm = false;
constexpr const char* kName = "first_event_cold";
#endif
constexpr uint32_t kJourneys = 1000;
constexpr const char* kStart = "--one-start";
constexpr const char* kFill = "--fill-the-cache";

// What one folder of a sample holds.
struct Places {
  explicit Places(const fs::path& folder)
      : source((folder / "many.journey").string()),
        events((folder / "events.jsonl").string()),
        records((folder / "records.jsonl").string()),
        report((folder / "report").string()),
        cache((folder / "cache").string()) {}
  std::string source, events, records, report, cache;
};

double ThreadMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

#if JOURNEY_HAS_JIT
double ResidentMb() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total = 0, resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}
#endif

// ---------------------------------------------------------------- the process that starts

// Phases of a start, and when each was over.
class Clock {
 public:
  void Done(std::string_view phase) {
    const double now = ThreadMs();
    report_ += fmt::format("{} {:.3f}\n", phase, now - last_);
    last_ = now;
  }
  double work() const { return last_; }
  const std::string& report() const { return report_; }

 private:
  double last_ = 0;
  std::string report_;
};

std::unique_ptr<rt::Executor> MakeExecutor(const rt::Program& program, const Places& places) {
#if JOURNEY_HAS_JIT
  TieredOptions options;
  options.cache_dir = places.cache;
  return std::make_unique<TieredExecutor>(program, std::move(options));
#else
  (void)places;
  return std::make_unique<rt::Interpreter>(program);
#endif
}

[[noreturn]] void Start(const Places& places, bool fill) {
  const auto begin = std::chrono::steady_clock::now();
  Clock clock;
  clock.Done("process");
  auto project = FindProject(places.source);
  CHECK(project.ok());
  auto compiled = CompileProjectCached(*project, DiskCache(places.cache));
  CHECK(compiled.ok() && compiled->ir.has_value());
  clock.Done(compiled->compilation != nullptr ? "compile" : "module_from_cache");
  auto program = rt::Program::LoadVerified(std::move(*compiled->ir));
  CHECK(program.ok());
  clock.Done("load_program");
  const std::unique_ptr<rt::Executor> executor = MakeExecutor(**program, places);
  clock.Done("executor");
  auto source = rt::OpenInput(**program, places.events);
  auto writer = rt::LineWriter::Open(places.records);
  CHECK(source.ok() && writer.ok());
  const rt::SessionOptions options;
  rt::RecordBuffers buffers((*program)->module(), options, true,
                            [&](std::string_view lines) { (*writer)->WriteLines(lines); });
  rt::Session session(**program, *executor, buffers, options);
  clock.Done("engine");
  rt::FeedAll(**source, session);
  session.Flush();
  CHECK((*writer)->Flush().ok());
  clock.Done("first_event");
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() * 1e3;
  CHECK(buffers.records() > 0);

  std::string report = clock.report() + fmt::format("work {:.3f}\nwall {:.3f}\n", clock.work(), wall);
#if JOURNEY_HAS_JIT
  if (fill) {
    // How memory comes and goes while the module is compiled part by part.
    const auto& tiered = static_cast<const TieredExecutor&>(*executor);
    const double before = ResidentMb();
    double most = before;
    while (!tiered.counters().finished) {
      usleep(2000);
      most = std::max(most, ResidentMb());
    }
    const TieredCounters counters = tiered.counters();
    CHECK_MSG(counters.fault.empty(), counters.fault.c_str());
    report += fmt::format("resident_mb_interpreted {:.1f}\nresident_mb_most {:.1f}\nresident_mb_compiled {:.1f}\n",
                          before, most, ResidentMb());
    report += fmt::format("compile_ms {}\nparts {}\nfunctions {}\n", counters.compile_ms, counters.jit.parts,
                          counters.published);
  }
#endif
  (void)fill;
  std::ofstream(places.report) << report;
  // A start goes on; this one has served its purpose.
  _exit(0);
}

// ---------------------------------------------------------------- the process that measures

using Report = std::vector<std::pair<std::string, double>>;

Report RunStart(const fs::path& folder, const char* how) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    execl(self.c_str(), self.c_str(), how, folder.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a start failed");
  Report report;
  std::ifstream file(Places(folder).report);
  std::string name;
  for (double value = 0; file >> name >> value;) report.emplace_back(name, value);
  return report;
}

void Main(const Arguments& arguments) {
  std::string pattern = (fs::temp_directory_path() / "journey_first_event_").string() + std::string(6, 'X');
  CHECK(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = pattern;
  const Places places(folder);
  std::ofstream(places.source) << ManyJourneysSource({.journeys = kJourneys});
  std::ofstream(places.events) << ManyJourneysLines({.events = 1, .customers = 1});
  if (kWarm) {
    const Report filled = RunStart(folder, kFill);
    if (!arguments.ratios) {
      fmt::print("the start before, until everything was compiled\n");
      for (const auto& [name, value] : filled) fmt::print("  {:<28} {:10.2f}\n", name, value);
    }
  }
  std::vector<Report> reports;
  for (int round = 0; round < arguments.RoundsOr(arguments.ratios ? 5 : 11); ++round) {
    if (!kWarm) fs::remove_all(places.cache);
    reports.push_back(RunStart(folder, kStart));
  }
  fs::remove_all(folder);

  double work = 0;
  if (!arguments.ratios) fmt::print("{}: {} journeys, medians in ms\n", kName, kJourneys);
  for (size_t i = 0; i < reports[0].size(); ++i) {
    std::vector<double> values;
    for (const Report& report : reports) values.push_back(report[i].second);
    std::sort(values.begin(), values.end());
    const double median = values[values.size() / 2];
    if (!arguments.ratios) fmt::print("  {:<28} {:10.2f}\n", reports[0][i].first, median);
    if (reports[0][i].first == "work") work = median;
  }
  PrintRatio(kName, work);
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) {
  using namespace journey::bench;
  const std::string_view first = argc == 3 ? argv[1] : "";
  if (first == kStart || first == kFill) Start(Places(argv[2]), first == kFill);
  Main(ParseArguments(argc, argv));
  return 0;
}
