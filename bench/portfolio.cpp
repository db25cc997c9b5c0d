// Ten journeys together over the canonical lines of a company's customers: no yardstick by hand, but figures.
//
// Run as they are, and with customers at rest after four hours of silence, as `journey run --rest-after "4 hours"` and
// `rest_after_ms` have it. Out: a table and lines `ratio NAME VALUE`. (1) portfolio_touch: time of an event, over the
// bare touch of as many cache lines as a customer's state has, one of them the table's and one the message ids'. (2)
// portfolio_bytes: bytes of memory that a session takes per customer, over the sum of their fields' sizes
// (field_sizes.h), with rest; portfolio_bytes_awake: without. (3) portfolio_rest: time of an event with rest over that
// without. (4) portfolio_slow: of all inputs, the share in whose step a function ran interpreted though native code was
// asked for. Ends with failure if records or counters of interpreted code, or with rest, are other ones.
#include <malloc.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "bench/canonical_engine.h"
#include "bench/field_sizes.h"
#include "bench/harness.h"
#include "bench/workload/cpu_clock.h"
#include "bench/workload/huge_array.h"
#include "bench/workload/portfolio_lines.h"
#include "bench/workload/random.h"
#include "runtime/input/source.h"
#include "runtime/interp/interp.h"

namespace journey::bench {

namespace {

constexpr uint64_t kLine = 64;

// What this process holds of memory that is no file's.
uint64_t AnonymousBytes() {
  malloc_trim(0);
  std::FILE* status = std::fopen("/proc/self/status", "r");
  CHECK(status != nullptr);
  char line[256];
  unsigned long kilobytes = 0;
  while (std::fgets(line, sizeof line, status) != nullptr && std::sscanf(line, "RssAnon: %lu", &kilobytes) != 1) {
  }
  std::fclose(status);
  return uint64_t{kilobytes} * 1024;
}

constexpr int64_t kRestAfterMs = 4 * 3600 * int64_t{1000};

struct Footprint {
  uint64_t bytes = 0, told = 0, customers = 0;  // told: what the session says its customers take
  double Each(uint64_t sum) const { return static_cast<double>(sum) / static_cast<double>(customers); }
  double PerCustomer() const { return Each(bytes); }
};

void FeedFile(const rt::Program& program, const std::string& events, rt::Session& session, FieldSizes* sizes) {
  auto source = rt::OpenInput(program, events, {.map_files = true});
  CHECK(source.ok());
  rt::Input input;
  rt::RawLine raw;
  while ((*source)->Next(session.arena(), &input, &raw)) {
    if (sizes != nullptr) sizes->Take(input);
    session.Feed(input);
  }
  session.Finish();
}

// Memory at the end of a run, the session still there.
Footprint MeasureFootprint(const Journeys& journeys, const std::string& events, const rt::SessionOptions& options) {
  class Nowhere final : public rt::RecordSink {
    void Write(const rt::Record&) override {}
  } nowhere;
  const uint64_t before = AnonymousBytes();
  rt::Session session(*journeys.program, *journeys.executor, nowhere, options);
  FeedFile(*journeys.program, events, session, nullptr);
  return {AnonymousBytes() - before, session.customer_bytes(), session.counters().customers};
}

// In a run of its own: the sizes' own books would be counted with the memory.
uint64_t MeasureFields(const Journeys& journeys, const std::string& events) {
  FieldSizes sizes(*journeys.program);
  rt::Session session(*journeys.program, *journeys.executor, sizes);
  FeedFile(*journeys.program, events, session, &sizes);
  return sizes.Bytes(session.counters().customers);
}

// Reads and writes a word in each of a customer's lines, asked for ahead, customers drawn evenly.
double TouchSeconds(uint64_t events, uint64_t customers, uint64_t lines_each) {
  struct alignas(kLine) Line {
    uint64_t words[kLine / sizeof(uint64_t)];
  };
  HugeArray<Line> lines(customers * lines_each);
  std::vector<uint32_t> whose(events);
  Random random(7);
  for (uint32_t& one : whose) one = random.Below(static_cast<uint32_t>(customers));
  constexpr size_t kAhead = 16;
  const CpuClock clock;
  for (size_t i = 0; i < events + kAhead; ++i) {
    for (uint64_t at = 0; i < events && at < lines_each; ++at) {
      __builtin_prefetch(&lines[whose[i] * lines_each + at], 1);
    }
    for (uint64_t at = 0; i >= kAhead && at < lines_each; ++at) ++lines[whose[i - kAhead] * lines_each + at].words[0];
  }
  return clock.Seconds();
}

// What a way to run has given.
struct Ran {
  EngineRun run;
  RecordDigest digest;
  bool operator==(const Ran& other) const {
    return digest == other.digest && run.counters == other.run.counters && run.counters.rejected == 0;
  }
};

void PrintFootprints(const Footprint& awake, const Footprint& resting, uint64_t fields) {
  for (const auto& [name, one] : {std::pair("", &awake), {", at rest after 4 hours", &resting}}) {
    std::printf("%.0f bytes a customer, %.0f by the session's own account, %.0f of them fields%s\n", one->PerCustomer(),
                one->Each(one->told), one->Each(fields), name);
  }
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 1'000'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 100'000 : 1'000'000);
  Result<Journeys> journeys = LoadNative(JOURNEY_PORTFOLIO);
  if (!journeys.ok()) {
    std::fprintf(stderr, "%s\n", journeys.status().message().c_str());
    return 1;
  }
  const rt::Interpreter interpreter(*journeys->program);
  const TemporaryFolder folder("portfolio");
  const std::string events = folder.File("events.jsonl"), records = folder.File("records.jsonl");
  if (const Status status = WritePortfolioFile(events, {.events = count, .customers = customers}); !status.ok()) {
    std::fprintf(stderr, "%s\n", status.message().c_str());
    return 1;
  }
  rt::SessionOptions rests;
  rests.rest_after_ms = kRestAfterMs;
  const Footprint awake = MeasureFootprint(*journeys, events, {}), resting = MeasureFootprint(*journeys, events, rests);
  const uint64_t fields = MeasureFields(*journeys, events);
  const auto state_lines = static_cast<uint64_t>(awake.PerCustomer()) / kLine + 3;

  Harness harness("portfolio, a line");
  Ran ran[3];
  const auto add = [&](const char* name, const rt::Executor& executor, const rt::SessionOptions& options, Ran& one) {
    harness.Add(name, [&, options] {
      one.run = RunFile(*journeys->program, executor, events, records, options);
      if (one.digest.lines == 0) one.digest = DigestFile(records);
      return Harness::Sample{one.run.seconds, count};
    });
  };
  const char* const native = "native, file to records file";
  add(native, *journeys->executor, {}, ran[0]);
  add("native, at rest after 4 hours", *journeys->executor, rests, ran[1]);
  add("interpreted", interpreter, {}, ran[2]);
  const std::string touch = "touch of " + std::to_string(state_lines) + " cache lines";
  harness.Add(touch, [&] { return Harness::Sample{TouchSeconds(count, awake.customers, state_lines), count}; });
  harness.Run(arguments.RoundsOr(arguments.ratios ? 3 : 1));

  const bool agree = ran[1] == ran[0] && ran[2] == ran[0];
  if (!agree) std::fprintf(stderr, "records or counters of interpreted code, or with rest, differ\n");
  const rt::EngineCounters& counters = ran[0].run.counters;
  std::printf(
      "%lu lines of %lu customers, %.0f bytes each: %lu duplicates, %lu late, %lu timers, %.2f records a line\n", count,
      awake.customers, static_cast<double>(std::filesystem::file_size(events)) / static_cast<double>(count),
      counters.duplicates, counters.late, counters.timers_fired,
      static_cast<double>(ran[0].digest.lines) / static_cast<double>(count));
  PrintFootprints(awake, resting, fields);
  if (!arguments.ratios) harness.PrintTable(touch);
  PrintRatio("portfolio_touch", harness.Ratio(native, touch));
  PrintRatio("portfolio_bytes", resting.Each(resting.bytes) / awake.Each(fields));
  PrintRatio("portfolio_bytes_awake", awake.Each(awake.bytes) / awake.Each(fields));
  PrintRatio("portfolio_rest", harness.Ratio("native, at rest after 4 hours", native));
  PrintRatio("portfolio_slow", ran[0].run.InterpretedShare());
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
