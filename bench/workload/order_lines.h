// Orders of a shop as Segment lines: `track` calls of "Order Completed" that list twenty products each.
//
// In: the shop's events (shop_events.h), of which the times, ids, re-deliveries and late ones are taken; every one is
// an order here. Out: lines of about 2,000 bytes. What an order holds is drawn from its message id, so that a
// re-delivery is the same line again. Prices are written as JSON libraries write numbers: 49.9, not 49.90.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "bench/workload/shop_events.h"

namespace journey::bench {

inline constexpr size_t kProductsAnOrder = 20;
inline constexpr size_t kOrderChars = 10;

void AppendOrderLine(const ShopEvent& event, std::string& lines);
// All lines in memory, with room for a decoder's padding behind them.
std::string OrderLines(std::span<const ShopEvent> events);

}  // namespace journey::bench
