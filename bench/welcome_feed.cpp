// Fields go where their layouts have them, in the session's arena; texts are copied there, too.
#include "bench/welcome_feed.h"

#include <array>
#include <cstdio>
#include <cstring>

#include "base/check.h"
#include "ir/ir.h"
#include "runtime/value/calendar.h"
#include "runtime/value/packed.h"

namespace journey::bench {

namespace {

const ir::Slot* SlotOf(const ir::Layout& layout, std::string_view name, size_t* index = nullptr) {
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    if (layout.slots[i].name != name) continue;
    if (index != nullptr) *index = i;
    return &layout.slots[i];
  }
  CHECK_MSG(false, "no such field");
}

// What a decoder knows of a module.
struct WelcomeInputs {
  explicit WelcomeInputs(const rt::Program& program) : profile(program.module().customer) {
    const ir::Module& module = program.module();
    for (size_t type = 0; type < kWelcomeEvents; ++type) event_ids[type] = program.FindEvent(kWelcomeNames[type]);
    opened = &module.events[static_cast<size_t>(event_ids[kEmailOpened])].layout;
    ordered = &module.events[static_cast<size_t>(event_ids[kOrderCompleted])].layout;
    name = SlotOf(*opened, "template");
    total = SlotOf(*ordered, "total");
    zone = SlotOf(profile, "timezone");
    consent = SlotOf(profile, "marketing_consent");
    closed = SlotOf(profile, "account_closed");
    CHECK(profile.slots.size() == present.size());
    present.fill(1);
    for (size_t i = 0; i < kZones; ++i) {
      const auto id = rt::FindZone(kZoneNames[i]);
      CHECK(id.has_value());
      zones[i] = *id;
    }
  }

  const uint8_t* Fields(const WelcomeEvent& event, rt::Arena& arena) const {
    switch (event.type) {
      case kEmailOpened: {
        uint8_t* fields = Block(*opened, arena);
        rt::StoreSlot(fields, *name, rt::Value::String(arena.Copy(kTemplateNames[event.name])));
        return fields;
      }
      case kOrderCompleted: {
        uint8_t* fields = Block(*ordered, arena);
        rt::StoreSlot(fields, *total, rt::Value::Int(event.total));
        return fields;
      }
      case kIdentify: {
        uint8_t* fields = Block(profile, arena);
        rt::StoreSlot(fields, *zone, rt::Value::Int(zones[event.zone]));
        rt::StoreSlot(fields, *consent, rt::Value::Bool(event.consent));
        rt::StoreSlot(fields, *closed, rt::Value::Bool(event.closed));
        return fields;
      }
      default:
        return nullptr;
    }
  }
  static uint8_t* Block(const ir::Layout& layout, rt::Arena& arena) {
    auto* block = static_cast<uint8_t*>(arena.Allocate(layout.size));
    std::memset(block, 0, layout.size);
    return block;
  }

  std::array<int32_t, kWelcomeEvents> event_ids;
  const ir::Layout& profile;
  const ir::Layout *opened, *ordered;
  const ir::Slot *name, *total, *zone, *consent, *closed;
  std::array<uint8_t, 3> present;
  std::array<int64_t, kZones> zones;
};

}  // namespace

std::function<void(rt::Session&)> FeedWelcomeEvents(const rt::Program& program, std::span<const WelcomeEvent> events) {
  return [inputs = WelcomeInputs(program), events](rt::Session& session) {
    rt::Input input;
    for (const WelcomeEvent& event : events) {
      const bool identify = event.type == kIdentify;
      input.kind = identify ? rt::InputKind::kIdentify : rt::InputKind::kEvent;
      input.timestamp = event.ts;
      input.customer = event.user.view();
      input.message_id = event.message.view();
      input.event = identify ? -1 : inputs.event_ids[event.type];
      input.fields = inputs.Fields(event, session.arena());
      input.present = identify ? inputs.present.data() : nullptr;
      session.Feed(input);
    }
  };
}

WelcomeCounts ToWelcomeCounts(const rt::EngineCounters& counters) {
  return {counters.events, counters.identifies, counters.duplicates,
          counters.late,   counters.customers,  counters.timers_fired};
}

bool SameCounts(const char* name, const WelcomeCounts& counts, const WelcomeCounts& expected) {
  if (counts == expected) return true;
  const auto print = [](const char* whose, const WelcomeCounts& of) {
    std::fprintf(stderr, "%s: %lu events, %lu identifies, %lu duplicates, %lu late, %lu customers, %lu timers\n", whose,
                 of.events, of.identifies, of.duplicates, of.late, of.customers, of.timers_fired);
  };
  print(name, counts);
  print("expected", expected);
  return false;
}

}  // namespace journey::bench
