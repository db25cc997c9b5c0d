// Rings of occurrences, and where the numbers of queries stand.
#include "runtime/state/history.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <vector>

#include "runtime/state/history_sums.h"
#include "runtime/state/unite.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

uint32_t Words64(size_t bits) { return static_cast<uint32_t>((bits + 63) / 64); }
bool Bit(const int64_t* words, size_t bit) { return (words[bit / 64] >> (bit % 64) & 1) != 0; }
void SetBit(int64_t* words, size_t bit) { words[bit / 64] |= int64_t{1} << (bit % 64); }

// Everything later than this is inside the window.
int64_t WindowStart(int64_t now, int64_t window_ms) {
  return now < std::numeric_limits<int64_t>::min() + window_ms ? std::numeric_limits<int64_t>::min() : now - window_ms;
}

const ir::HistoryQuery& QueryOf(const Customer& customer, int64_t query) {
  return customer.program().module().history[static_cast<size_t>(query)];
}

// Tables of keys stand behind the running numbers.
uint32_t RunningBytes(const Plan& plan) {
  return plan.running_bytes + static_cast<uint32_t>(plan.table_count) * static_cast<uint32_t>(sizeof(KeyTable));
}

Offset RunningsAt(Customer& customer) {
  if (customer.Extra().running == 0) {
    const Offset made = customer.block().Allocate(RunningBytes(customer.plan()));
    customer.extra()->running = made;
  }
  return customer.extra()->running;
}

// ---------------------------------------------------------------- taking in

// The values of an event's fields that are compared with the key.
class HeardKeys {
 public:
  HeardKeys(const ir::Layout& layout, const std::vector<int32_t>& slots, const uint8_t* fields)
      : layout_(layout), slots_(slots), fields_(fields) {}

  // Calls visit(value, word), once for each value.
  template <class Visit>
  void ForEach(Visit&& visit) const {
    for (size_t i = 0; i < slots_.size(); ++i) {
      const Value value = At(i);
      if (value.has != 0 && !Has(WordAt(i), i)) visit(value, WordAt(i));
    }
  }
  bool Has(int64_t word) const { return Has(word, slots_.size()); }

 private:
  const ir::Slot& SlotAt(size_t i) const { return layout_.slots[static_cast<size_t>(slots_[i])]; }
  Value At(size_t i) const { return LoadSlot(fields_, SlotAt(i)); }
  int64_t WordAt(size_t i) const { return WordOf(At(i), SlotAt(i).type.kind); }
  // Among the first `end`.
  bool Has(int64_t word, size_t end) const {
    for (size_t i = 0; i < end; ++i) {
      if (At(i).has != 0 && WordAt(i) == word) return true;
    }
    return false;
  }

  const ir::Layout& layout_;
  const std::vector<int32_t>& slots_;
  const uint8_t* fields_;
};

// What each key has counted; what holds for keys that the event does not carry holds for all the others.
void CountByKey(Customer& customer, int32_t q, const ir::HistoryQuery& query, const uint8_t* fields, int64_t time,
                WhereAsker where) {
  const Plan& plan = customer.plan();
  const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(query.event)].layout;
  const HistoryAccess& access = plan.history[static_cast<size_t>(q)];
  const NumberAt base = RunningAt(customer, access);
  const KeyedNumbers numbers{query, access, FindTable(customer, access.table)};
  const HeardKeys keys(layout, query.key_fields, fields);
  keys.ForEach([&](const Value& key, int64_t word) {
    const Offset known = FindKey(customer, numbers.table, word);
    const Offset row = known != 0 ? known : AddKey(customer, numbers, word, time, base);
    customer.block().At<KeyRow>(row)->heard = time;
    if (where(query.where_fn, key)) CountRunning(customer, NumberOf(row, access), query, fields, time);
  });
  if (!where(query.where_fn, Value::None())) return;
  const uint32_t rows = customer.block().At<KeyTable>(numbers.table)->size;
  for (uint32_t i = 0; i < rows; ++i) {
    const Offset row = customer.block().At<KeyTable>(numbers.table)->RowAt(i);
    if (keys.Has(customer.block().At<KeyRow>(row)->key)) continue;
    CountRunning(customer, NumberOf(row, access), query, fields, time);
  }
  CountRunning(customer, base, query, fields, time);
}

