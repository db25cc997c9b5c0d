// The canonical cart's input: the events of a shop's customers, decoded in memory and as Segment lines.
//
// Seeded, made before any clock starts. Event i comes i * 40 min / customers after the start, customers evenly drawn,
// types in the cart workload's mix. One in a hundred is stamped up to an hour earlier than it comes. One in fifty is a
// re-delivery: an earlier event of the last 23 hours once more, with all it had.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "bench/workload/canonical_lines.h"
#include "bench/workload/huge_array.h"
#include "bench/workload/workload.h"

namespace journey::bench {

// The wire names, by EventType.
inline constexpr std::string_view kShopEventNames[kEventTypes] = {
    "Product Viewed", "Product Added", "Product Removed", "Checkout Started", "Order Completed", "Session Started"};

// As a decoder hands it on: its texts lie with it, as those of a line do.
struct ShopEvent {
  int64_t ts;
  int64_t price;  // Product Added: 0..199.99 in 1/10,000
  uint8_t type;
  uint8_t channel;  // Product Added
  IdText user, message;
};

struct ShopOptions {
  uint64_t events = 1'000'000;
  uint32_t customers = 100'000;
  uint64_t seed = 1;
};

HugeArray<ShopEvent> MakeShopEvents(const ShopOptions& options);

void AppendShopLine(const ShopEvent& event, bool with_id, std::string& lines);
// All lines in memory, with room for a decoder's padding behind them.
std::string ShopLines(std::span<const ShopEvent> events, bool with_ids);
Status WriteShopFile(const std::string& path, std::span<const ShopEvent> events, bool with_ids);

}  // namespace journey::bench
