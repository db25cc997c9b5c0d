// Running numbers of history: what one query without a window needs to know of all that was counted, and what queries
// about a key know of each key.
//
// In the customer's block stand those parts of a number that its question asks for (NumberShape): eight bytes of a
// count, twenty-four and a flag of a latest value. Whoever reckons with one takes it out as a HistoryRunning and puts
// it back. What has no constant size stands in pieces of its own. All functions that take in may move the block, so
// numbers are told by their offsets.
#pragma once

#include <cstdint>

#include "runtime/state/customer.h"

namespace journey::rt {

// How many different values `distinct` tells apart.
inline constexpr uint32_t kMaxDistinct = 1000;

// A number with all its parts; those that are not kept are zero, but `count` is at least 1 where anything was counted.
struct HistoryRunning {
  int64_t count = 0;      // occurrences; of averages and `distinct` values
  int64_t last_time = 0;  // of the last that was counted, of `first` the first; of `sum` and `average` the upper half
  // The lower half of a sum, or the value; of a text the offset of its piece; of `distinct` that of Words.
  int64_t value = 0;
  uint64_t has = 0;  // whether there is a value
};

// Where a number's parts stand.
struct NumberAt {
  Offset begin = 0;
  const NumberShape* shape = nullptr;
};
HistoryRunning TakeNumber(const Customer& customer, NumberAt at);
void PutNumber(Customer& customer, NumberAt at, const HistoryRunning& number);

// Different words in a piece of the block, ascending; they stand behind it.
struct Words {
  uint32_t size = 0, capacity = 0;
  int64_t* words() { return reinterpret_cast<int64_t*>(this + 1); }
  const int64_t* words() const { return reinterpret_cast<const int64_t*>(this + 1); }
};

// What is known of one key; its number stands behind it.
struct KeyRow {
  int64_t key = 0;    // WordOf it
  int64_t heard = 0;  // when an event last carried it
};
// Those heard last, at most ir::kMostKeys, by key. The rows stand in a piece of the block.
struct KeyTable {
  Offset rows = 0;
  uint32_t size = 0, capacity = 0;
  uint32_t row_bytes = 0;  // said by the first row

  static constexpr uint32_t RowBytes(const HistoryAccess& access) {
    return static_cast<uint32_t>(sizeof(KeyRow)) + access.key_bytes;
  }
  Offset RowAt(uint32_t i) const { return rows + i * row_bytes; }
};
// The number of the row.
inline NumberAt NumberOf(Offset row, const HistoryAccess& access) {
  return {row + static_cast<Offset>(sizeof(KeyRow)), &access.key_number};
}

// A value as one word, equal for equal values, in every process: texts and zones by a hash.
int64_t WordOf(const Value& value, ir::Kind kind);

// Takes in an occurrence with these fields.
void CountRunning(Customer& customer, NumberAt at, const ir::HistoryQuery& query, const uint8_t* fields, int64_t time);
// What the query gives; `at` has no shape where nothing was counted yet.
Value RunningValue(const Customer& customer, const ir::HistoryQuery& query, NumberAt at, int64_t now);
// Whether the value is the offset of a piece.
inline bool HasPiece(const HistoryRunning& number, const ir::HistoryQuery& query) {
  const bool held = query.kind == ir::HistoryKind::kDistinct || (ir::IsHeld(query.type.kind) && number.has != 0);
  return held && number.value != 0;
}
// Replaces the value; a text, list or record is copied.
void SetRunning(Customer& customer, NumberAt at, const Value& value, const ir::Type& type);
// A word of `distinct` more, if there is room.
void AddDistinct(Customer& customer, NumberAt at, int64_t word);
const Words* DistinctOf(const Customer& customer, const ir::HistoryQuery& query, const HistoryRunning& running);
// Adds what another customer's number, of the same query, has counted; at one time that came first.
void UniteRunning(Customer& into, NumberAt at, const ir::HistoryQuery& query, const Customer& from,
                  const HistoryRunning& added);

// A query that knows of a key, and where its table stands.
struct KeyedNumbers {
  const ir::HistoryQuery& query;
  const HistoryAccess& access;
  Offset table;
};
// The key's row; 0 where it was not heard, or too many were since.
Offset FindKey(const Customer& customer, Offset table, int64_t key);
// A new row in its place, whose number is as that at `like`, or nothing yet where that has no shape. The row heard
// longest ago goes where there are too many.
Offset AddKey(Customer& customer, const KeyedNumbers& numbers, int64_t key, int64_t heard, NumberAt like);
// The same for two tables: what a key was not heard of is what its customer has counted for all others, `base`.
void UniteKeys(Customer& into, const KeyedNumbers& numbers, NumberAt base, const Customer& from, Offset added,
               const HistoryRunning& added_base);

// The query's number as averages and texts have it, for whoever writes it down.
Value KeptValue(const Customer& customer, const HistoryRunning& running, const ir::Type& type);

// What is kept of a sum of whole numbers, in two halves; and what it gives, saturated once.
inline __int128 WholeSum(const HistoryRunning& running) {
  return static_cast<__int128>(running.last_time) << 64 | static_cast<uint64_t>(running.value);
}
int64_t Saturated(__int128 sum);

// A mean, rounded once, half-even: of so many values, `ten_thousandths` of the sum for decimals.
int64_t MeanOf(__int128 ten_thousandths, int64_t count);

}  // namespace journey::rt
