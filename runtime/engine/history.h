// What one customer's past events add up to (section 3, History).
//
// Without a window: running numbers, exact, a constant amount. With one: a ring per event of at most kMaxOccurrences
// latest occurrences (time, the fields that sums need, one bit per filter), pruned by the longest window asked for. Not
// thread-safe; one per customer, its shape is the Plan's.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/plan.h"

namespace journey::rt {

inline constexpr uint32_t kMaxOccurrences = 1000;

// Fixed-size rows of words, oldest first; grows as it fills.
class OccurrenceRing {
 public:
  uint32_t size() const { return size_; }
  // Row `i` of `stride` words; 0 is the oldest.
  const int64_t* Row(uint32_t i, uint32_t stride) const { return &words_[size_t{Physical(i)} * stride]; }
  // An uninitialised row at the end. The ring must have fewer than kMaxOccurrences rows.
  int64_t* Push(uint32_t stride);
  void PopOldest();

 private:
  uint32_t Physical(uint32_t i) const { return head_ + i < capacity_ ? head_ + i : head_ + i - capacity_; }
  std::vector<int64_t> words_;
  uint32_t head_ = 0, size_ = 0, capacity_ = 0;
};

// Evaluates a filter for the occurrence that is being taken in.
struct WhereAsker {
  void* context = nullptr;
  bool (*ask)(void* context, int32_t where_fn) = nullptr;
  bool operator()(int32_t where_fn) const { return ask(context, where_fn); }
};

class History {
 public:
  History() = default;
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Takes in an occurrence of `event` at `time` (never earlier than one before).
  // Returns how many occurrences still inside the longest window had to be forgotten (0 or 1).
  uint64_t Add(const Program& program, const Plan& plan, int32_t event, const uint8_t* fields, int64_t time,
               WhereAsker where);
  // The query's value at `now`. Text lives as long as no further occurrence is added.
  Value Ask(const Program& program, const Plan& plan, int64_t query, int64_t now) const;

  // What one customer's history may take, without text.
  static uint64_t MaxRunningBytes(const Plan& plan);
  static uint64_t MaxWindowBytes(const Plan& plan);

 private:
  struct Running {
    int64_t count = 0;
    int64_t last_time = 0;
    Value value = Value::None();  // the sum or the latest
    const Str* text = nullptr;    // owned, when the latest is text
  };
  std::vector<Running> running_;       // by HistoryAccess::running; empty before the first occurrence
  std::vector<OccurrenceRing> rings_;  // by HistoryEvent::ring; likewise
};

}  // namespace journey::rt
