// Follows state/customer.h piece by piece. A block may be an eighth larger than what is in it, and hold free pieces as
// large as the largest that was ever freed; a text slot may be replaced while its old text still stands.
#include "runtime/shard/footprint.h"

#include <algorithm>

#include "runtime/program/plan.h"
#include "runtime/shard/due_queue.h"
#include "runtime/shard/silence.h"
#include "runtime/state/customer.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"

namespace journey::rt {
namespace {

// The block that grows and the one before stand beside each other; what one has given back the next customer takes.
constexpr uint64_t kMoving = 2;
constexpr uint64_t kEntriesBytes = sizeof(Entries) + sizeof(int64_t);  // with a key
constexpr uint64_t kTextBytes = 2 * kMoving * (kMaxStringBytes + sizeof(Str) + 8);

uint64_t TextSlots(const ir::Layout& layout) {
  return static_cast<uint64_t>(std::count_if(layout.slots.begin(), layout.slots.end(),
                                             [](const ir::Slot& slot) { return ir::IsHeld(slot.type.kind); }));
}

// A ring of so many rows, which may have half as much room again, beside the one that it outgrew.
uint64_t GrownRingBytes(uint64_t rows, uint64_t row) { return sizeof(RingHead) + 3 * (rows + 2) * row; }

}  // namespace

Footprint Bounds(const Program& program) {
  const ir::Module& module = program.module();
  const Plan& plan = program.plan();
  Footprint footprint;
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    Footprint::Instance& bytes = footprint.instances.emplace_back();
    bytes.bytes = kMoving * (Customer::InstanceBytes(plan.instances[j], module.journeys[j]) + 8);
    bytes.text_bytes = TextSlots(module.journeys[j].memory) * kTextBytes;
  }

  uint64_t& customer = footprint.customer_bytes;
  customer = sizeof(CustomerHead) + plan.profile_bytes + Customer::ExtraBytes(plan) + sizeof(IdWindow) +
             2 * BlockMemory::kUnit;
  customer += module.journeys.size() * kEntriesBytes;
  customer += MaxRunningBytes(plan);
  for (const SentLog& log : plan.logs) customer += GrownRingBytes(log.keep, sizeof(int64_t));
  customer *= kMoving;
  // The table's slots, half of them free and twice as many while it grows, the place by number, the queues.
  customer += 8 * sizeof(uint64_t) + DueQueue::kMaxBytesPerCustomer + Silence::kMaxBytesPerCustomer;
  footprint.window_bytes = kMoving * MaxWindowBytes(plan);

  uint64_t texts = TextSlots(module.customer) + 1;  // and the id
  for (const ir::HistoryQuery& query : module.history) {
    if (!ir::IsHeld(query.type.kind)) continue;
    texts += query.key_fields.empty() ? 1 : ir::kMostKeys + 1;
  }
  footprint.customer_text_bytes = texts * kTextBytes;
  footprint.message_id_bytes = kMoving * kBytesPerId;
  footprint.key_bytes = kMoving * kEntriesBytes;
  uint64_t rest = 0;
  for (const ChannelPlan& channel : plan.channels) {
    if (channel.keeps_rest) rest = std::max<uint64_t>(rest, sizeof(DeferredRest) + channel.rule_args.kept_size);
  }
  footprint.pending_send_bytes = kMoving * (sizeof(DeferredSend) + rest + sizeof(Str) + 8);
  return footprint;
}

}  // namespace journey::rt
