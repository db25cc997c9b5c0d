// Sums are the language's own, so that they saturate and round as `+` does; averages divide an exact sum.
#include "runtime/state/running.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "runtime/state/history_sums.h"
#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

HistoryRunning& At(Customer& customer, Offset running) { return *customer.block().At<HistoryRunning>(running); }

void SetSum(HistoryRunning& running, __int128 sum) {
  running.last_time = static_cast<int64_t>(sum >> 64);
  running.value = static_cast<int64_t>(sum);
}

// Exactly; a float's sum is one float.
void AddToSum(HistoryRunning& running, const Value& value, ir::Kind kind) {
  ++running.count;
  if (kind == ir::Kind::kFloat) {
    running.value = FloatSum(running.value, value.i);
  } else {
    SetSum(running, WholeSum(running) + value.i);
  }
  running.has = 1;
}

constexpr uint32_t WordsBytes(uint32_t capacity) {
  return static_cast<uint32_t>(sizeof(Words)) + capacity * static_cast<uint32_t>(sizeof(int64_t));
}

// Gives back what a number has beside itself.
void FreePieces(Customer& customer, const HistoryRunning& running, const ir::HistoryQuery& query) {
  if (query.kind == ir::HistoryKind::kDistinct && running.value != 0) {
    const auto at = static_cast<Offset>(running.value);
    customer.block().Free(at, WordsBytes(customer.block().At<Words>(at)->capacity));
  } else if (ir::IsHeld(query.type.kind) && running.has != 0 && running.value != 0) {
    customer.FreeLater(static_cast<Offset>(running.value));
  }
}

// Makes the number at `to` a copy of that at `from`, of which pieces are shared with nobody.
void CopyRunning(Customer& customer, Offset to, Offset from, const ir::HistoryQuery& query) {
  const HistoryRunning copied = At(customer, from);
  At(customer, to) = copied;
  if (query.kind == ir::HistoryKind::kDistinct && copied.value != 0) {
    At(customer, to).value = 0;
    const std::vector<int64_t> words = [&] {
      const auto* kept = customer.block().At<Words>(static_cast<Offset>(copied.value));
      return std::vector<int64_t>(kept->words(), kept->words() + kept->size);
    }();
    At(customer, to).count = 0;
    for (const int64_t word : words) AddDistinct(customer, to, word);
  } else if (ir::IsHeld(query.type.kind) && copied.has != 0) {
    At(customer, to).value = 0;
    SetRunning(customer, to, KeptValue(customer, copied, query.type), query.type);
  }
}

}  // namespace

int64_t WordOf(const Value& value, ir::Kind kind) {
  const auto hash = [](std::string_view text) { return static_cast<int64_t>(XXH3_64bits(text.data(), text.size())); };
  switch (kind) {
    case ir::Kind::kString:
      return hash(value.s->view());
    case ir::Kind::kZone:
      return hash(ZoneName(value.i));
    case ir::Kind::kFloat:
      return value.f == 0 ? 0 : value.i;  // there are two zeros
    default:
      return value.i;
  }
}

void SetRunning(Customer& customer, Offset running, const Value& value, const ir::Type& type) {
  int64_t word = value.has != 0 ? value.i : 0;
  if (ir::IsHeld(type.kind)) {
    const HistoryRunning& before = At(customer, running);
    if (before.has != 0 && before.value != 0) customer.FreeLater(static_cast<Offset>(before.value));
    word = customer.Keep(type, value, ir::kMostElements);
  }
  At(customer, running).value = word;
  At(customer, running).has = value.has;
}

