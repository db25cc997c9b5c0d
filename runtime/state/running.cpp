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

// Of the flags.
constexpr uint8_t kHasValue = 1, kCounted = 2;

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
  if (!HasPiece(running, query)) return;
  if (query.kind == ir::HistoryKind::kDistinct) {
    const auto at = static_cast<Offset>(running.value);
    customer.block().Free(at, WordsBytes(customer.block().At<Words>(at)->capacity));
  } else {
    customer.FreeLater(static_cast<Offset>(running.value));
  }
}

// Makes the number at `to`, which is nothing yet, a copy of that at `from`, of which pieces are shared with nobody.
void CopyRunning(Customer& customer, NumberAt to, NumberAt from, const ir::HistoryQuery& query) {
  const HistoryRunning copied = TakeNumber(customer, from);
  if (query.kind == ir::HistoryKind::kDistinct && copied.value != 0) {
    const std::vector<int64_t> words = [&] {
      const auto* kept = customer.block().At<Words>(static_cast<Offset>(copied.value));
      return std::vector<int64_t>(kept->words(), kept->words() + kept->size);
    }();
    for (const int64_t word : words) AddDistinct(customer, to, word);
    return;
  }
  HistoryRunning own = copied;
  const bool held = ir::IsHeld(query.type.kind) && copied.has != 0;
  if (held) own.value = 0;
  PutNumber(customer, to, own);
  if (held) SetRunning(customer, to, KeptValue(customer, copied, query.type), query.type);
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

HistoryRunning TakeNumber(const Customer& customer, NumberAt at) {
  const NumberShape& shape = *at.shape;
  const Block& block = customer.block();
  const auto word = [&](uint32_t part) {
    return part != NumberShape::kAbsent ? *block.At<const int64_t>(at.begin + part) : 0;
  };
  HistoryRunning number{.count = word(shape.count), .last_time = word(shape.time), .value = word(shape.value)};
  if (shape.upper != NumberShape::kAbsent) number.last_time = word(shape.upper);
  if (shape.flags == NumberShape::kAbsent) {
    number.has = shape.value != NumberShape::kAbsent && number.count > 0 ? 1 : 0;
    return number;
  }
  const uint8_t flags = *block.At<const uint8_t>(at.begin + shape.flags);
  number.has = flags & kHasValue;
  number.count = (flags & kCounted) != 0 ? 1 : 0;
  return number;
}

void PutNumber(Customer& customer, NumberAt at, const HistoryRunning& number) {
  const NumberShape& shape = *at.shape;
  Block& block = customer.block();
  const auto put = [&](uint32_t part, int64_t word) {
    if (part != NumberShape::kAbsent) *block.At<int64_t>(at.begin + part) = word;
  };
  put(shape.count, number.count);
  put(shape.time, number.last_time);
  put(shape.value, number.value);
  put(shape.upper, number.last_time);
  if (shape.flags == NumberShape::kAbsent) return;
  const int flags = (number.has != 0 ? kHasValue : 0) | (number.count > 0 ? kCounted : 0);
  *block.At<uint8_t>(at.begin + shape.flags) = static_cast<uint8_t>(flags);
}

void SetRunning(Customer& customer, NumberAt at, const Value& value, const ir::Type& type) {
  HistoryRunning running = TakeNumber(customer, at);
  const bool held = ir::IsHeld(type.kind);
  if (held && running.has != 0 && running.value != 0) customer.FreeLater(static_cast<Offset>(running.value));
  running.value = held ? customer.Keep(type, value, ir::kMostElements) : value.has != 0 ? value.i : 0;
  running.has = value.has;
  PutNumber(customer, at, running);
}

void CountRunning(Customer& customer, NumberAt at, const ir::HistoryQuery& query, const uint8_t* fields, int64_t time) {
  if (query.kind == ir::HistoryKind::kCount) {
    ++*customer.block().At<int64_t>(at.begin + at.shape->count);
    return;
  }
  HistoryRunning running = TakeNumber(customer, at);
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
      if (value.has == 0) return;
      AddToSum(running, value, type.kind);
      return PutNumber(customer, at, running);
    case ir::HistoryKind::kDistinct:
      if (value.has != 0) AddDistinct(customer, at, WordOf(value, type.kind));
      return;
    case ir::HistoryKind::kFirst:
      if (running.count > 0) return;
      break;
    default:
      break;
  }
  ++running.count;
  running.last_time = time;
  if ((query.kind == ir::HistoryKind::kMin || query.kind == ir::HistoryKind::kMax) && value.has != 0) {
    running.value = running.has != 0 ? Extreme(query.kind, type.kind, Value::Int(running.value), value).i : value.i;
    running.has = 1;
  }
  PutNumber(customer, at, running);
  if (query.kind == ir::HistoryKind::kFirst || query.kind == ir::HistoryKind::kLatest) {
    SetRunning(customer, at, value, type);
  }
}