// The words of an occurrence but for its time.
void FillOccurrence(const HistoryEvent& event, const OccurrenceShape& shape, const ir::Layout& layout,
                    const uint8_t* fields, WhereAsker where, int64_t* words) {
  for (size_t w = 0; w < event.wheres.size(); ++w) {
    if (where(event.wheres[w])) SetBit(words + shape.wheres, w);
  }
  for (const KeyedWhere& keyed : event.keyed) {
    if (where(keyed.where_fn, Value::None())) SetBit(words + shape.wheres, keyed.bit);
    for (size_t i = 0; i < keyed.slots.size(); ++i) {
      const Value value = LoadSlot(fields, layout.slots[static_cast<size_t>(keyed.slots[i])]);
      if (value.has != 0 && where(keyed.where_fn, value)) SetBit(words + shape.wheres, keyed.bit + 1 + i);
    }
  }
  for (size_t f = 0; f < event.fields.size(); ++f) {
    const ir::Slot& slot = layout.slots[static_cast<size_t>(event.fields[f])];
    const Value value = LoadSlot(fields, slot);
    if (value.has == 0) continue;
    SetBit(words + shape.present, f);
    words[shape.fields + f] = slot.type.kind == ir::Kind::kFloat ? value.i : WordOf(value, slot.type.kind);
  }
}

// ---------------------------------------------------------------- asking

// Whether the query's filter holds for an occurrence.
class Filter {
 public:
  Filter(const Customer& customer, const ir::HistoryQuery& query, const HistoryAccess& access, const Value& key)
      : shape_(customer.plan().history_events[static_cast<size_t>(query.event)]), where_(access.where) {
    if (access.keyed == ir::kNone) return;
    keyed_ = &customer.plan().history_events[static_cast<size_t>(query.event)].keyed[static_cast<size_t>(access.keyed)];
    key_ = WordOf(key, keyed_->kind);
  }
  bool operator()(const int64_t* words) const {
    if (keyed_ == nullptr) return where_ == ir::kNone || Bit(words + shape_.wheres, static_cast<size_t>(where_));
    for (size_t i = 0; i < keyed_->fields.size(); ++i) {
      const auto field = static_cast<size_t>(keyed_->fields[i]);
      if (!Bit(words + shape_.present, field)) continue;
      const int64_t word = words[shape_.fields + field];
      const bool zero = keyed_->kind == ir::Kind::kFloat && std::bit_cast<double>(word) == 0;
      if ((zero ? 0 : word) == key_) return Bit(words + shape_.wheres, keyed_->bit + 1 + i);
    }
    return Bit(words + shape_.wheres, keyed_->bit);
  }

 private:
  OccurrenceShape shape_;
  int32_t where_;
  const KeyedWhere* keyed_ = nullptr;
  int64_t key_ = 0;
};