void CountRunning(Customer& customer, Offset at, const ir::HistoryQuery& query, const uint8_t* fields, int64_t time) {
  HistoryRunning& running = At(customer, at);
  Value value = Value::None();
  ir::Type type;
  if (query.field != ir::kNone) {
    const ir::Layout& layout = customer.program().module().events[static_cast<size_t>(query.event)].layout;
    const ir::Slot& slot = layout.slots[static_cast<size_t>(query.field)];
    value = LoadSlot(fields, slot);
    type = slot.type;
  }
  switch (query.kind) {
    case ir::HistoryKind::kAverage:
    case ir::HistoryKind::kSum:
      if (value.has != 0) AddToSum(running, value, type.kind);
      return;
    case ir::HistoryKind::kDistinct:
      if (value.has != 0) AddDistinct(customer, at, WordOf(value, type.kind));
      return;
    case ir::HistoryKind::kFirst:
      if (running.count++ > 0) return;
      running.last_time = time;
      return SetRunning(customer, at, value, type);
    default:
      break;
  }
  ++running.count;
  running.last_time = time;
  switch (query.kind) {
    case ir::HistoryKind::kMin:
    case ir::HistoryKind::kMax:
      if (value.has == 0) return;
      running.value = running.has != 0 ? Extreme(query.kind, type.kind, Value::Int(running.value), value).i : value.i;
      running.has = 1;
      return;
    case ir::HistoryKind::kLatest:
      return SetRunning(customer, at, value, type);
    default:
      return;
  }
}

void AddDistinct(Customer& customer, Offset at, int64_t word) {
  Block& block = customer.block();
  if (At(customer, at).value == 0) {
    const Offset made = block.Allocate(WordsBytes(2));
    block.At<Words>(made)->capacity = 2;
    At(customer, at).value = made;
    At(customer, at).has = 1;
  }
  const auto find = [&](const Words& kept) {
    return static_cast<uint32_t>(std::lower_bound(kept.words(), kept.words() + kept.size, word) - kept.words());
  };
  auto piece = static_cast<Offset>(At(customer, at).value);
  const Words before = *block.At<Words>(piece);
  const uint32_t place = find(*block.At<Words>(piece));
  if (place < before.size && block.At<Words>(piece)->words()[place] == word) return;
  if (before.size >= kMaxDistinct) return;
  if (before.size == before.capacity) {
    const uint32_t larger = before.capacity * 2;
    piece = block.Grow(piece, WordsBytes(before.capacity), WordsBytes(larger));
    block.At<Words>(piece)->capacity = larger;
    At(customer, at).value = piece;
  }
  auto& kept = *block.At<Words>(piece);
  std::copy_backward(kept.words() + place, kept.words() + kept.size, kept.words() + kept.size + 1);
  kept.words()[place] = word;
  ++kept.size;
  ++At(customer, at).count;
}

const Words* DistinctOf(const Customer& customer, const ir::HistoryQuery& query, const HistoryRunning& running) {
  if (query.kind != ir::HistoryKind::kDistinct || running.value == 0) return nullptr;
  return customer.block().At<const Words>(static_cast<Offset>(running.value));
}

Value KeptValue(const Customer& customer, const HistoryRunning& running, const ir::Type& type) {
  if (running.has == 0) return Value::None();
  if (!ir::IsHeld(type.kind)) return Value::Int(running.value);
  if (running.value == 0) return Value::String(&kNothingHeld);
  return Value::String(customer.block().Text(static_cast<Offset>(running.value)));
}

int64_t Saturated(__int128 sum) {
  return static_cast<int64_t>(
      std::clamp<__int128>(sum, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()));
}

int64_t MeanOf(__int128 sum, int64_t count) {
  const __int128 negated = sum < 0 ? -sum : sum;
  __int128 mean = negated / count;
  const __int128 twice = negated % count * 2;
  if (twice > count || (twice == count && mean % 2 != 0)) ++mean;
  if (sum < 0) mean = -mean;
  return Saturated(mean);
}

