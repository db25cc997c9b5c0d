// Two shards of customers on one thread and on two: what a second core is worth.
//
// In: the cart journey, compiled; a million customers; the events of each shard in a session of its own, as a host has
// them that reads two partitions of a log. Out: a table and `ratio threads_2`, the time of one thread that runs both
// sessions in turn over the time of two threads with a session each. Ends with failure if the counts differ.
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "bench/cart_engine.h"
#include "bench/harness.h"
#include "bench/workload/workload.h"
#include "compiler/jit/jit.h"

namespace journey::bench {
namespace {

constexpr size_t kShards = 2;

using Sessions = std::vector<std::unique_ptr<CartSession>>;

Counts Sum(const Sessions& sessions) {
  Counts sum;
  for (const auto& session : sessions) {
    const Counts counts = session->Result().counts;
    sum.transitions += counts.transitions;
    sum.emails += counts.emails;
    sum.purchases += counts.purchases;
    sum.checksum += counts.checksum;
  }
  return sum;
}

void RunInTurn(const Sessions& sessions) {
  for (bool more = true; more;) {
    more = false;
    for (const auto& session : sessions) more = session->Step() || more;
  }
}

void RunAtOnce(const Sessions& sessions) {
  const std::jthread other([&] {
    while (sessions[1]->Step()) {
    }
  });
  while (sessions[0]->Step()) {
  }
}

int Fail(const Status& status) {
  std::fprintf(stderr, "%s\n", status.message().c_str());
  return 1;
}

int Main(const Arguments& arguments) {
  Result<std::unique_ptr<rt::Program>> program = LoadCartProgram(JOURNEY_CART_FILE);
  if (!program.ok()) return Fail(program.status());
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(**program);
  if (!jit.ok()) return Fail(jit.status());
  const uint32_t customers = arguments.CustomersOr(1'000'000);
  const CustomerIds ids(customers);
  std::vector<std::vector<Event>> parts(kShards);
  uint64_t count = 0;
  {
    const HugeArray<Event> array =
        MakeEvents({.events = arguments.EventsOr(arguments.ratios ? 4'000'000 : 10'000'000), .customers = customers});
    count = array.size();
    for (const Event& event : array.view()) parts[event.index % kShards].push_back(event);
  }

  Counts alone, together;
  Harness harness("cart journey, an event");
  const auto add = [&](const char* name, void (*run)(const Sessions&), Counts& counts) {
    harness.Add(name, [&, run, &counts = counts] {
      Sessions sessions;
      for (const auto& part : parts) sessions.push_back(std::make_unique<CartSession>(**program, **jit, part, ids));
      const auto start = std::chrono::steady_clock::now();
      run(sessions);
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      counts = Sum(sessions);
      return Harness::Sample{seconds, count};
    });
  };
  add("one thread", RunInTurn, alone);
  add("two threads", RunAtOnce, together);
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
