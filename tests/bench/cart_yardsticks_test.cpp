// Every way of running the cart journey by hand gives the counts of a reference that is written to be read, not to be
// fast.
#include "bench/workload/cart_yardsticks.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <string>

#include "bench/workload/lua_cart.h"

namespace journey::bench {

void PrintTo(const Counts& counts, std::ostream* out) {
  *out << counts.transitions << " transitions, " << counts.emails << " e-mails, " << counts.purchases
       << " purchases, checksum " << counts.checksum;
}

namespace {

// The workload's definition, line by line.
class Reference {
 public:
  Counts Run(std::span<const Event> events) {
    for (const Event& event : events) {
      FireUntil(event.ts);
      Handle(event);
    }
    return counts_;
  }
  size_t instances() const { return customers_.size(); }

 private:
  struct Customer {
    std::string state;
    int64_t arrived;
    uint64_t views = 0;
    uint8_t channel = 0;
    std::multimap<int64_t, uint64_t>::iterator timer = {};
  };

  void FireUntil(int64_t now) {
    while (!timers_.empty() && timers_.begin()->first <= now) {
      const auto [due, id] = *timers_.begin();
      Customer& customer = customers_.at(id);
      ++counts_.emails;
      counts_.checksum += static_cast<uint32_t>(id + static_cast<uint64_t>(due) + customer.channel + customer.views);
      Go(customer, "ABANDONED", due);
    }
  }

  void Handle(const Event& event) {
    const auto [at, entered] = customers_.try_emplace(event.id, Customer{.state = "BROWSING", .arrived = event.ts});
    if (entered) return;
    Customer& customer = at->second;
    const std::string state = customer.state;
    if (event.type == kView && (state == "BROWSING" || state == "CART" || state == "CHECKOUT")) ++customer.views;
    if (state == "BROWSING" && event.type == kAdd && event.amount > 500'000) {
      customer.channel = event.channel;
      Go(customer, "CART", event.ts);
      customer.timer = timers_.insert({event.ts + 3'600'000, event.id});
    }
    if (state == "CART" && event.type == kRemove) Go(customer, "BROWSING", event.ts);
    if (state == "CART" && event.type == kCheckout) Go(customer, "CHECKOUT", event.ts);
    if ((state == "CART" || state == "CHECKOUT") && event.type == kPurchase) Go(customer, "PURCHASED", event.ts);
    if ((state == "PURCHASED" || state == "ABANDONED") && event.type == kSession &&
        event.ts - customer.arrived >= 1'800'000) {
      Go(customer, "BROWSING", event.ts);
      customer.views = 0;
    }
  }

  void Go(Customer& customer, const std::string& state, int64_t now) {
    if (customer.state == "CART") timers_.erase(customer.timer);
    customer.state = state;
    customer.arrived = now;
    ++counts_.transitions;
    if (state == "PURCHASED") ++counts_.purchases;
  }

  std::map<uint64_t, Customer> customers_;
  std::multimap<int64_t, uint64_t> timers_;
  Counts counts_;
};

struct Size {
  uint64_t events;
  uint32_t customers;
};
constexpr Size kSizes[] = {{1, 1},          {31, 5},         {3000, 3},        {20'000, 100},
                           {60'000, 7'000}, {50'000, 1'000}, {30'000, 200'000}};

TEST(CartYardsticks, AgreeWithTheReference) {
  for (const Size& size : kSizes) {
    for (uint64_t seed : {1, 2}) {
      const HugeArray<Event> events = MakeEvents({size.events, size.customers, seed});
      Reference reference;
      const Counts expected = reference.Run(events.view());
      for (const NamedCartYardstick& yardstick : CartYardsticks()) {
        const CartRun run = yardstick.run(events.view(), size.customers);
        const std::string what = std::string(yardstick.name) + ", " + std::to_string(size.customers) + " customers";
        if (yardstick.counts) {
          EXPECT_EQ(run.counts, expected) << what;
        }
        EXPECT_EQ(run.instances, reference.instances()) << what;
      }
      if (HasLuaJit()) {
        const CartRun run = LuaCart(events.view(), size.customers);
        EXPECT_EQ(run.counts, expected) << "LuaJIT, " << size.customers << " customers";
        EXPECT_EQ(run.instances, reference.instances());
      }
    }
  }
}

TEST(CartYardsticks, MemoryIsSlotsAndTimers) {
  constexpr uint32_t kCustomers = 20'000;
  const HugeArray<Event> events = MakeEvents({.events = 400'000, .customers = kCustomers});
  EXPECT_LT(kSmallestSparse(events.view(), kCustomers).bytes, kCustomers * 28);
  EXPECT_LT(kSmallestSparse(events.view(), kCustomers).bytes, kBestSparse(events.view(), kCustomers).bytes);
}

TEST(Workload, IsWhatItSaysItIs) {
  constexpr uint64_t kEvents = 200'000;
  constexpr uint32_t kCustomers = 1'000;
  const HugeArray<Event> events = MakeEvents({.events = kEvents, .customers = kCustomers});
  std::map<uint32_t, uint64_t> ids;
  uint64_t types[kEventTypes] = {};
  for (uint64_t i = 0; i < kEvents; ++i) {
    const Event& event = events[i];
    ASSERT_LT(event.index, kCustomers);
    ASSERT_EQ(event.id, ExternalId(event.index));
    ASSERT_NE(event.id, 0u);
    ids[event.index] = event.id;
    ASSERT_EQ(event.ts, kStartMs + static_cast<int64_t>(i * 2'400'000 / kCustomers));
    ASSERT_GE(event.amount, 0);
    ASSERT_LE(event.amount, 1'999'900);
    ASSERT_LT(event.channel, kChannels);
    ++types[event.type];
  }
  std::set<uint64_t> distinct;
  for (const auto& [index, id] : ids) distinct.insert(id);
  EXPECT_EQ(distinct.size(), kCustomers);
  const double shares[kEventTypes] = {0.40, 0.20, 0.05, 0.10, 0.10, 0.15};
  for (int type = 0; type < kEventTypes; ++type) {
    EXPECT_NEAR(static_cast<double>(types[type]) / kEvents, shares[type], 0.01);
  }
}

TEST(Workload, IsTheSameForTheSameSeedOnly) {
  const HugeArray<Event> once = MakeEvents({.events = 1'000, .customers = 50, .seed = 7});
  const HugeArray<Event> again = MakeEvents({.events = 1'000, .customers = 50, .seed = 7});
  const HugeArray<Event> other = MakeEvents({.events = 1'000, .customers = 50, .seed = 8});
  EXPECT_TRUE(std::equal(once.data(), once.data() + once.size(), again.data()));
  EXPECT_FALSE(std::equal(once.data(), once.data() + once.size(), other.data()));
}

}  // namespace

}  // namespace journey::bench
