// Reading the shop's lines with simdjson on demand, and nothing more: the yardstick of lines to records.
#pragma once

#include <string_view>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/shop_events.h"

namespace journey::bench {

// What DecodeRun::sum adds up over the events.
uint64_t ShopSum(const ShopEvent& event);

// iterate_many over lines in memory that is readable kDecodePadding bytes past their end, its second thread off: the
// fields that the cart's records need, asked for in the order in which they stand, properties only where they matter.
// Everything else in a line is skipped. `with_ids`: whether there are message ids to read. Events go to a small block
// that is overwritten. Takes any JSON with these fields in this order.
DecodeRun DecodeShop(std::string_view lines, bool with_ids);

}  // namespace journey::bench
