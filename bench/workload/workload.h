// The benchmark workload: a seeded stream of shop events, one definition for every engine and yardstick.
//
// In: how many events and customers, and a seed. Out: the same events on every machine, ordered by time, made before
// any clock starts. Event i happens at kStartMs + i * 40 min / customers, so that a customer has one event every 40
// minutes on average. What the events do to a customer is the cart journey of bench/cart_workload.journey; all who run
// it must give the same `Counts`.
#pragma once

#include <cstdint>
#include <span>

#include "bench/workload/huge_array.h"

namespace journey::bench {

// 2026-01-01T00:00:00Z.
inline constexpr int64_t kStartMs = 1'767'225'600'000;
inline constexpr int64_t kMinuteMs = 60'000;
inline constexpr int64_t kEventEveryMs = 40 * kMinuteMs;
// How long a cart waits for its customer, and how long one rests before starting again.
inline constexpr int64_t kAbandonMs = 60 * kMinuteMs;
inline constexpr int64_t kRestMs = 30 * kMinuteMs;
// Amounts are counts of 1/10,000, as the language's decimals are.
inline constexpr int64_t kBigAmount = 50 * 10'000;

enum EventType : uint8_t { kView, kAdd, kRemove, kCheckout, kPurchase, kSession };
inline constexpr int kEventTypes = 6;
inline constexpr int kChannels = 4;
// The names in the JSON form and in bench/cart_workload.journey.
inline constexpr const char* kEventNames[kEventTypes] = {"view", "add", "remove", "checkout", "purchase", "session"};
inline constexpr const char* kChannelNames[kChannels] = {"web", "app", "mail", "shop"};

struct Event {
  uint64_t id;     // The customer's external id: sparse, unique, never 0.
  int64_t ts;      // Milliseconds since 1970.
  int64_t amount;  // 0..199.99 in 1/10,000.
  uint32_t index;  // The customer's dense index, for those who work with handles.
  uint8_t type;
  uint8_t channel;
  uint16_t zero;

  bool operator==(const Event&) const = default;
};
static_assert(sizeof(Event) == 32);

struct WorkloadOptions {
  uint64_t events = 20'000'000;
  uint32_t customers = 100'000;
  uint64_t seed = 1;
};

// The external id of the customer with a dense index: a bijection that scatters, and never 0.
uint64_t ExternalId(uint32_t index);

HugeArray<Event> MakeEvents(const WorkloadOptions& options);

// What everyone compares. `checksum` is the sum over e-mails of id + due + channel + views, mod 2^32.
struct Counts {
  uint64_t transitions = 0;
  uint64_t emails = 0;
  uint64_t purchases = 0;
  uint32_t checksum = 0;

  bool operator==(const Counts&) const = default;
};

// One measured run: tables are made before the clock starts.
struct CartRun {
  Counts counts;
  double seconds = 0;
  uint64_t instances = 0;  // Customers who entered.
  uint64_t bytes = 0;      // Of the tables and timers, as allocated at the end.
};

}  // namespace journey::bench
