// Fields go where their event's layout has them, in the session's arena.
#include "bench/shop_feed.h"

#include <array>
#include <cstdio>
#include <cstring>

#include "base/check.h"
#include "ir/ir.h"

namespace journey::bench {

std::function<void(rt::Session&)> FeedShopEvents(const rt::Program& program, std::span<const ShopEvent> events) {
  std::array<int32_t, kEventTypes> event_ids;
  for (int type = 0; type < kEventTypes; ++type) {
    event_ids[static_cast<size_t>(type)] = program.FindEvent(kShopEventNames[type]);
  }
  const ir::Layout& added = program.module().events[static_cast<size_t>(event_ids[kAdd])].layout;
  const ir::Slot *price = nullptr, *source = nullptr;
  for (const ir::Slot& slot : added.slots) (slot.name == "price" ? price : source) = &slot;
  CHECK(added.slots.size() == 2 && price != nullptr && source != nullptr);
  return [=, size = added.size](rt::Session& session) {
    rt::Input input;
    input.kind = rt::InputKind::kEvent;
    for (const ShopEvent& event : events) {
      input.timestamp = event.ts;
      input.customer = event.user.view();
      input.message_id = event.message.view();
      input.event = event_ids[event.type];
      input.fields = nullptr;
      if (event.type == kAdd) {
        auto* fields = static_cast<uint8_t*>(session.arena().Allocate(size));
        std::memcpy(fields + price->offset, &event.price, sizeof event.price);
        const int64_t channel = event.channel;
        std::memcpy(fields + source->offset, &channel, sizeof channel);
        input.fields = fields;
      }
      session.Feed(input);
    }
  };
}

ShopCounts ToShopCounts(const rt::EngineCounters& counters) {
  return {counters.events, counters.duplicates, counters.late, counters.customers, counters.timers_fired};
}

bool SameCounts(const char* name, const ShopCounts& counts, const ShopCounts& expected) {
  if (counts == expected) return true;
  const auto print = [](const char* whose, const ShopCounts& of) {
    std::fprintf(stderr, "%s: %lu events, %lu duplicates, %lu late, %lu customers, %lu timers\n", whose, of.events,
                 of.duplicates, of.late, of.customers, of.timers_fired);
  };
  print(name, counts);
  print("expected", expected);
  return false;
}

bool SameRecords(const char* name, const RecordDigest& records, const RecordDigest& expected) {
  if (records == expected) return true;
  std::fprintf(stderr, "%s: %lu records of %lu bytes; expected %lu of %lu, or others\n", name, records.lines,
               records.bytes, expected.lines, expected.bytes);
  return false;
}

}  // namespace journey::bench
