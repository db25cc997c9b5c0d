// Timers of one constant duration: they expire in the order of arming, so a ring is an exact queue of them.
//
// In: slot numbers and due times, due times never falling. Out: those due, in order. Cancelling is lazy: whoever fires
// a timer looks whether its slot still waits for it. One entry is 8 bytes; due times may wrap within 32 bits.
#pragma once

#include <cstdint>

#include "bench/workload/huge_array.h"

namespace journey::bench {

class FifoTimers {
 public:
  // A timer's slot is asked for this many firings ahead.
  static constexpr uint64_t kAhead = 8;

  explicit FifoTimers(size_t /*max_pending*/) : entries_(kFirstCapacity), mask_(kFirstCapacity - 1) {}

  // Makes room for one more; Arm and ArmIf write without looking.
  void Reserve() {
    if (tail_ - head_ >= mask_) [[unlikely]]
      Grow();
  }
  void Arm(uint32_t slot, uint32_t due) { entries_[tail_++ & mask_] = {slot, due}; }
  // The same without a branch: the entry is written in any case and kept or not.
  void ArmIf(bool armed, uint32_t slot, uint32_t due) {
    entries_[tail_ & mask_] = {slot, due};
    tail_ += armed;
  }

  // Calls fire(slot, due) for what is due at `now`, and soon(slot) some firings earlier.
  template <class Fire, class Soon>
  void FireDue(uint32_t now, Fire&& fire, Soon&& soon) {
    while (head_ != tail_) {
      const Entry entry = entries_[head_ & mask_];
      if (static_cast<int32_t>(now - entry.due) < 0) break;
      // Past the tail stands an old entry or zeros: a slot that exists, so asking for it is harmless.
      soon(entries_[(head_ + kAhead) & mask_].slot);
      ++head_;
      fire(entry.slot, entry.due);
    }
  }

  uint64_t bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  struct Entry {
    uint32_t slot, due;
  };
  static constexpr uint64_t kFirstCapacity = 1024;

  void Grow() {
    HugeArray<Entry> larger(entries_.size() * 2);
    const uint64_t mask = larger.size() - 1;
    for (uint64_t at = head_; at != tail_; ++at) larger[at & mask] = entries_[at & mask_];
    entries_ = std::move(larger);
    mask_ = mask;
  }

  HugeArray<Entry> entries_;
  uint64_t mask_;
  uint64_t head_ = 0, tail_ = 0;
};

}  // namespace journey::bench
