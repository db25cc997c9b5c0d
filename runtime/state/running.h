// Running numbers of history: what one query without a window needs to know of all that was counted, and what queries
// about a key know of each key.
//
// A number is a HistoryRunning, plain data in the customer's block; what has no constant size stands in pieces of its
// own. All functions that take in may move the block, so numbers are told by their offsets.
#pragma once

#include <cstdint>

#include "runtime/state/customer.h"

namespace journey::rt {

// How many different values `distinct` tells apart.
inline constexpr uint32_t kMaxDistinct = 1000;

struct HistoryRunning {
  int64_t count = 0;      // occurrences; of averages and `distinct` values
  int64_t last_time = 0;  // of the last that was counted, of `first` the first; of `sum` and `average` the upper half
  // The lower half of a sum, or the value; of a text the offset of its piece; of `distinct` that of Words.
  int64_t value = 0;
  uint64_t has = 0;  // whether there is a value
};

// Different words in a piece of the block, ascending; they stand behind it.
struct Words {
  uint32_t size = 0, capacity = 0;
  int64_t* words() { return reinterpret_cast<int64_t*>(this + 1); }
  const int64_t* words() const { return reinterpret_cast<const int64_t*>(this + 1); }
};

// What is known of one key.
struct KeyRow {
  int64_t key = 0;    // WordOf it
  int64_t heard = 0;  // when an event last carried it
  HistoryRunning running;
};
// Those heard last, at most ir::kMostKeys, by key. The Rows are plain data in the block, too.
struct KeyTable {
  Offset rows = 0;
  uint32_t size = 0, capacity = 0, padding = 0;
};

// A value as one word, equal for equal values, in every process: texts and zones by a hash.
int64_t WordOf(const Value& value, ir::Kind kind);

// Takes in an occurrence with these fields.
void CountRunning(Customer& customer, Offset running, const ir::HistoryQuery& query, const uint8_t* fields,
                  int64_t time);
// What the query gives.
Value RunningValue(const Customer& customer, const ir::HistoryQuery& query, const HistoryRunning& running, int64_t now);
// Replaces the value; a text, list or record is copied.
void SetRunning(Customer& customer, Offset running, const Value& value, const ir::Type& type);
// A word of `distinct` more, if there is room.
void AddDistinct(Customer& customer, Offset running, int64_t word);
const Words* DistinctOf(const Customer& customer, const ir::HistoryQuery& query, const HistoryRunning& running);
// Adds what another customer's number, of the same query, has counted; at one time that came first.
void UniteRunning(Customer& into, Offset running, const ir::HistoryQuery& query, const Customer& from,
                  const HistoryRunning& added);

// The key's row; null where it was not heard, or too many were since.
const KeyRow* FindKey(const Customer& customer, const KeyTable& table, int64_t key);
// A new row in its place, whose number is as that at `like`, or nothing yet where that is 0. The row heard longest ago
// goes where there are too many. Gives the row's offset.
Offset AddKey(Customer& customer, Offset table, const ir::HistoryQuery& query, int64_t key, int64_t heard, Offset like);
// The same for two tables: what a key was not heard of is what its customer has counted for all others, `base`.
void UniteKeys(Customer& into, Offset table, Offset base, const ir::HistoryQuery& query, const Customer& from,
               const KeyTable& added, const HistoryRunning& added_base);

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
