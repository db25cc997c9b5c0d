// Writes a block part by part; decode.cpp reads the same parts in the same order.
#include <algorithm>
#include <cstring>
#include <limits>

#include "runtime/state/bytes.h"
#include "runtime/state/codec.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"
#include "runtime/state/value_codec.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

class Encoder {
 public:
  Encoder(const Customer& customer, ByteWriter& out)
      : customer_(customer), module_(customer.program().module()), plan_(customer.plan()), out_(out) {}

  void Run(uint64_t schema_hash) {
    const CustomerHead& head = customer_.head();
    out_.U(kStateVersion);
    out_.Fixed(schema_hash);
    out_.Text(customer_.id());
    out_.U((head.known ? 1 : 0) | (head.has_clock ? 2 : 0));
    out_.I(head.clock);
    out_.U(head.sequence);
    Fields(customer_.profile(), module_.customer);
    for (size_t i = 0; i < module_.customer.slots.size(); ++i) out_.U(customer_.IsSet(i) ? 1 : 0);
    out_.I(plan_.any_idle ? customer_.LastEvent() : std::numeric_limits<int64_t>::min());
    Ids();
    Logs();
    History();
    Rules();
    EntriesOfAll();
    uint64_t count = 0;
    for (Offset at = customer_.FirstOf(0); at != 0; at = customer_.Next(at)) ++count;
    out_.U(count);
    for (Offset at = customer_.FirstOf(0); at != 0; at = customer_.Next(at)) InstanceOf(customer_.At(at));
  }