void AddDistinct(Customer& customer, NumberAt at, int64_t word) {
  Block& block = customer.block();
  HistoryRunning running = TakeNumber(customer, at);
  if (running.value == 0) {
    const Offset made = block.Allocate(WordsBytes(2));
    block.At<Words>(made)->capacity = 2;
    running.value = made;
    PutNumber(customer, at, running);
  }
  const auto find = [&](const Words& kept) {
    return static_cast<uint32_t>(std::lower_bound(kept.words(), kept.words() + kept.size, word) - kept.words());
  };
  auto piece = static_cast<Offset>(running.value);
  const Words before = *block.At<Words>(piece);
  const uint32_t place = find(*block.At<Words>(piece));
  if (place < before.size && block.At<Words>(piece)->words()[place] == word) return;
  if (before.size >= kMaxDistinct) return;
  if (before.size == before.capacity) {
    const uint32_t larger = before.capacity * 2;
    piece = block.Grow(piece, WordsBytes(before.capacity), WordsBytes(larger));
    block.At<Words>(piece)->capacity = larger;
    running.value = piece;
  }
  auto& kept = *block.At<Words>(piece);
  std::copy_backward(kept.words() + place, kept.words() + kept.size, kept.words() + kept.size + 1);
  kept.words()[place] = word;
  ++kept.size;
  ++running.count;
  PutNumber(customer, at, running);
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

namespace {

// Of a question that asks for more than how often.
[[gnu::noinline]] Value ValueOf(const Customer& customer, const ir::HistoryQuery& query, NumberAt at, int64_t now) {
  const HistoryRunning running = at.shape != nullptr ? TakeNumber(customer, at) : HistoryRunning();
  switch (query.kind) {
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
    default:
      return Value::None();
  }
}

}  // namespace

Value RunningValue(const Customer& customer, const ir::HistoryQuery& query, NumberAt at, int64_t now) {
  // Most ask how often, which is one word of it.
  const auto count = [&] {
    return at.shape != nullptr ? *customer.block().At<const int64_t>(at.begin + at.shape->count) : 0;
  };
  switch (query.kind) {
    case ir::HistoryKind::kCount:
    case ir::HistoryKind::kDistinct:
      return Value::Int(count());
    case ir::HistoryKind::kSeen:
      return Value::Bool(count() > 0);
    default:
      return ValueOf(customer, query, at, now);
  }
}

void UniteRunning(Customer& into, NumberAt at, const ir::HistoryQuery& query, const Customer& from,
                  const HistoryRunning& added) {
  if (added.count == 0) return;
  HistoryRunning own = TakeNumber(into, at);
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
      return PutNumber(into, at, own);
    default:
      break;
  }
  const bool first = query.kind == ir::HistoryKind::kFirst, latest = query.kind == ir::HistoryKind::kLatest;
  own.count += added.count;
  if (first ? is_first : is_last) own.last_time = added.last_time;
  if (!first && !latest && added.has != 0) {
    const Value theirs = Value::Int(added.value), ours = Value::Int(own.value);
    own.value = own.has == 0 ? added.value : Extreme(query.kind, kind, theirs, ours).i;
    own.has = 1;
  }
  PutNumber(into, at, own);
  if ((first && is_first) || (latest && is_last)) {
    SetRunning(into, at, KeptValue(from, added, query.type), query.type);
  }
}

// ---------------------------------------------------------------- keys

