// What one customer's past events add up to (section 3, History).
//
// Without a window: running numbers (running.h). With one: a ring per event of at most kMaxOccurrences latest
// occurrences (time, the fields that queries need, one bit per filter and key), pruned by the longest window asked for.
// All of it stands in the customer's block; its shape is the plan's.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/state/customer.h"
#include "runtime/state/running.h"

namespace journey::rt {

inline constexpr uint32_t kMaxOccurrences = 1000;

// The words of an occurrence: its time, filter bits, presence bits of the fields, then one word per field.
struct OccurrenceShape {
  explicit OccurrenceShape(const HistoryEvent& event);
  uint32_t wheres, present, fields;  // first word of each part
  uint32_t words;
  uint32_t bytes() const { return words * static_cast<uint32_t>(sizeof(int64_t)); }
};

// Evaluates a filter for the occurrence that is being taken in.
struct WhereAsker {
  void* context = nullptr;
  // `key`: what the filter compares with, or null where it knows of none.
  bool (*ask)(void* context, int32_t where_fn, const Value* key) = nullptr;
  bool operator()(int32_t where_fn) const { return ask(context, where_fn, nullptr); }
  bool operator()(int32_t where_fn, const Value& key) const { return ask(context, where_fn, &key); }
};

// Takes in an occurrence of `event` at `time` (never earlier than one before). May move the block.
// Returns how many occurrences still inside the longest window had to be forgotten (0 or 1).
uint64_t AddOccurrence(Customer& customer, int32_t event, const uint8_t* fields, int64_t time, WhereAsker where);
// Gives back those that are all behind the windows of all questions at `now`.
void DropOldOccurrences(Customer& customer, int64_t now);
// The query's value at `now`; `key` where it asks about one. Text lives until EndStep.
Value AskHistory(const Customer& customer, int64_t query, int64_t now, const Value& key = Value::None());

// Where a running number and a table of keys stand; made if need be.
NumberAt RunningAt(Customer& customer, const HistoryAccess& access);
Offset TableAt(Customer& customer, int32_t table);
// The same where nothing is made: without a shape where nothing was counted yet. Tables stand where numbers do.
NumberAt FindRunning(const Customer& customer, const HistoryAccess& access);
Offset FindTable(const Customer& customer, int32_t table);
// What was there before; may move the block. `ring` is a HistoryEvent::ring, `words` an occurrence of its shape, later
// than those before.
void RestoreOccurrence(Customer& customer, int32_t ring, std::span<const int64_t> words);

// What one customer's history may take, without text.
uint64_t MaxRunningBytes(const Plan& plan);
uint64_t MaxWindowBytes(const Plan& plan);

}  // namespace journey::rt