 private:
  void Put(const Value& value, const ir::Type& type) { PutValue(module_, type, value, out_); }
  void Fields(const uint8_t* packed, const ir::Layout& layout) {
    out_.U(layout.slots.size());
    for (const ir::Slot& slot : layout.slots) Put(LoadKept(packed, slot), slot.type);
  }
  // As they stand in the block, so that a start has little to do: half of what there is of a customer may be these.
  void Ids() {
    const Offset at = customer_.head().ids;
    const uint32_t count = at != 0 ? customer_.block().At<IdWindow>(at)->size : 0;
    out_.U(count);
    if (count == 0) return;
    const IdWindow& window = *customer_.block().At<IdWindow>(at);
    const int64_t first = window.TimeOf(window.Row(0));
    const auto behind = [&](int64_t time) { return static_cast<uint64_t>(time) - static_cast<uint64_t>(first); };
    bool narrow = true;
    ForEachId(customer_,
              [&](uint64_t, int64_t time) { narrow &= behind(time) <= std::numeric_limits<uint32_t>::max(); });
    out_.I(first);
    out_.U(narrow ? sizeof(uint32_t) : sizeof(uint64_t));
    ForEachId(customer_, [&](uint64_t hash, int64_t time) {
      out_.Fixed(hash);
      narrow ? out_.Fixed32(static_cast<uint32_t>(behind(time))) : out_.Fixed(behind(time));
    });
  }
  void Logs() {
    out_.U(plan_.logs.size());
    for (size_t log = 0; log < plan_.logs.size(); ++log) {
      const Ring ring = customer_.Sent(static_cast<int32_t>(log));
      out_.U(ring.size);
      for (uint32_t i = 0; i < ring.size; ++i) out_.I(*RowOf<int64_t>(customer_.block(), ring, i));
    }
  }
  void History() {
    const CustomerExtra* extra = customer_.extra();
    const Block& block = customer_.block();
    const bool running = extra != nullptr && extra->running != 0;
    out_.U(running ? static_cast<uint64_t>(plan_.running_count) : 0);
    for (size_t q = 0; running && q < plan_.history.size(); ++q) {
      if (plan_.history[q].running == ir::kNone) continue;
      Number(TakeNumber(customer_, FindRunning(customer_, plan_.history[q])), module_.history[q]);
    }
    out_.U(running ? static_cast<uint64_t>(plan_.table_count) : 0);
    for (size_t q = 0; running && q < plan_.history.size(); ++q) {
      if (plan_.history[q].table != ir::kNone) Keys(plan_.history[q], module_.history[q]);
    }
    const bool rings = AnyOccurrence();
    out_.U(rings ? static_cast<uint64_t>(plan_.ring_count) : 0);
    for (size_t r = 0; rings && r < plan_.events_by_ring.size(); ++r) {
      const OccurrenceShape shape(plan_.history_events[static_cast<size_t>(plan_.events_by_ring[r])]);
      const Ring ring = customer_.Occurrences(static_cast<int32_t>(r));
      out_.U(ring.size);
      for (uint32_t i = 0; i < ring.size; ++i) {
        const auto* words = RowOf<int64_t>(block, ring, i, shape.bytes());
        for (uint32_t w = 0; w < shape.words; ++w) out_.I(words[w]);
      }
    }
  }
  bool AnyOccurrence() const {
    bool any = false;
    for (int32_t r = 0; r < plan_.ring_count && !any; ++r) any = customer_.Occurrences(r).size > 0;
    return any;
  }
  void Number(const HistoryRunning& one, const ir::HistoryQuery& query) {
    out_.I(one.count);
    out_.I(one.last_time);
    if (query.kind != ir::HistoryKind::kDistinct) return Put(KeptValue(customer_, one, query.type), query.type);
    const Words* words = DistinctOf(customer_, query, one);
    out_.U(words != nullptr ? words->size : 0);
    for (uint32_t i = 0; words != nullptr && i < words->size; ++i) out_.I(words->words()[i]);
  }
  void Keys(const HistoryAccess& access, const ir::HistoryQuery& query) {
    const Block& block = customer_.block();
    const KeyTable& table = *block.At<const KeyTable>(FindTable(customer_, access.table));
    out_.U(table.size);
    for (uint32_t i = 0; i < table.size; ++i) {
      const KeyRow& row = *block.At<const KeyRow>(table.RowAt(i));
      out_.I(row.key);
      out_.I(row.heard);
      Number(TakeNumber(customer_, NumberOf(table.RowAt(i), access)), query);
    }
  }
  void Rules() {
    const int64_t* schedules = customer_.Schedules();
    out_.U(schedules != nullptr ? plan_.schedules.size() : 0);
    for (size_t i = 0; schedules != nullptr && i < plan_.schedules.size(); ++i) out_.I(schedules[i]);
    const bool whens = customer_.HasWhens();
    out_.U(whens ? plan_.enter_whens.size() : 0);
    for (size_t i = 0; whens && i < plan_.enter_whens.size(); ++i) {
      const auto bit = [&](const RuleWord* words) {
        return uint64_t{words[i / kRulesPerWord] >> (i % kRulesPerWord) & 1};
      };
      out_.U(bit(customer_.WhenHolds()) | bit(customer_.WhenStale()) << 1);
    }
  }
  void EntriesOfAll() {
    uint64_t count = 0;
    customer_.ForEachEntries([&](const EntriesView&) { ++count; });
    out_.U(count);
    customer_.ForEachEntries([&](const EntriesView& entries) {
      out_.U(static_cast<uint64_t>(entries.journey));
      out_.U(entries.count);
      out_.I(entries.reenter_at);
      const ir::Journey& journey = module_.journeys[static_cast<size_t>(entries.journey)];
      if (journey.key_slot == ir::kNone) return;
      // Zones are numbers of the process.
      const bool zone = journey.memory.slots[static_cast<size_t>(journey.key_slot)].type.kind == ir::Kind::kZone;
      out_.I(zone ? 0 : entries.key.number);
      out_.Text(zone ? ZoneName(entries.key.number) : entries.key.text);
    });
  }
  void InstanceOf(const Instance& one) {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(one.journey)];
    out_.U(static_cast<uint64_t>(one.journey));
    out_.U(one.entry);
    out_.U(one.sequence);
    out_.U(one.sends);
    const bool elsewhere = customer_.StageZone(one) != customer_.zone() && CountsInItsZone(one, journey);
    out_.U((one.held ? 1 : 0) | (one.in_stage ? 2 : 0) | (one.ended ? 4 : 0) | (elsewhere ? kStageZoneFlag : 0));
    if (elsewhere) out_.Text(ZoneName(customer_.StageZone(one)));
    out_.I(one.stage);
    out_.I(one.entry_time);
    out_.I(one.stage_time);
    out_.I(customer_.TimeoutDue(one));
    out_.I(customer_.HoldoutDue(one));
    out_.I(one.wait);
    if (one.wait != ir::kNone) {
      out_.I(customer_.WaitDue(one));
      out_.I(customer_.WaitSince(one));
    }
    const std::string_view origin = customer_.EnteredAs(one);
    out_.Text(origin == customer_.id() ? std::string_view() : origin);
    Timers(one, journey);
    Fields(customer_.MemoryOf(one), journey.memory);
    uint64_t sends = 0;
    customer_.ForEachDeferred(one, [&](Offset) { ++sends; });
    out_.U(sends);
    customer_.ForEachDeferred(one, [&](Offset at) {
      const DeferredSend& send = *customer_.block().At<DeferredSend>(at);
      out_.I(send.due);
      out_.U(send.n);
      out_.Text(module_.channels[static_cast<size_t>(send.channel)].name);
      out_.Text(customer_.block().Text(send.args_json)->view());
      const DeferredRest* rest = customer_.RestOf(at);
      if (rest == nullptr) return;
      out_.I(rest->made);
      out_.U((rest->asks_quiet ? 1 : 0) | (rest->skips ? 2 : 0));
      Fields(customer_.block().At<uint8_t>(Customer::RuleArgsAt(at)),
             plan_.channels[static_cast<size_t>(send.channel)].rule_args);
    });
  }
  // Whether it matters in which zone the stage was entered.
  static bool CountsInItsZone(const Instance& one, const ir::Journey& journey) {
    if (!one.in_stage || one.ended) return false;
    const std::vector<int32_t>& timers = journey.stages[static_cast<size_t>(one.stage)].timers;
    return std::ranges::any_of(timers, [&](int32_t index) {
      const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
      return timer.kind == ir::TimerKind::kEvery && timer.delay.calendar;
    });
  }
  // Those of the stage that are armed, or have counted what they did.
  void Timers(const Instance& one, const ir::Journey& journey) {
    static const std::vector<int32_t> kNoTimers;
    const std::vector<int32_t>& timers =
        one.in_stage && !one.ended ? journey.stages[static_cast<size_t>(one.stage)].timers : kNoTimers;
    uint64_t armed = 0;
    const auto due = [&](int32_t timer) {
      return customer_.TimerDue(one, journey.timers[static_cast<size_t>(timer)].slot);
    };
    const auto idle = [&](int32_t timer) {
      return due(timer) == kNever && customer_.TimerCount(one, journey.timers[static_cast<size_t>(timer)].slot) == 0;
    };
    for (const int32_t timer : timers) armed += idle(timer) ? 0 : 1;
    out_.U(armed);
    for (const int32_t timer : timers) {
      if (idle(timer)) continue;
      out_.U(static_cast<uint64_t>(timer));
      out_.I(due(timer));
      out_.I(customer_.TimerCount(one, journey.timers[static_cast<size_t>(timer)].slot));
    }
  }

  const Customer& customer_;
  const ir::Module& module_;
  const Plan& plan_;
  ByteWriter& out_;
};

}  // namespace

std::string EncodeMerged(std::string_view id, std::string_view into, uint64_t schema_hash) {
  ByteWriter out;
  out.U(kStateVersion);
  out.Fixed(schema_hash);
  out.Text(id);
  out.U(kMergedFlag);
  out.Text(into);
  return out.Take();
}

void EncodeState(const Customer& customer, uint64_t schema_hash, ByteWriter& out) {
  Encoder(customer, out).Run(schema_hash);
}

std::string EncodeState(const Customer& customer, uint64_t schema_hash) {
  ByteWriter out;
  EncodeState(customer, schema_hash, out);
  return out.Take();
}

}  // namespace journey::rt
