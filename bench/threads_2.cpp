// Two shards of customers on one thread and on two: what a second core is worth.
//
// In: the cart journey, sparse ids, five million customers; the events of each shard in a batch stream of its own, as a
// host has them that reads two partitions of a log. Out: a table and `ratio threads_2`, the time of one thread that
// runs both shards in turn over the time of two threads with a shard each. Ends with failure if the counts differ.
#include <chrono>
#include <cstdio>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "bench/cart_lane.h"
#include "bench/harness.h"
#include "bench/workload/workload.h"

namespace journey::bench {
namespace {

constexpr size_t kShards = 2;

Counts Sum(const std::vector<CartRun>& runs) {
  Counts sum;
  for (const CartRun& run : runs) {
    sum.transitions += run.counts.transitions;
    sum.emails += run.counts.emails;
    sum.purchases += run.counts.purchases;
    sum.checksum += run.counts.checksum;
  }
  return sum;
}

int Main(const Arguments& arguments) {
  Result<std::unique_ptr<CartLane>> made = CartLane::Create(JOURNEY_CART_FILE);
  if (!made.ok()) {
    std::fprintf(stderr, "%s\n", made.status().message().c_str());
    return 1;
  }
  const CartLane& lane = **made;
  const uint32_t customers = arguments.CustomersOr(5'000'000);
  std::vector<PackedEvents> shards(kShards);
  uint64_t count = 0;
  {
    const HugeArray<Event> array = MakeEvents({.events = arguments.EventsOr(20'000'000), .customers = customers});
    count = array.size();
    std::vector<std::vector<Event>> parts(kShards);
    for (const Event& event : array.view()) parts[event.index % kShards].push_back(event);
    for (size_t s = 0; s < kShards; ++s) shards[s] = lane.Pack(parts[s], true);
  }
  const uint64_t expected = customers / kShards + 1;

  std::vector<CartRun> runs(kShards);
  Counts alone, together;
  Harness harness("cart journey, an event");
  harness.Add("one thread", [&] {
    const auto lanes = lane.MakeRuns(shards, true, expected);
    const auto start = std::chrono::steady_clock::now();
    for (bool more = true; more;) {
      more = false;
      for (const auto& run : lanes) more = run->Step() || more;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (size_t s = 0; s < kShards; ++s) runs[s] = lanes[s]->Result();
    alone = Sum(runs);
    return Harness::Sample{seconds, count};
  });
  harness.Add("two threads", [&] {
    const auto lanes = lane.MakeRuns(shards, true, expected);
    const auto start = std::chrono::steady_clock::now();
    {
      const std::jthread other([&] {
        while (lanes[1]->Step()) {
        }
      });
      while (lanes[0]->Step()) {
      }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (size_t s = 0; s < kShards; ++s) runs[s] = lanes[s]->Result();
    together = Sum(runs);
    return Harness::Sample{seconds, count};
  });
  // A second processor comes and goes on a shared machine: many rounds, of which the middle one counts.
  harness.Run(arguments.RoundsOr(9));
  if (!arguments.ratios) harness.PrintTable("two threads");
  PrintRatio("threads_2", harness.Ratio("one thread", "two threads"));
  if (alone == together) return 0;
  std::fprintf(stderr, "one thread and two disagree in their counts\n");
  return 1;
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
