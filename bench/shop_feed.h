// The shop's events as the engine's inputs.
#pragma once

#include <functional>
#include <span>

#include "bench/workload/shop_cart.h"
#include "bench/workload/shop_events.h"
#include "runtime/program/program.h"
#include "runtime/session/session.h"

namespace journey::bench {

// Feeds all events to a session, as a decoder would. Both must outlive the function.
std::function<void(rt::Session&)> FeedShopEvents(const rt::Program& program, std::span<const ShopEvent> events);

// What the yardstick counts, out of the engine's counters.
ShopCounts ToShopCounts(const rt::EngineCounters& counters);

// Says on stderr in what two runs differ, if they do; then gives false.
bool SameCounts(const char* name, const ShopCounts& counts, const ShopCounts& expected);
bool SameRecords(const char* name, const RecordDigest& records, const RecordDigest& expected);

}  // namespace journey::bench