Value RunningValue(const Customer& customer, const ir::HistoryQuery& query, const HistoryRunning& running,
                   int64_t now) {
  switch (query.kind) {
    case ir::HistoryKind::kCount:
    case ir::HistoryKind::kDistinct:
      return Value::Int(running.count);
    case ir::HistoryKind::kSeen:
      return Value::Bool(running.count > 0);
    case ir::HistoryKind::kSum:
      if (running.has == 0) return ZeroSum(query.type.kind);
      return Value::Int(query.type.kind == ir::Kind::kFloat ? running.value : Saturated(WholeSum(running)));
    case ir::HistoryKind::kMin:
    case ir::HistoryKind::kMax:
    case ir::HistoryKind::kLatest:
    case ir::HistoryKind::kFirst:
      return KeptValue(customer, running, query.type);
    case ir::HistoryKind::kTimeSince:
      return running.count > 0 ? Value::Int(now - running.last_time) : Value::None();
    case ir::HistoryKind::kAverage: {
      if (running.count == 0) return Value::None();
      if (query.type.kind == ir::Kind::kFloat) {
        return Value::Float(std::bit_cast<double>(running.value) / static_cast<double>(running.count));
      }
      return Value::Int(MeanOf(WholeSum(running) * ScaleOf(customer, query), running.count));
    }
  }
  return Value::None();
}

void UniteRunning(Customer& into, Offset at, const ir::HistoryQuery& query, const Customer& from,
                  const HistoryRunning& added) {
  if (added.count == 0) return;
  HistoryRunning& own = At(into, at);
  const ir::Kind kind = query.type.kind;
  // At one time what was added came first.
  const bool is_first = own.count == 0 || added.last_time <= own.last_time;
  const bool is_last = own.count == 0 || added.last_time > own.last_time;
  switch (query.kind) {
    case ir::HistoryKind::kDistinct: {
      const Words* words = DistinctOf(from, query, added);
      for (uint32_t i = 0; words != nullptr && i < words->size; ++i) AddDistinct(into, at, words->words()[i]);
      return;
    }
    case ir::HistoryKind::kAverage:
    case ir::HistoryKind::kSum:
      own.count += added.count;
      own.has = 1;
      if (kind == ir::Kind::kFloat) {
        own.value = FloatSum(added.value, own.value);
      } else {
        SetSum(own, WholeSum(own) + WholeSum(added));
      }
      return;
    case ir::HistoryKind::kFirst:
      own.count += added.count;
      if (!is_first) return;
      own.last_time = added.last_time;
      return SetRunning(into, at, KeptValue(from, added, query.type), query.type);
    default:
      break;
  }
  own.count += added.count;
  if (is_last) own.last_time = added.last_time;
  if (query.kind == ir::HistoryKind::kLatest) {
    if (is_last) SetRunning(into, at, KeptValue(from, added, query.type), query.type);
    return;
  }
  if (added.has == 0) return;
  const Value theirs = Value::Int(added.value), ours = Value::Int(own.value);
  own.value = own.has == 0 ? added.value : Extreme(query.kind, kind, theirs, ours).i;
  own.has = 1;
}

// ---------------------------------------------------------------- keys

namespace {

KeyRow* RowsOf(const Customer& customer, const KeyTable& table) { return customer.block().At<KeyRow>(table.rows); }

uint32_t PlaceOf(const Customer& customer, const KeyTable& table, int64_t key) {
  const KeyRow* rows = RowsOf(customer, table);
  const auto before = [](const KeyRow& row, int64_t wanted) { return row.key < wanted; };
  return static_cast<uint32_t>(std::lower_bound(rows, rows + table.size, key, before) - rows);
}

constexpr uint32_t RowBytes(uint32_t rows) { return rows * static_cast<uint32_t>(sizeof(KeyRow)); }

// The row heard longest ago goes.
void DropOldest(Customer& customer, Offset table_at, const ir::HistoryQuery& query) {
  KeyTable& table = *customer.block().At<KeyTable>(table_at);
  KeyRow* rows = RowsOf(customer, table);
  KeyRow* oldest =
      std::min_element(rows, rows + table.size, [](const KeyRow& a, const KeyRow& b) { return a.heard < b.heard; });
  FreePieces(customer, oldest->running, query);
  std::copy(oldest + 1, rows + table.size, oldest);
  --table.size;
}

}  // namespace

