// The same journey, events and customers, interpreted and compiled.
//
// In: the cart journey, a hundred thousand customers. Out: a table and `ratio jit_vs_interp`, a run's time with the
// interpreter over that with compiled functions. Ends with failure if the counts differ.
#include <cstdio>
#include <memory>
#include <span>

#include "bench/cart_engine.h"
#include "bench/harness.h"
#include "bench/workload/workload.h"
#include "compiler/jit/jit.h"
#include "runtime/interp/interp.h"

namespace journey::bench {
namespace {

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", status.message().c_str());
  return 1;
}

int Main(const Arguments& arguments) {
  Result<std::unique_ptr<rt::Program>> program = LoadCartProgram(JOURNEY_CART_FILE);
  if (!program.ok()) return Fail(program.status());
  const rt::Interpreter interpreter(**program);
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(**program);
  if (!jit.ok()) return Fail(jit.status());
  const uint32_t customers = arguments.CustomersOr(100'000);
  const HugeArray<Event> array =
      MakeEvents({.events = arguments.EventsOr(arguments.ratios ? 2'000'000 : 5'000'000), .customers = customers});
  const std::span<const Event> events = array.view();
  const CustomerIds ids(customers);
  Counts interpreted, compiled;
  Harness harness("cart journey, an event");
  const auto add = [&](const char* name, const rt::Executor& executor, Counts& counts) {
    harness.Add(name, [&, &executor = executor, &counts = counts] {
      const CartRun run = RunCartEngine(**program, executor, events, ids);
      counts = run.counts;
      return Harness::Sample{run.seconds, events.size()};
    });
  };
  add("interpreter", interpreter, interpreted);
  add("compiled", **jit, compiled);
  harness.Run(arguments.RoundsOr(arguments.ratios ? 3 : 5));
  if (!arguments.ratios) harness.PrintTable("compiled");
  PrintRatio("jit_vs_interp", harness.Ratio("interpreter", "compiled"));
  if (interpreted == compiled) return 0;
  std::fprintf(stderr, "interpreter and compiled code disagree in their counts\n");
  return 1;
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
