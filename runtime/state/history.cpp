// Sums are the language's own, so that they saturate and round as `+` does.
#include "runtime/state/history.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "runtime/value/lists.h"
#include "runtime/value/packed.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

uint32_t Words(size_t bits) { return static_cast<uint32_t>((bits + 63) / 64); }
bool Bit(const int64_t* words, size_t bit) { return (words[bit / 64] >> (bit % 64) & 1) != 0; }
void SetBit(int64_t* words, size_t bit) { words[bit / 64] |= int64_t{1} << (bit % 64); }

Value Plus(ir::Kind kind, const Value& a, const Value& b) {
  const ir::Op op = kind == ir::Kind::kFloat      ? ir::Op::kFloatAdd
                    : kind == ir::Kind::kDecimal  ? ir::Op::kDecAdd
                    : kind == ir::Kind::kDuration ? ir::Op::kDurAdd
                                                  : ir::Op::kIntAdd;
  static thread_local Arena unused;
  const Value args[2] = {a, b};
  Value sum;
  PureFunction(op)(unused, args, &sum);
  return sum;
}

Value ZeroSum(ir::Kind kind) { return kind == ir::Kind::kFloat ? Value::Float(0) : Value::Int(0); }

// Everything later than this is inside the window.
int64_t WindowStart(int64_t now, int64_t window_ms) {
  return now < std::numeric_limits<int64_t>::min() + window_ms ? std::numeric_limits<int64_t>::min() : now - window_ms;
}

const ir::HistoryQuery& QueryOf(const Customer& customer, int64_t query) {
  return customer.program().module().history[static_cast<size_t>(query)];
}

HistoryRunning* RunningOf(const Customer& customer, size_t query) {
  const Offset running = customer.extra() != nullptr ? customer.extra()->running : 0;
  if (running == 0) return nullptr;
  return customer.block().At<HistoryRunning>(running) + customer.plan().history[query].running;
}

// Where the numbers of all queries without a window stand; made if need be.
Offset RunningsAt(Customer& customer) {
  if (customer.Extra().running == 0) {
    const auto count = static_cast<uint32_t>(customer.plan().running_count);
    const Offset made = customer.block().Allocate(count * static_cast<uint32_t>(sizeof(HistoryRunning)));
    customer.extra()->running = made;
  }
  return customer.extra()->running;
}

// Replaces the value of what stands at `at`. May move the block.
void SetRunning(Customer& customer, Offset at, const Value& value, const ir::Type& type) {
  Block& block = customer.block();
  const Offset place = at + static_cast<Offset>(offsetof(HistoryRunning, value));
  int64_t now = value.i;
  if (ir::IsHeld(type.kind)) {
    const int64_t before = *block.At<int64_t>(place);
    if (before != 0) customer.FreeLater(static_cast<Offset>(place + before));
    const Offset text = customer.Keep(type, value, ir::kMostElements);
    now = text != 0 ? static_cast<int64_t>(text) - static_cast<int64_t>(place) : 0;
  }
  *block.At<int64_t>(place) = now;
  block.At<HistoryRunning>(at)->has = value.has;
}

void CountRunning(Customer& customer, int32_t q, const uint8_t* fields, int64_t time) {
  const ir::HistoryQuery& query = QueryOf(customer, q);
  HistoryRunning* running = RunningOf(customer, static_cast<size_t>(q));
  ++running->count;
  running->last_time = time;
  if (query.field == ir::kNone) return;
  const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(query.event)].layout;
  const ir::Slot& slot = layout.slots[static_cast<size_t>(query.field)];
  const Value value = LoadSlot(fields, slot);
  if (query.kind == ir::HistoryKind::kSum) {
    if (value.has == 0) return;
    Value sum = ZeroSum(slot.type.kind);
    if (running->has != 0) sum.i = running->value;
    running->value = Plus(slot.type.kind, sum, value).i;
    running->has = 1;
    return;
  }
  SetRunning(customer, customer.block().OffsetOf(running), value, slot.type);
}

// Where a ring stands; made if need be.
Offset RingAt(Customer& customer, int32_t ring) {
  if (customer.Extra().rings == 0) {
    const Offset made = customer.block().Allocate(static_cast<uint32_t>(customer.plan().ring_count) * sizeof(Ring));
    customer.extra()->rings = made;
  }
  return customer.extra()->rings + static_cast<Offset>(ring) * static_cast<Offset>(sizeof(Ring));
}

Value RunningValue(const ir::HistoryQuery& query, const HistoryRunning& running, int64_t now) {
  switch (query.kind) {
    case ir::HistoryKind::kCount:
      return Value::Int(running.count);
    case ir::HistoryKind::kSeen:
      return Value::Bool(running.count > 0);
    case ir::HistoryKind::kSum: {
      Value sum = ZeroSum(query.type.kind);
      if (running.has != 0) sum.i = running.value;
      return sum;
    }
    case ir::HistoryKind::kLatest: {
      if (running.has == 0) return Value::None();
      if (!ir::IsHeld(query.type.kind)) return Value::Int(running.value);
      if (running.value == 0) return Value::String(&kNothingHeld);
      return Value::String(
          reinterpret_cast<const Str*>(reinterpret_cast<const std::byte*>(&running.value) + running.value));
    }
    case ir::HistoryKind::kTimeSince:
      return running.count > 0 ? Value::Int(now - running.last_time) : Value::None();
  }
  return Value::None();
}

