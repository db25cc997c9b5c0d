// The cart journey by hand in all its versions, side by side: what the engine's goals are measured against, and why the
// best one is the best. No engine runs here.
//
// Out: for 100 thousand and 5 million customers a table, one line `ratio NAME_CUSTOMERS VALUE` for each version against
// the best of its kind, and the bytes an instance takes. Ends with failure if two versions disagree in their counts.
#include <string>

#include "bench/harness.h"
#include "bench/workload/cart_yardsticks.h"
#include "bench/workload/lua_cart.h"

namespace journey::bench {

namespace {

// Two versions do the same if their counts are the same.
class Agreement {
 public:
  void Take(const std::string& name, const Counts& counts) {
    if (!known_) {
      known_ = true;
      counts_ = counts;
      std::printf("%llu transitions, %llu e-mails, %llu purchases, checksum %u\n", Number(counts.transitions),
                  Number(counts.emails), Number(counts.purchases), counts.checksum);
    } else if (counts != counts_) {
      holds_ = false;
      std::printf("%s disagrees: %llu transitions, %llu e-mails, %llu purchases, checksum %u\n", name.c_str(),
                  Number(counts.transitions), Number(counts.emails), Number(counts.purchases), counts.checksum);
    }
  }
  bool holds() const { return holds_; }

 private:
  static unsigned long long Number(uint64_t number) { return number; }
  bool known_ = false, holds_ = true;
  Counts counts_;
};

bool Measure(uint64_t event_count, uint32_t customers, int rounds) {
  const HugeArray<Event> array = MakeEvents({.events = event_count, .customers = customers});
  const std::span<const Event> events = array.view();
  std::printf("%llu events, %u customers, %d rounds\n", static_cast<unsigned long long>(event_count), customers,
              rounds);
  Agreement agreement;
  Harness harness("cart journey, an event");
  for (const NamedCartYardstick& yardstick : CartYardsticks()) {
    const std::string name(yardstick.name);
    harness.Add(name, [&agreement, name, &yardstick, events, customers] {
      const CartRun run = yardstick.run(events, customers);
      if (yardstick.counts) agreement.Take(name, run.counts);
      return Harness::Sample{run.seconds, events.size()};
    });
  }
  if (HasLuaJit()) {
    harness.Add("dense_luajit", [&agreement, events, customers] {
      const CartRun run = LuaCart(events, customers);
      agreement.Take("dense_luajit", run.counts);
      return Harness::Sample{run.seconds, events.size()};
    });
  }
  harness.Run(rounds);
  harness.PrintTable("sparse_table");

  const std::string suffix = "_" + std::to_string(customers);
  const auto print = [&](const std::string& name) {
    PrintRatio(name + suffix, harness.Ratio(name, name.starts_with("dense") ? "dense_table_narrow" : "sparse_table"));
  };
  for (const NamedCartYardstick& yardstick : CartYardsticks()) print(std::string(yardstick.name));
  if (HasLuaJit()) print("dense_luajit");
  const auto print_bytes = [&](const char* name, CartYardstick yardstick) {
    const CartRun run = yardstick(events, customers);
    std::printf("%s: %.1f bytes an instance\n", name,
                static_cast<double>(run.bytes) / static_cast<double>(run.instances));
  };
  print_bytes("dense_table_narrow", kBestDense);
  print_bytes("sparse_table", kBestSparse);
  print_bytes("sparse_table_compact", kSmallestSparse);
  std::printf("\n");
  return agreement.holds();
}

int Main(const Arguments& arguments) {
  // The ratios that have goals compare an engine with a yardstick; the programs of the engine print those.
  if (arguments.ratios) return 0;
  const uint64_t events = arguments.EventsOr(20'000'000);
  const int rounds = arguments.RoundsOr(5);
  if (!HasLuaJit()) std::printf("built without LuaJIT\n");
  if (arguments.customers != 0) return Measure(events, arguments.customers, rounds) ? 0 : 1;
  bool agree = true;
  for (const uint32_t customers : {100'000u, 5'000'000u}) agree = Measure(events, customers, rounds) && agree;
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
