// Decoding the workload's JSON Lines by hand: what the engine's decoder is measured against. No engine runs here.
//
// Out: a table, and lines `ratio NAME VALUE` against simdjson's iterate_many, which is the yardstick. Ends with failure
// if a decoder reads other events than were written.
#include <string>

#include "bench/harness.h"
#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/track_lines.h"

namespace journey::bench {

namespace {

int Main(const Arguments& arguments) {
  if (arguments.ratios) return 0;
  const uint64_t count = arguments.EventsOr(4'000'000);
  const HugeArray<Event> events = MakeEvents({.events = count, .customers = arguments.CustomersOr(100'000)});
  std::string text = TrackLines(events.view());
  uint64_t expected = 0;
  for (const Event& event : events.view()) expected += DecodeSum(event);
  std::printf("%llu lines, %.1f bytes each\n", static_cast<unsigned long long>(count),
              static_cast<double>(text.size()) / static_cast<double>(count));
  text.reserve(text.size() + kDecodePadding);
  const std::string_view lines = text;

  bool agree = true;
  Harness harness("JSON Lines, an event");
  const auto add = [&](const char* name, DecodeRun (*decode)(std::string_view)) {
    harness.Add(name, [&agree, lines, count, expected, name, decode] {
      const DecodeRun run = decode(lines);
      if (run.events != count || run.sum != expected) {
        std::printf("%s reads other events than were written\n", name);
        agree = false;
      }
      return Harness::Sample{run.seconds, count};
    });
  };
  add("simdjson_iterate_many", DecodeSimdjson);
  add("simdjson_by_line", DecodeSimdjsonByLine);
  add("speculating", DecodeSpeculating);
  harness.Run(arguments.RoundsOr(5));
  harness.PrintTable("simdjson_iterate_many");
  for (const char* name : {"simdjson_by_line", "speculating"}) {
    PrintRatio(name, harness.Ratio(name, "simdjson_iterate_many"));
  }
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