// What a windowed query makes of the values it meets.
class WindowSum {
 public:
  WindowSum(const Customer& customer, const ir::HistoryQuery& query) : customer_(customer), query_(query) {
    if (query.field == ir::kNone) return;
    const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(query.event)].layout;
    kind_ = layout.slots[static_cast<size_t>(query.field)].type.kind;
  }
  void Add(int64_t word) {
    if (query_.kind == ir::HistoryKind::kDistinct) {
      words_.push_back(kind_ == ir::Kind::kFloat && std::bit_cast<double>(word) == 0 ? 0 : word);
      return;
    }
    ++values_;
    if (!Sums()) {
      value_ = values_ == 1 ? word : Extreme(query_.kind, kind_, Value::Int(value_), Value::Int(word)).i;
    } else if (kind_ == ir::Kind::kFloat) {
      value_ = FloatSum(value_, word);
    } else {
      exact_ += word;
    }
  }
  Value Result() {
    switch (query_.kind) {
      case ir::HistoryKind::kDistinct: {
        std::sort(words_.begin(), words_.end());
        const auto end = std::unique(words_.begin(), words_.end());
        return Value::Int(std::min<int64_t>(end - words_.begin(), kMaxDistinct));
      }
      case ir::HistoryKind::kSum:
        if (values_ == 0) return ZeroSum(kind_);
        return Value::Int(kind_ == ir::Kind::kFloat ? value_ : Saturated(exact_));
      case ir::HistoryKind::kAverage:
        if (values_ == 0) return Value::None();
        if (kind_ == ir::Kind::kFloat) {
          return Value::Float(std::bit_cast<double>(value_) / static_cast<double>(values_));
        }
        return Value::Int(MeanOf(exact_ * ScaleOf(customer_, query_), values_));
      default:
        return values_ > 0 ? Value::Int(value_) : Value::None();
    }
  }

 private:
  bool Sums() const { return query_.kind == ir::HistoryKind::kSum || query_.kind == ir::HistoryKind::kAverage; }

  const Customer& customer_;
  const ir::HistoryQuery& query_;
  ir::Kind kind_ = ir::Kind::kVoid;
  int64_t values_ = 0, value_ = 0;
  __int128 exact_ = 0;
  std::vector<int64_t> words_;
};

[[gnu::noinline]] Value WindowValue(const Customer& customer, const ir::HistoryQuery& query,
                                    const HistoryAccess& access, int64_t now, const Value& key) {
  const HistoryEvent& event = customer.plan().history_events[static_cast<size_t>(query.event)];
  const OccurrenceShape shape(event);
  const Block& block = customer.block();
  const Ring ring = customer.Occurrences(event.ring);
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
  const Filter filter(customer, query, access, key);
  WindowSum sum(customer, query);
  int64_t occurrences = 0;
  for (uint32_t i = first; i < ring.size; ++i) {
    const int64_t* words = row(i);
    if (!filter(words)) continue;
    ++occurrences;
    if (access.field == ir::kNone) continue;
    const auto field = static_cast<size_t>(access.field);
    if (Bit(words + shape.present, field)) sum.Add(words[shape.fields + field]);
  }
  if (query.kind == ir::HistoryKind::kCount) return Value::Int(occurrences);
  if (query.kind == ir::HistoryKind::kSeen) return Value::Bool(occurrences > 0);
  // The language has no latest and no time since of a window.
  if (access.field == ir::kNone || query.kind == ir::HistoryKind::kLatest) return Value::None();
  return sum.Result();
}

// What was not heard of is what was counted for all others.
[[gnu::noinline]] Value ValueOfKey(const Customer& customer, const ir::HistoryQuery& query, const HistoryAccess& access,
                                   int64_t now, const Value& key) {
  const NumberAt others = FindRunning(customer, access);
  const auto find = [&] {
    return FindKey(customer, FindTable(customer, access.table), WordOf(key, query.key_type.kind));
  };
  const Offset row = others.shape != nullptr ? find() : 0;
  return RunningValue(customer, query, row != 0 ? NumberOf(row, access) : others, now);
}

}  // namespace

OccurrenceShape::OccurrenceShape(const HistoryEvent& event)
    : wheres(1),
      present(wheres + Words64(event.where_bits)),
      fields(present + Words64(event.fields.size())),
      words(fields + static_cast<uint32_t>(event.fields.size())) {}

NumberAt RunningAt(Customer& customer, const HistoryAccess& access) { return {RunningsAt(customer), &access.number}; }

