// bench/list_event.journey by hand: lines of orders to the records that the engine writes, customer by customer.
//
// Decoding is simdjson's on demand, the fields asked for in the order in which they stand: order, price and quantity of
// each product besides what an event always has; the products' other fields are skipped. Then as shop_cart.h does it:
// message ids of 24 hours deduplicated, a clock for each customer, timers in a ring by the watermark. It knows what it
// is for: ids are UUIDs, prices whole cents, order numbers short; its tables have room from the start.
#pragma once

#include <string_view>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/record_lines.h"
#include "bench/workload/shop_cart.h"

namespace journey::bench {

// `lines` as DecodeShop takes them; `events`: how many, at most.
ShopRun ThanksByHand(std::string_view lines, uint64_t events, uint32_t customers, const TakeLines& take);

// The decoding and the sums alone. `sum`: of all orders' values in cents.
DecodeRun DecodeOrders(std::string_view lines);

}  // namespace journey::bench
