// Ten journeys together over the canonical lines of a company's customers: no yardstick by hand, but three figures.
//
// Out: a table and the lines `ratio portfolio_touch VALUE`, `ratio portfolio_bytes VALUE`, `ratio portfolio_slow
// VALUE`. (1) Time of an event, over the bare touch of as many cache lines as a customer's state has, one of them the
// table's and one the message ids'. (2) Bytes of memory that a session takes per customer, over the sum of their
// fields' sizes (field_sizes.h). (3) Of all inputs, the share in whose step a function ran interpreted though native
// code was asked for. Ends with failure if the interpreter's records or counters are other ones than native code's.
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

struct Footprint {
  uint64_t bytes = 0, told = 0, fields = 0, customers = 0;  // told: what the session says its customers take
  double Each(uint64_t sum) const { return static_cast<double>(sum) / static_cast<double>(customers); }
  double PerCustomer() const { return Each(bytes); }
};

// Memory and fields' sizes at the end of a run, the session still there.
Footprint MeasureFootprint(const Journeys& journeys, const std::string& events) {
  Footprint footprint;
  const uint64_t before = AnonymousBytes();
  auto source = rt::OpenInput(*journeys.program, events, {.map_files = true});
  CHECK(source.ok());
  {
    // Once for the memory alone: the sizes' own books would be counted with it.
    class Nowhere final : public rt::RecordSink {
      void Write(const rt::Record&) override {}
    } nowhere;
    rt::Session session(*journeys.program, *journeys.executor, nowhere);
    rt::Input input;
    rt::RawLine raw;
    while ((*source)->Next(session.arena(), &input, &raw)) session.Feed(input);
    session.Finish();
    footprint.bytes = AnonymousBytes() - before;
    footprint.told = session.customer_bytes();
    footprint.customers = session.counters().customers;
  }
  source = rt::OpenInput(*journeys.program, events, {.map_files = true});
  CHECK(source.ok());
  FieldSizes sizes(*journeys.program);
  rt::Session session(*journeys.program, *journeys.executor, sizes);
  rt::Input input;
  rt::RawLine raw;
  while ((*source)->Next(session.arena(), &input, &raw)) {
    sizes.Take(input);
    session.Feed(input);
  }
  session.Finish();
  footprint.fields = sizes.Bytes(footprint.customers);
  return footprint;
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

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 500'000 : 10'000'000);
  const uint32_t customers = arguments.CustomersOr(arguments.ratios ? 50'000 : 1'000'000);
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
  const Footprint footprint = MeasureFootprint(*journeys, events);
  const auto state_lines = static_cast<uint64_t>(footprint.PerCustomer()) / kLine + 3;

  Harness harness("portfolio, a line");
  RecordDigest digests[2];
  EngineRun runs[2];
  const auto add = [&](const char* name, const rt::Executor& executor, size_t which) {
    harness.Add(name, [&, which] {
      runs[which] = RunFile(*journeys->program, executor, events, records);
      if (digests[which].lines == 0) digests[which] = DigestFile(records);
      return Harness::Sample{runs[which].seconds, count};
    });
  };
  add("native, file to records file", *journeys->executor, 0);
  add("interpreted", interpreter, 1);
  const std::string touch = "touch of " + std::to_string(state_lines) + " cache lines";
  harness.Add(touch, [&] { return Harness::Sample{TouchSeconds(count, footprint.customers, state_lines), count}; });
  harness.Run(arguments.RoundsOr(arguments.ratios ? 3 : 1));

  bool agree = digests[0] == digests[1] && runs[0].counters.rejected == 0 &&
               runs[0].counters.timers_fired == runs[1].counters.timers_fired &&
               runs[0].counters.duplicates == runs[1].counters.duplicates &&
               runs[0].counters.events == runs[1].counters.events && runs[0].counters.late == runs[1].counters.late;
  if (!agree) std::fprintf(stderr, "interpreted records or counters differ from native ones\n");
  std::printf(
      "%lu lines of %lu customers, %.0f bytes each: %lu duplicates, %lu late, %lu timers, %.2f records a line\n", count,
      footprint.customers, static_cast<double>(std::filesystem::file_size(events)) / static_cast<double>(count),
      runs[0].counters.duplicates, runs[0].counters.late, runs[0].counters.timers_fired,
      static_cast<double>(digests[0].lines) / static_cast<double>(count));
  std::printf("%.0f bytes a customer, %.0f by the session's own account, %.0f of them fields\n",
              footprint.PerCustomer(), footprint.Each(footprint.told), footprint.Each(footprint.fields));
  if (!arguments.ratios) harness.PrintTable(touch);
  PrintRatio("portfolio_touch", harness.Ratio("native, file to records file", touch));
  PrintRatio("portfolio_bytes", static_cast<double>(footprint.bytes) / static_cast<double>(footprint.fields));
  PrintRatio("portfolio_slow", runs[0].InterpretedShare());
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