Offset TableAt(Customer& customer, int32_t table) {
  (void)RunningsAt(customer);
  return FindTable(customer, table);
}

NumberAt FindRunning(const Customer& customer, const HistoryAccess& access) {
  const Offset at = customer.extra() != nullptr ? customer.extra()->running : 0;
  return {at, at != 0 ? &access.number : nullptr};
}

Offset FindTable(const Customer& customer, int32_t table) {
  return customer.extra()->running + customer.plan().running_bytes +
         static_cast<Offset>(table) * static_cast<Offset>(sizeof(KeyTable));
}

uint64_t AddOccurrence(Customer& customer, int32_t index, const uint8_t* fields, int64_t time, WhereAsker where) {
  const HistoryEvent& event = customer.plan().history_events[static_cast<size_t>(index)];
  if (!event.running.empty()) (void)RunningsAt(customer);
  for (const int32_t q : event.running) {
    const ir::HistoryQuery& query = QueryOf(customer, q);
    if (!query.key_fields.empty()) {
      CountByKey(customer, q, query, fields, time, where);
    } else if (query.where_fn == ir::kNone || where(query.where_fn)) {
      CountRunning(customer, RunningAt(customer, customer.plan().history[static_cast<size_t>(q)]), query, fields, time);
    }
  }

  if (event.ring == ir::kNone) return 0;
  const OccurrenceShape shape(event);
  if (customer.head().extra == 0) (void)customer.Extra();
  Block& block = customer.block();
  const Offset ring_at = customer.OccurrencesAt(event.ring);
  const int64_t start = WindowStart(time, event.longest_ms);
  uint64_t forgotten = 0;
  for (Ring ring = LookAtRing(block, ring_at); ring.size > 0; ring = LookAtRing(block, ring_at)) {
    if (RowOf<int64_t>(block, ring, 0, shape.bytes())[0] > start) {
      if (ring.size < kMaxOccurrences) break;
      forgotten = 1;
    }
    PopOldest(block, ring_at, shape.bytes());
  }
  // Filters read events only: they do not move it.
  int64_t* words = PushRow<int64_t>(block, ring_at, shape.bytes());
  words[0] = time;
  if (shape.words == 1) return forgotten;
  std::fill_n(words + 1, shape.words - 1, 0);
  const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(index)].layout;
  FillOccurrence(event, shape, layout, fields, where, words);
  return forgotten;
}

void DropOldOccurrences(Customer& customer, int64_t now) {
  if (customer.extra() == nullptr) return;
  const Plan& plan = customer.plan();
  for (int32_t ring = 0; ring < plan.ring_count; ++ring) {
    const HistoryEvent& event =
        plan.history_events[static_cast<size_t>(plan.events_by_ring[static_cast<size_t>(ring)])];
    const uint32_t bytes = OccurrenceShape(event).bytes();
    const Offset at = customer.OccurrencesAt(ring);
    if (!IsAllOld(customer.block(), at, bytes, WindowStart(now, event.longest_ms))) continue;
    FreeRing(customer.block(), at, bytes);
  }
}

Value AskHistory(const Customer& customer, int64_t q, int64_t now, const Value& key) {
  const ir::HistoryQuery& query = QueryOf(customer, q);
  const HistoryAccess& access = customer.plan().history[static_cast<size_t>(q)];
  if (query.window_ms != 0) return WindowValue(customer, query, access, now, key);
  if (access.table != ir::kNone) return ValueOfKey(customer, query, access, now, key);
  return RunningValue(customer, query, FindRunning(customer, access), now);
}

void RestoreOccurrence(Customer& customer, int32_t ring, std::span<const int64_t> words) {
  (void)customer.Extra();
  int64_t* row =
      PushRow<int64_t>(customer.block(), customer.OccurrencesAt(ring), static_cast<uint32_t>(words.size_bytes()));
  std::copy(words.begin(), words.end(), row);
}

