// Follows customer.h field by field. Vectors and pools may have twice the room they need; each block costs the
// allocator some more.
#include "runtime/engine/footprint.h"

#include <algorithm>

#include "runtime/engine/customer.h"
#include "runtime/engine/customer_table.h"
#include "runtime/engine/due_queue.h"
#include "runtime/engine/instance_store.h"
#include "runtime/engine/plan.h"

namespace journey::rt {
namespace {

constexpr uint64_t kBlock = 32;  // the allocator's own, a block
constexpr uint64_t kTextBytes = kMaxStringBytes + sizeof(Str) + kBlock;

uint64_t VectorBytes(uint64_t count, uint64_t element) { return count == 0 ? 0 : 2 * count * element + kBlock; }

// A piece of a pool, of which half may lie idle.
uint64_t PooledBytes(uint64_t bytes) { return 2 * BlockPool::Rounded(bytes); }

uint64_t TextSlots(const ir::Layout& layout) {
  return static_cast<uint64_t>(std::count_if(layout.slots.begin(), layout.slots.end(),
                                             [](const ir::Slot& slot) { return slot.type.kind == ir::Kind::kString; }));
}

Footprint::Instance InstanceBytes(const ir::Journey& journey) {
  Footprint::Instance bytes;
  // And its place in the customer's list, which grows by doubling and leaves the smaller lists behind.
  bytes.bytes = PooledBytes(InstanceStore::Bytes(journey)) + PooledBytes(4 * sizeof(void*));
  bytes.text_bytes = TextSlots(journey.memory) * kTextBytes;
  return bytes;
}

}  // namespace

Footprint Bounds(const Program& program) {
  const ir::Module& module = program.module();
  const Plan& plan = program.plan();
  Footprint footprint;
  for (const ir::Journey& journey : module.journeys) footprint.instances.push_back(InstanceBytes(journey));

  uint64_t& customer = footprint.customer_bytes;
  customer = 2 * CustomerTable::Stride(module.customer) + sizeof(CustomerExtra) + kBlock;
  customer += module.journeys.size() * PooledBytes(4 * sizeof(JourneyState));
  for (const ir::Journey& journey : module.journeys) {
    if (journey.key_slot != ir::kNone) customer += sizeof(KeyedEntries) + kBlock;
  }
  customer += History::MaxRunningBytes(plan) + kBlock;
  for (const ChannelPlan& channel : plan.channels) {
    if (channel.keep > 0) customer += 2 * sizeof(SentLog) + VectorBytes(uint64_t{channel.keep} + 1, sizeof(int64_t));
  }
  customer += kBlock + VectorBytes(plan.schedules.size(), sizeof(int64_t)) +
              2 * VectorBytes((plan.enter_whens.size() + 63) / 64, sizeof(uint64_t));
  // The table's slots, the queue's entry and place.
  customer += 4 * 2 * sizeof(uint32_t) + DueQueue::kMaxBytesPerCustomer;
  footprint.window_bytes = History::MaxWindowBytes(plan) + 2 * kBlock * static_cast<uint64_t>(plan.ring_count);

  uint64_t texts = TextSlots(module.customer) + 1;  // and the id
  for (const ir::HistoryQuery& query : module.history) {
    texts += query.kind == ir::HistoryKind::kLatest && query.type.kind == ir::Kind::kString ? 1 : 0;
  }
  footprint.customer_text_bytes = texts * kTextBytes;
  footprint.message_id_bytes = DedupWindow::kBytesPerId;
  footprint.key_bytes = sizeof(std::pair<const Key, Entries>) + 4 * sizeof(void*) + kBlock;
  footprint.pending_send_bytes = 2 * sizeof(DeferredSend) + sizeof(std::vector<DeferredSend>) + 2 * kBlock;
  return footprint;
}

}  // namespace journey::rt
