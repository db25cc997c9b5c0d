// Journey's engine, compiled and interpreted, against the cart journey by hand, in one process.
//
// Out: a table and the lines `ratio cart_native_over_best_sparse`, `ratio cart_interpreter_over_native`. By hand no
// records are written and ids are numbers, so the first ratio is what a journey costs over the least possible. Ends
// with failure if two ways disagree in their counts.
#include <cstdio>
#include <memory>
#include <string>

#include "bench/cart_engine.h"
#include "bench/harness.h"
#include "bench/workload/cart_yardsticks.h"
#include "runtime/interp/interp.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#endif

namespace journey::bench {

namespace {

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", status.message().c_str());
  return 1;
}

int Main(const Arguments& arguments) {
  const uint64_t count = arguments.EventsOr(arguments.ratios ? 500'000 : 2'000'000);
  const uint32_t customers = arguments.CustomersOr(100'000);
  Result<std::unique_ptr<rt::Program>> loaded = LoadCartProgram(JOURNEY_CART_FILE);
  if (!loaded.ok()) return Fail(loaded.status());
  const rt::Program& program = **loaded;
  const rt::Interpreter interpreter(program);
#if JOURNEY_HAS_JIT
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(program);
  if (!jit.ok()) return Fail(jit.status());
#endif
  const HugeArray<Event> array = MakeEvents({.events = count, .customers = customers});
  const std::span<const Event> events = array.view();

  Counts expected = kBestSparse(events, customers).counts;
  bool agree = true;
  Harness harness("cart journey, an event");
  const auto add = [&](const std::string& name, std::function<CartRun()> run) {
    harness.Add(name, [&, name, run = std::move(run)] {
      const CartRun result = run();
      if (result.counts != expected) {
        agree = false;
        std::fprintf(stderr, "%s disagrees with the best yardstick in its counts\n", name.c_str());
      }
      return Harness::Sample{result.seconds, events.size()};
    });
  };
  add("by hand, sparse ids, best", [&] { return kBestSparse(events, customers); });
  add("by hand, sparse ids, switch", [&] { return SparseSwitch(events, customers); });
  add("by hand, unordered_map", [&] { return UnorderedMap(events, customers); });
  add("engine, interpreter", [&] { return RunCartEngine(program, interpreter, events, customers); });
#if JOURNEY_HAS_JIT
  add("engine, native code", [&] { return RunCartEngine(program, **jit, events, customers); });
#endif
  harness.Run(arguments.RoundsOr(arguments.ratios ? 3 : 5));

  if (!arguments.ratios) {
    std::printf("%zu events, %u customers: %zu transitions, %zu e-mails, %zu purchases, checksum %u\n", events.size(),
                customers, expected.transitions, expected.emails, expected.purchases, expected.checksum);
    harness.PrintTable("by hand, sparse ids, best");
  }
#if JOURNEY_HAS_JIT
  PrintRatio("cart_native_over_best_sparse", harness.Ratio("engine, native code", "by hand, sparse ids, best"));
  PrintRatio("cart_interpreter_over_native", harness.Ratio("engine, interpreter", "engine, native code"));
#else
  PrintRatio("cart_interpreter_over_best_sparse", harness.Ratio("engine, interpreter", "by hand, sparse ids, best"));
#endif
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
