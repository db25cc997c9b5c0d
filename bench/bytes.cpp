// Memory of one active instance of the cart journey, all structures counted, against the smallest version by hand.
//
// In: the workload, five million customers, both tables made for as many. Out: bytes by customer who entered: slots,
// free ones included, pending timers, tables, buffers; and `ratio bytes`. Nothing is timed.
#include <cstdio>
#include <memory>
#include <span>

#include "bench/cart_lane.h"
#include "bench/harness.h"
#include "bench/workload/cart_yardsticks.h"

namespace journey::bench {
namespace {

int Main(const Arguments& arguments) {
  Result<std::unique_ptr<CartLane>> made = CartLane::Create(JOURNEY_CART_FILE);
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.status().message().c_str());
    return 1;
  }
  const CartLane& lane = **made;
  const uint32_t customers = arguments.CustomersOr(5'000'000);
  const HugeArray<Event> array =
      MakeEvents({.events = arguments.EventsOr(arguments.ratios ? 10'000'000 : 20'000'000), .customers = customers});
  const std::span<const Event> events = array.view();
  const CartRun by_hand = kSmallestSparse(events, customers);
  const CartRun engine = lane.Run(lane.Pack(events, true), true, customers);
  if (by_hand.instances != engine.instances || by_hand.counts != engine.counts) {
    std::fprintf(stderr, "engine and yardstick disagree in their counts\n");
    return 1;
  }
  const auto each = [](const CartRun& run) {
    return static_cast<double>(run.bytes) / static_cast<double>(run.instances);
  };
  if (!arguments.ratios) {
    std::printf("%zu active instances: engine %.1f bytes each, by hand %.1f\n", engine.instances, each(engine),
                each(by_hand));
  }
  PrintRatio("bytes", each(engine) / each(by_hand));
  return 0;
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