Value WindowValue(const Customer& customer, const ir::HistoryQuery& query, const HistoryAccess& access, int64_t now) {
  const HistoryEvent& event = customer.plan().history_events[static_cast<size_t>(query.event)];
  const OccurrenceShape shape(event);
  const Block& block = customer.block();
  const Offset rings = customer.extra() != nullptr ? customer.extra()->rings : 0;
  const Ring ring = rings != 0 ? block.At<Ring>(rings)[event.ring] : Ring();
  const auto row = [&](uint32_t i) { return RowOf<int64_t>(block, ring, i, shape.bytes()); };
  const int64_t start = WindowStart(now, query.window_ms);
  uint32_t first = 0;  // the oldest inside the window; times never fall
  for (uint32_t count = ring.size; count > 0;) {
    const uint32_t half = count / 2;
    if (row(first + half)[0] <= start) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  HistoryRunning sum;
  for (uint32_t i = first; i < ring.size; ++i) {
    const int64_t* words = row(i);
    if (access.where != ir::kNone && !Bit(words + shape.wheres, static_cast<size_t>(access.where))) continue;
    ++sum.count;
    sum.last_time = words[0];
    if (access.field == ir::kNone) continue;
    const auto field = static_cast<size_t>(access.field);
    if (!Bit(words + shape.present, field)) continue;
    Value before = ZeroSum(query.type.kind);
    if (sum.has != 0) before.i = sum.value;
    sum.value = Plus(query.type.kind, before, Value::Int(words[shape.fields + field])).i;
    sum.has = 1;
  }
  if (query.kind == ir::HistoryKind::kLatest) return Value::None();  // the language has none with a window
  return RunningValue(query, sum, now);
}

}  // namespace

OccurrenceShape::OccurrenceShape(const HistoryEvent& event)
    : wheres(1),
      present(wheres + Words(event.wheres.size())),
      fields(present + Words(event.fields.size())),
      words(fields + static_cast<uint32_t>(event.fields.size())) {}

uint64_t AddOccurrence(Customer& customer, int32_t index, const uint8_t* fields, int64_t time, WhereAsker where) {
  const HistoryEvent& event = customer.plan().history_events[static_cast<size_t>(index)];
  if (!event.running.empty()) (void)RunningsAt(customer);
  for (const int32_t q : event.running) {
    const int32_t filter = QueryOf(customer, q).where_fn;
    if (filter == ir::kNone || where(filter)) CountRunning(customer, q, fields, time);
  }

  if (event.ring == ir::kNone) return 0;
  const OccurrenceShape shape(event);
  const Offset ring_at = RingAt(customer, event.ring);
  Block& block = customer.block();
  Ring& ring = *block.At<Ring>(ring_at);
  const int64_t start = WindowStart(time, event.longest_ms);
  while (ring.size > 0 && RowOf<int64_t>(block, ring, 0, shape.bytes())[0] <= start) ring.PopOldest();
  uint64_t forgotten = 0;
  if (ring.size == kMaxOccurrences) {
    ring.PopOldest();
    forgotten = 1;
  }
  const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(index)].layout;
  int64_t* words = PushRow<int64_t>(block, ring_at, shape.bytes());  // filters read events only: they do not move it
  std::fill_n(words, shape.words, 0);
  words[0] = time;
  for (size_t w = 0; w < event.wheres.size(); ++w) {
    if (where(event.wheres[w])) SetBit(words + shape.wheres, w);
  }
  for (size_t f = 0; f < event.fields.size(); ++f) {
    const Value value = LoadSlot(fields, layout.slots[static_cast<size_t>(event.fields[f])]);
    if (value.has == 0) continue;
    SetBit(words + shape.present, f);
    words[shape.fields + f] = value.i;
  }
  return forgotten;
}

Value AskHistory(const Customer& customer, int64_t q, int64_t now) {
  const ir::HistoryQuery& query = QueryOf(customer, q);
  const auto index = static_cast<size_t>(q);
  if (query.window_ms != 0) return WindowValue(customer, query, customer.plan().history[index], now);
  static const HistoryRunning kNothing;
  const HistoryRunning* running = RunningOf(customer, index);
  return RunningValue(query, running != nullptr ? *running : kNothing, now);
}

void RestoreRunning(Customer& customer, int32_t running, int64_t count, int64_t last_time, const Value& value,
                    const ir::Type& type) {
  const Offset at = RunningsAt(customer) + static_cast<Offset>(running) * static_cast<Offset>(sizeof(HistoryRunning));
  customer.block().At<HistoryRunning>(at)->count = count;
  customer.block().At<HistoryRunning>(at)->last_time = last_time;
  SetRunning(customer, at, value, type);
}

void RestoreOccurrence(Customer& customer, int32_t ring, std::span<const int64_t> words) {
  int64_t* row = PushRow<int64_t>(customer.block(), RingAt(customer, ring), static_cast<uint32_t>(words.size_bytes()));
  std::copy(words.begin(), words.end(), row);
}

uint64_t MaxRunningBytes(const Plan& plan) {
  return static_cast<uint64_t>(plan.running_count) * sizeof(HistoryRunning);
}

uint64_t MaxWindowBytes(const Plan& plan) {
  uint64_t bytes = 0;
  for (const HistoryEvent& event : plan.history_events) {
    if (event.ring == ir::kNone) continue;
    // A ring grows by half, into new memory beside the old.
    bytes += sizeof(Ring) + 3 * uint64_t{kMaxOccurrences} * OccurrenceShape(event).bytes();
  }
  return bytes;
}

}  // namespace journey::rt
