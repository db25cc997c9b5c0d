// The same journey, events and customers, interpreted and compiled.
//
// In: the cart journey, a hundred thousand customers. Out: a table and `ratio jit_vs_interp`, the interpreter's time
// over the compiled batch loop's. Both write the same records. Ends with failure if the counts differ.
#include <cstdio>
#include <memory>
#include <span>

#include "bench/cart_engine.h"
#include "bench/cart_lane.h"
#include "bench/harness.h"
#include "bench/workload/workload.h"
#include "compiler/jit/jit.h"

namespace journey::bench {
namespace {

int Main(const Arguments& arguments) {
  Result<std::unique_ptr<CartLane>> made = CartLane::Create(JOURNEY_CART_FILE);
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.status().message().c_str());
    return 1;
  }
  const CartLane& lane = **made;
  const uint32_t customers = arguments.CustomersOr(100'000);
  const HugeArray<Event> array =
      MakeEvents({.events = arguments.EventsOr(arguments.ratios ? 2'000'000 : 5'000'000), .customers = customers});
  const std::span<const Event> events = array.view();
  const PackedEvents packed = lane.Pack(events, false);
  Result<std::unique_ptr<JitExecutor>> functions = JitExecutor::Create(lane.program(), {.batch_loop = false});
  if (!functions.ok()) {
    std::fprintf(stderr, "%s\n", functions.status().message().c_str());
    return 1;
  }
  Counts interpreted, in_functions, compiled;
  Harness harness("cart journey, an event");
  harness.Add("interpreter", [&] {
    const CartRun run = RunCartEngine(lane.program(), lane.interpreter(), events, customers);
    interpreted = run.counts;
    return Harness::Sample{run.seconds, events.size()};
  });
  if (!arguments.ratios) {
    harness.Add("compiled functions, no batch loop", [&] {
      const CartRun run = RunCartEngine(lane.program(), **functions, events, customers);
      in_functions = run.counts;
      return Harness::Sample{run.seconds, events.size()};
    });
  }
  harness.Add("compiled", [&] {
    const CartRun run = lane.Run(packed, false, customers);
    compiled = run.counts;
    return Harness::Sample{run.seconds, events.size()};
  });
  harness.Run(arguments.RoundsOr(arguments.ratios ? 3 : 5));
  if (!arguments.ratios) harness.PrintTable("compiled");
  PrintRatio("jit_vs_interp", harness.Ratio("interpreter", "compiled"));
  if (interpreted == compiled && (arguments.ratios || in_functions == compiled)) return 0;
  std::fprintf(stderr, "interpreter and compiled code disagree in their counts\n");
  return 1;
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
