// Who may have been silent for long: customers by when they were last heard of, as far as that is known.
//
// A queue of numbers with the minute of an event. Everybody stands in it once at most, and is looked at when the minute
// is old enough: who has been heard of since stands at the end again. So a look costs O(1), and comes late by as long
// as it waits for at most. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/value/numbers.h"

namespace journey::rt {

class Silence {
 public:
  // What a customer may take, at most: half of the queue may have been taken, and it may have twice the room it needs.
  static constexpr size_t kMaxBytesPerCustomer = 4 * 8;
  void Add(uint32_t number, int64_t heard) { queue_.push_back({number, MinuteOf(heard)}); }
  // The first, if what it was added with is not later than `limit`; it goes.
  std::optional<uint32_t> Take(int64_t limit) {
    if (next_ == queue_.size() || queue_[next_].minute > MinuteOf(limit)) return std::nullopt;
    const uint32_t number = queue_[next_++].number;
    if (next_ >= kFew && next_ > queue_.size() / 2) DropTaken();
    return number;
  }
  uint64_t bytes() const { return queue_.capacity() * sizeof(Entry); }

 private:
  static constexpr size_t kFew = 512;
  struct Entry {
    uint32_t number;
    int32_t minute;
  };
  static_assert(4 * sizeof(Entry) == kMaxBytesPerCustomer);
  static int32_t MinuteOf(int64_t time) {
    constexpr int64_t kMinute = 60'000;
    return static_cast<int32_t>(std::clamp<int64_t>(FloorDiv(time, kMinute), INT32_MIN, INT32_MAX));
  }
  void DropTaken() {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }

  std::vector<Entry> queue_;
  size_t next_ = 0;  // before it they were taken
};

}  // namespace journey::rt