const KeyRow* FindKey(const Customer& customer, const KeyTable& table, int64_t key) {
  if (table.size == 0) return nullptr;
  const uint32_t place = PlaceOf(customer, table, key);
  const KeyRow* row = RowsOf(customer, table) + place;
  return place < table.size && row->key == key ? row : nullptr;
}

Offset AddKey(Customer& customer, Offset table_at, const ir::HistoryQuery& query, int64_t key, int64_t heard,
              Offset like) {
  Block& block = customer.block();
  if (block.At<KeyTable>(table_at)->size >= ir::kMostKeys) DropOldest(customer, table_at, query);
  const KeyTable before = *block.At<KeyTable>(table_at);
  if (before.size == before.capacity) {
    const uint32_t larger = before.capacity == 0 ? 1 : before.capacity + before.capacity / 2 + 1;
    const Offset rows = before.capacity == 0 ? block.Allocate(RowBytes(larger))
                                             : block.Grow(before.rows, RowBytes(before.capacity), RowBytes(larger));
    block.At<KeyTable>(table_at)->rows = rows;
    block.At<KeyTable>(table_at)->capacity = larger;
  }
  KeyTable& table = *block.At<KeyTable>(table_at);
  KeyRow* rows = RowsOf(customer, table);
  const uint32_t place = table.size == 0 ? 0 : PlaceOf(customer, table, key);
  std::copy_backward(rows + place, rows + table.size, rows + table.size + 1);
  rows[place] = {key, heard, {}};
  ++table.size;
  const auto running = static_cast<Offset>(block.OffsetOf(&rows[place].running));
  const Offset row = block.OffsetOf(&rows[place]);
  if (like != 0) CopyRunning(customer, running, like, query);
  return row;
}

void UniteKeys(Customer& into, Offset table_at, Offset base, const ir::HistoryQuery& query, const Customer& from,
               const KeyTable& added, const HistoryRunning& added_base) {
  const auto running_of = [&](uint32_t row) {
    const KeyTable& table = *into.block().At<KeyTable>(table_at);
    return static_cast<Offset>(table.rows + RowBytes(row) + offsetof(KeyRow, running));
  };
  // Keys that only this customer has heard of.
  for (uint32_t i = 0; i < into.block().At<KeyTable>(table_at)->size; ++i) {
    const int64_t key = RowsOf(into, *into.block().At<KeyTable>(table_at))[i].key;
    if (FindKey(from, added, key) == nullptr) UniteRunning(into, running_of(i), query, from, added_base);
  }
  for (uint32_t i = 0; i < added.size; ++i) {
    const KeyRow& theirs = RowsOf(from, added)[i];
    const KeyRow* ours = FindKey(into, *into.block().At<KeyTable>(table_at), theirs.key);
    Offset row = ours != nullptr ? into.block().OffsetOf(ours) : 0;
    if (row == 0) {
      // One that would go at once is left out.
      const KeyTable& table = *into.block().At<KeyTable>(table_at);
      const KeyRow* rows = RowsOf(into, table);
      const bool full = table.size >= ir::kMostKeys;
      if (full && std::all_of(rows, rows + table.size, [&](const KeyRow& one) { return one.heard >= theirs.heard; })) {
        continue;
      }
      row = AddKey(into, table_at, query, theirs.key, theirs.heard, base);
    }
    KeyRow& one = *into.block().At<KeyRow>(row);
    one.heard = std::max(one.heard, theirs.heard);
    UniteRunning(into, row + static_cast<Offset>(offsetof(KeyRow, running)), query, from, theirs.running);
  }
}

}  // namespace journey::rt