// ---------------------------------------------------------------- two histories that are one

namespace {

// Returns how many rows inside the longest window had to be forgotten.
uint64_t UniteRing(Customer& into, const Customer& from, const HistoryEvent& event, int64_t now) {
  const OccurrenceShape shape(event);
  const auto rows_of = [&](const Customer& customer) {
    std::vector<std::vector<int64_t>> rows;
    const Ring ring = customer.Occurrences(event.ring);
    for (uint32_t i = 0; i < ring.size; ++i) {
      const auto* words = RowOf<int64_t>(customer.block(), ring, i, shape.bytes());
      rows.emplace_back(words, words + shape.words);
    }
    return rows;
  };
  const std::vector<std::vector<int64_t>> added = rows_of(from);
  if (added.empty()) return 0;
  const std::vector<std::vector<int64_t>> own = rows_of(into);
  std::vector<std::vector<int64_t>> all;
  std::merge(added.begin(), added.end(), own.begin(), own.end(), std::back_inserter(all),
             [](const auto& a, const auto& b) { return a[0] < b[0]; });
  const int64_t start = WindowStart(now, event.longest_ms);
  all.erase(all.begin(), std::find_if(all.begin(), all.end(), [&](const auto& row) { return row[0] > start; }));
  const size_t forgotten = all.size() > kMaxOccurrences ? all.size() - kMaxOccurrences : 0;
  if (!own.empty()) ClearRing(into.block(), into.OccurrencesAt(event.ring));
  for (size_t i = forgotten; i < all.size(); ++i) RestoreOccurrence(into, event.ring, all[i]);
  return forgotten;
}

}  // namespace

uint64_t UniteHistory(Customer& into, const Customer& from, int64_t now) {
  const Plan& plan = into.plan();
  for (size_t q = 0; q < plan.history.size(); ++q) {
    const HistoryAccess& access = plan.history[q];
    if (access.running == ir::kNone) continue;
    const NumberAt added_at = FindRunning(from, access);
    if (added_at.shape == nullptr) break;
    const HistoryRunning added = TakeNumber(from, added_at);
    const ir::HistoryQuery& query = into.program().module().history[q];
    const NumberAt own = RunningAt(into, access);
    if (access.table != ir::kNone) {
      const KeyedNumbers numbers{query, access, FindTable(into, access.table)};
      UniteKeys(into, numbers, own, from, FindTable(from, access.table), added);
    }
    UniteRunning(into, own, query, from, added);
  }
  uint64_t forgotten = 0;
  for (const int32_t event : plan.events_by_ring) {
    forgotten += UniteRing(into, from, plan.history_events[static_cast<size_t>(event)], now);
  }
  return forgotten;
}

uint64_t MaxRunningBytes(const Plan& plan) {
  uint64_t bytes = RunningBytes(plan);
  // A piece grows by half or by twice, into new memory beside the old.
  constexpr uint64_t kWords = sizeof(Words) + 3 * uint64_t{kMaxDistinct} * sizeof(int64_t);
  for (size_t q = 0; q < plan.history.size(); ++q) {
    if (plan.history[q].running == ir::kNone) continue;
    const uint64_t words = plan.history[q].distinct ? kWords : 0;
    bytes += words;
    if (plan.history[q].table != ir::kNone) {
      bytes += 3 * uint64_t{ir::kMostKeys} * (KeyTable::RowBytes(plan.history[q]) + words);
    }
  }
  return bytes;
}

uint64_t MaxWindowBytes(const Plan& plan) {
  uint64_t bytes = 0;
  for (const HistoryEvent& event : plan.history_events) {
    if (event.ring == ir::kNone) continue;
    // A ring grows by half, into new memory beside the old.
    bytes += sizeof(RingHead) + 3 * uint64_t{kMaxOccurrences} * OccurrenceShape(event).bytes();
  }
  return bytes;
}

}  // namespace journey::rt