namespace {

KeyRow& KeyRowOf(const Customer& customer, const KeyTable& table, uint32_t i) {
  return *customer.block().At<KeyRow>(table.RowAt(i));
}

// The first row that is not before the key.
uint32_t PlaceOf(const Customer& customer, const KeyTable& table, int64_t key) {
  uint32_t first = 0;
  for (uint32_t count = table.size; count > 0;) {
    const uint32_t half = count / 2;
    if (KeyRowOf(customer, table, first + half).key < key) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}

// Moves the rows from `row` on to where another one begins.
void MoveRows(const Customer& customer, const KeyTable& table, uint32_t row, uint32_t to) {
  std::byte* begin = customer.block().begin();
  std::memmove(begin + table.RowAt(to), begin + table.RowAt(row), size_t{table.size - row} * table.row_bytes);
}

// The row heard longest ago goes.
void DropOldest(Customer& customer, const KeyedNumbers& numbers) {
  KeyTable& table = *customer.block().At<KeyTable>(numbers.table);
  uint32_t oldest = 0;
  for (uint32_t i = 1; i < table.size; ++i) {
    if (KeyRowOf(customer, table, i).heard < KeyRowOf(customer, table, oldest).heard) oldest = i;
  }
  FreePieces(customer, TakeNumber(customer, NumberOf(table.RowAt(oldest), numbers.access)), numbers.query);
  MoveRows(customer, table, oldest + 1, oldest);
  --table.size;
}

}  // namespace

Offset FindKey(const Customer& customer, Offset table_at, int64_t key) {
  const KeyTable& table = *customer.block().At<KeyTable>(table_at);
  const uint32_t place = PlaceOf(customer, table, key);
  return place < table.size && KeyRowOf(customer, table, place).key == key ? table.RowAt(place) : 0;
}

Offset AddKey(Customer& customer, const KeyedNumbers& numbers, int64_t key, int64_t heard, NumberAt like) {
  Block& block = customer.block();
  if (block.At<KeyTable>(numbers.table)->size >= ir::kMostKeys) DropOldest(customer, numbers);
  const KeyTable before = *block.At<KeyTable>(numbers.table);
  if (before.size == before.capacity) {
    const uint32_t larger = before.capacity == 0 ? 1 : before.capacity + before.capacity / 2 + 1;
    const uint32_t row_bytes = KeyTable::RowBytes(numbers.access);
    const Offset rows = before.capacity == 0 ? block.Allocate(larger * row_bytes)
                                             : block.Grow(before.rows, before.capacity * row_bytes, larger * row_bytes);
    KeyTable& grown = *block.At<KeyTable>(numbers.table);
    grown.rows = rows;
    grown.capacity = larger;
    grown.row_bytes = row_bytes;
  }
  KeyTable& table = *block.At<KeyTable>(numbers.table);
  const uint32_t place = PlaceOf(customer, table, key);
  MoveRows(customer, table, place, place + 1);
  const Offset row = table.RowAt(place);
  std::memset(block.At<void>(row), 0, table.row_bytes);
  new (block.At<void>(row)) KeyRow{key, heard};
  ++table.size;
  // The copy's pieces may move the block, and leave the rows where they are in it.
  if (like.shape != nullptr) CopyRunning(customer, NumberOf(row, numbers.access), like, numbers.query);
  return row;
}

void UniteKeys(Customer& into, const KeyedNumbers& numbers, NumberAt base, const Customer& from, Offset added_at,
               const HistoryRunning& added_base) {
  const KeyTable& added = *from.block().At<KeyTable>(added_at);
  const auto table = [&]() -> const KeyTable& { return *into.block().At<KeyTable>(numbers.table); };
  // Keys that only this customer has heard of.
  for (uint32_t i = 0; i < table().size; ++i) {
    if (FindKey(from, added_at, KeyRowOf(into, table(), i).key) != 0) continue;
    UniteRunning(into, NumberOf(table().RowAt(i), numbers.access), numbers.query, from, added_base);
  }
  for (uint32_t i = 0; i < added.size; ++i) {
    const KeyRow& theirs = KeyRowOf(from, added, i);
    Offset row = FindKey(into, numbers.table, theirs.key);
    if (row == 0) {
      // One that would go at once is left out.
      bool goes = table().size >= ir::kMostKeys;
      for (uint32_t own = 0; own < table().size && goes; ++own)
        goes = KeyRowOf(into, table(), own).heard >= theirs.heard;
      if (goes) continue;
      row = AddKey(into, numbers, theirs.key, theirs.heard, base);
    }
    KeyRow& one = *into.block().At<KeyRow>(row);
    one.heard = std::max(one.heard, theirs.heard);
    UniteRunning(into, NumberOf(row, numbers.access), numbers.query, from,
                 TakeNumber(from, NumberOf(added.RowAt(i), numbers.access)));
  }
}

}  // namespace journey::rt
