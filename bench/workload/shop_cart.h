// The canonical cart by hand: bench/canonical_cart.journey over the shop's events, to the same records.
//
// In: decoded events. Out: the lines of records that the engine writes, customer by customer, and the counters. It does
// what the engine does: message ids of 24 hours are deduplicated, each customer has a clock that late events do not
// turn back, timers fire by the watermark. It knows what it is for: ids are UUIDs, which it keeps as 16 bytes; texts
// need no escapes; its tables have room from the start; records of one customer come in order, those of different ones
// need not. The memory it needs is asked for ahead: a line of the customers' table and one of the repeats' an event.
#pragma once

#include <span>

#include "bench/workload/record_lines.h"
#include "bench/workload/shop_events.h"

namespace journey::bench {

struct ShopCounts {
  uint64_t events = 0, duplicates = 0, late = 0, customers = 0, timers_fired = 0;

  bool operator==(const ShopCounts&) const = default;
};

struct ShopRun {
  ShopCounts counts;
  uint64_t record_bytes = 0;
  double seconds = 0;
  double seconds_with_memory = 0;  // and making its tables, which an engine grows while it runs
};

ShopRun CartByHand(std::span<const ShopEvent> events, uint32_t customers, const TakeLines& take);

// The least that any way needs: reads the events, and reads and writes one word in the same two cache lines an event,
// asked for ahead. Counts nothing.
ShopRun CartTouch(std::span<const ShopEvent> events, uint32_t customers);

}  // namespace journey::bench
