// The generator behind workload.h: one pass, four draws an event.
#include "bench/workload/workload.h"

#include "bench/workload/random.h"

namespace journey::bench {

namespace {

// view 40 %, add 20 %, remove 5 %, checkout 10 %, purchase 10 %, session 15 %.
EventType TypeOf(uint32_t percent) {
  if (percent < 40) return kView;
  if (percent < 60) return kAdd;
  if (percent < 65) return kRemove;
  if (percent < 75) return kCheckout;
  if (percent < 85) return kPurchase;
  return kSession;
}

}  // namespace

uint64_t ExternalId(uint32_t index) {
  // Each line is a bijection that keeps 0, so no index above 0 becomes 0.
  uint64_t id = uint64_t{index} + 1;
  id *= 0x9E37'79B9'7F4A'7C15;
  id ^= id >> 29;
  id *= 0xBF58'476D'1CE4'E5B9;
  id ^= id >> 32;
  return id;
}

HugeArray<Event> MakeEvents(const WorkloadOptions& options) {
  HugeArray<Event> events(options.events);
  Random random(options.seed);
  for (uint64_t i = 0; i < options.events; ++i) {
    Event& event = events[i];
    event.index = random.Below(options.customers);
    event.id = ExternalId(event.index);
    event.ts = kStartMs + static_cast<int64_t>(i * kEventEveryMs / options.customers);
    event.type = TypeOf(random.Below(100));
    event.amount = int64_t{random.Below(20'000)} * 100;
    event.channel = static_cast<uint8_t>(random.Below(kChannels));
  }
  return events;
}

}  // namespace journey::bench
