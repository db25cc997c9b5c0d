// Rounds of the loop, the best yardstick and others for orientation.
#include "bench/cart_compare.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "bench/cart_lane.h"
#include "bench/workload/cart_yardsticks.h"
#include "bench/workload/lua_cart.h"
#include "bench/workload/workload.h"

namespace journey::bench {

int CompareCart(const CartComparison& comparison) {
  Result<std::unique_ptr<CartLane>> made = CartLane::Create(JOURNEY_CART_FILE);
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.status().message().c_str());
    return 1;
  }
  const CartLane& lane = **made;
  const uint32_t customers = comparison.customers;
  const HugeArray<Event> array = MakeEvents({.events = comparison.events, .customers = customers});
  const std::span<const Event> events = array.view();
  const PackedEvents packed = lane.Pack(events, comparison.by_id);

  const Counts expected = (comparison.by_id ? kBestSparse : kBestDense)(events, customers).counts;
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
  const std::string loop = "compiled batch loop";
  const std::string best = "by hand, best";
  add(loop, [&] { return lane.Run(packed, comparison.by_id, customers); });
  add(best, [&] { return (comparison.by_id ? kBestSparse : kBestDense)(events, customers); });
  if (!comparison.quiet) {
    add("by hand, switch", [&] { return (comparison.by_id ? SparseSwitch : DenseSwitch)(events, customers); });
    if (comparison.by_id) add("by hand, unordered_map", [&] { return UnorderedMap(events, customers); });
  }
  const bool script = comparison.script && HasLuaJit();
  if (script) add("LuaJIT over C structs", [&] { return LuaCart(events, customers); });
  harness.Run(comparison.rounds);
  if (!comparison.quiet) {
    std::printf("%zu events, %u customers: %zu transitions, %zu e-mails, %zu purchases, checksum %u\n", events.size(),
                customers, expected.transitions, expected.emails, expected.purchases, expected.checksum);
    harness.PrintTable(best);
  }
  if (script) PrintRatio(comparison.name + "_over_luajit", harness.Ratio(loop, "LuaJIT over C structs"));
  PrintRatio(comparison.name, harness.Ratio(loop, best));
  return agree ? 0 : 1;
}

}  // namespace journey::bench
