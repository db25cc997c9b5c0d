// A row of a ring: time, filter bits, presence bits of the fields, then one word per field.
#include "runtime/engine/history.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "runtime/value/packed.h"
#include "runtime/value/pure.h"

namespace journey::rt {
namespace {

uint32_t Words(size_t bits) { return static_cast<uint32_t>((bits + 63) / 64); }

struct RowShape {
  explicit RowShape(const HistoryEvent& event)
      : wheres(1),
        present(wheres + Words(event.wheres.size())),
        fields(present + Words(event.fields.size())),
        stride(fields + static_cast<uint32_t>(event.fields.size())) {}
  uint32_t wheres, present, fields, stride;  // first word of each part
};

bool Bit(const int64_t* words, size_t bit) { return (words[bit / 64] >> (bit % 64) & 1) != 0; }
void SetBit(int64_t* words, size_t bit) { words[bit / 64] |= int64_t{1} << (bit % 64); }

// The sum's own addition: the language's, so that it saturates and rounds as `+` does.
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

}  // namespace

int64_t* OccurrenceRing::Push(uint32_t stride) {
  if (size_ == capacity_) {
    const uint32_t larger = std::min(kMaxOccurrences, std::max<uint32_t>(4, capacity_ * 2));
    std::vector<int64_t> words(size_t{larger} * stride);
    for (uint32_t i = 0; i < size_; ++i) std::copy_n(Row(i, stride), stride, &words[size_t{i} * stride]);
    words_ = std::move(words);
    head_ = 0;
    capacity_ = larger;
  }
  return &words_[size_t{Physical(size_++)} * stride];
}

void OccurrenceRing::PopOldest() {
  head_ = head_ + 1 == capacity_ ? 0 : head_ + 1;
  --size_;
}

History::~History() {
  for (const Running& running : running_) FreeStr(running.text);
}

uint64_t History::Add(const Program& program, const Plan& plan, int32_t event, const uint8_t* fields, int64_t time,
                      WhereAsker where) {
  const HistoryEvent& shape = plan.history_events[static_cast<size_t>(event)];
  const ir::Layout& layout = program.module().events[static_cast<size_t>(event)].layout;
  if (!shape.running.empty() && running_.empty()) running_.resize(static_cast<size_t>(plan.running_count));
  for (const int32_t q : shape.running) {
    const ir::HistoryQuery& query = program.module().history[static_cast<size_t>(q)];
    if (query.where_fn != ir::kNone && !where(query.where_fn)) continue;
    Running& running = running_[static_cast<size_t>(plan.history[static_cast<size_t>(q)].running)];
    ++running.count;
    running.last_time = time;
    if (query.field == ir::kNone) continue;
    const ir::Slot& slot = layout.slots[static_cast<size_t>(query.field)];
    const Value value = LoadSlot(fields, slot);
    if (query.kind == ir::HistoryKind::kSum) {
      if (value.has == 0) continue;
      running.value = Plus(slot.type.kind, running.value.has != 0 ? running.value : ZeroSum(slot.type.kind), value);
    } else if (slot.type.kind == ir::Kind::kString) {
      const Str* text = value.has != 0 ? OwnStr(value.s->view()) : nullptr;
      FreeStr(running.text);
      running.text = text;
      running.value = text != nullptr ? Value::String(text) : Value::None();
    } else {
      running.value = value;
    }
  }

  if (shape.ring == ir::kNone) return 0;
  if (rings_.empty()) rings_.resize(static_cast<size_t>(plan.ring_count));
  OccurrenceRing& ring = rings_[static_cast<size_t>(shape.ring)];
  const RowShape row_shape(shape);
  const int64_t start = WindowStart(time, shape.longest_ms);
  while (ring.size() > 0 && ring.Row(0, row_shape.stride)[0] <= start) ring.PopOldest();
  uint64_t forgotten = 0;
  if (ring.size() == kMaxOccurrences) {
    ring.PopOldest();
    forgotten = 1;
  }
  int64_t* row = ring.Push(row_shape.stride);
  std::fill_n(row, row_shape.stride, 0);
  row[0] = time;
  for (size_t w = 0; w < shape.wheres.size(); ++w) {
    if (where(shape.wheres[w])) SetBit(row + row_shape.wheres, w);
  }
  for (size_t f = 0; f < shape.fields.size(); ++f) {
    const Value value = LoadSlot(fields, layout.slots[static_cast<size_t>(shape.fields[f])]);
    if (value.has == 0) continue;
    SetBit(row + row_shape.present, f);
    row[row_shape.fields + f] = value.i;
  }
  return forgotten;
}

Value History::Ask(const Program& program, const Plan& plan, int64_t q, int64_t now) const {
  const ir::HistoryQuery& query = program.module().history[static_cast<size_t>(q)];
  const HistoryAccess& access = plan.history[static_cast<size_t>(q)];
  if (query.window_ms == 0) {
    static const Running kNothing;
    const Running& running = running_.empty() ? kNothing : running_[static_cast<size_t>(access.running)];
    switch (query.kind) {
      case ir::HistoryKind::kCount:
        return Value::Int(running.count);
      case ir::HistoryKind::kSeen:
        return Value::Bool(running.count > 0);
      case ir::HistoryKind::kSum:
        return running.value.has != 0 ? running.value : ZeroSum(query.type.kind);
      case ir::HistoryKind::kLatest:
        return running.value;
      case ir::HistoryKind::kTimeSince:
        return running.count > 0 ? Value::Int(now - running.last_time) : Value::None();
    }
  }

  const HistoryEvent& shape = plan.history_events[static_cast<size_t>(query.event)];
  const RowShape row_shape(shape);
  const int64_t start = WindowStart(now, query.window_ms);
  static const OccurrenceRing kEmpty;
  const OccurrenceRing& ring = rings_.empty() ? kEmpty : rings_[static_cast<size_t>(shape.ring)];
  uint32_t first = 0;  // the oldest inside the window; times never fall
  for (uint32_t count = ring.size(); count > 0;) {
    const uint32_t half = count / 2;
    if (ring.Row(first + half, row_shape.stride)[0] <= start) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  int64_t count = 0;
  int64_t last_time = 0;
  Value sum = ZeroSum(query.type.kind);
  for (uint32_t i = first; i < ring.size(); ++i) {
    const int64_t* row = ring.Row(i, row_shape.stride);
    if (access.where != ir::kNone && !Bit(row + row_shape.wheres, static_cast<size_t>(access.where))) continue;
    ++count;
    last_time = row[0];
    if (access.field == ir::kNone) continue;
    const auto field = static_cast<size_t>(access.field);
    if (!Bit(row + row_shape.present, field)) continue;
    sum = Plus(query.type.kind, sum, Value::Int(row[row_shape.fields + field]));
  }
  switch (query.kind) {
    case ir::HistoryKind::kCount:
      return Value::Int(count);
    case ir::HistoryKind::kSeen:
      return Value::Bool(count > 0);
    case ir::HistoryKind::kSum:
      return sum;
    case ir::HistoryKind::kLatest:
      return Value::None();  // the language has none with a window
    case ir::HistoryKind::kTimeSince:
      return count > 0 ? Value::Int(now - last_time) : Value::None();
  }
  return Value::None();
}

uint64_t History::MaxRunningBytes(const Plan& plan) {
  return static_cast<uint64_t>(plan.running_count) * sizeof(Running);
}

uint64_t History::MaxWindowBytes(const Plan& plan) {
  uint64_t bytes = 0;
  for (const HistoryEvent& event : plan.history_events) {
    if (event.ring == ir::kNone) continue;
    // While a ring grows, the old words live beside the new ones.
    bytes += sizeof(OccurrenceRing) + 2 * uint64_t{kMaxOccurrences} * RowShape(event).stride * sizeof(int64_t);
  }
  return bytes;
}

}  // namespace journey::rt
