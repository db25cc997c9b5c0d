// The canonical welcome by hand: bench/welcome.journey over its events, to the same records.
//
// As shop_cart.h: ids as 16 bytes, no escapes, tables with room from the start, two cache lines a customer and one of
// the repeats asked for ahead, local hours from tables of offsets. What the journey asks of the past is kept as little
// as its conditions need: the last two views, the last three sends.
#pragma once

#include <span>

#include "bench/workload/record_lines.h"
#include "bench/workload/welcome_events.h"

namespace journey::bench {

struct WelcomeCounts {
  uint64_t events = 0, identifies = 0, duplicates = 0, late = 0, customers = 0, timers_fired = 0;

  bool operator==(const WelcomeCounts&) const = default;
};

struct WelcomeRun {
  WelcomeCounts counts;
  uint64_t record_bytes = 0;
  double seconds = 0;
};

WelcomeRun WelcomeByHand(std::span<const WelcomeEvent> events, uint32_t customers, const TakeLines& take);

}  // namespace journey::bench
