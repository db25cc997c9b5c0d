// When which customer must be looked at next: a timing wheel with one valid entry a customer at most.
//
// An entry is a promise to look not later than `due`; the customer's own next due may have moved on since. The queue
// remembers the earliest due it has promised each customer; a later one is ignored, since the look that comes first
// will bring the next. An earlier one is armed anew and makes the former entry stale: it is known by its due time,
// which is no longer the promised one, and dropped when it comes up. (Where a customer is promised the same time again,
// any of the entries for it is valid, and the others are stale.) Stale entries are swept when there are more of them
// than valid ones, so memory is bounded by the customers, however often timers are set and cancelled, and a sweep,
// which drops half of what it sees or more, costs O(1) an entry.
//
// Two bits a customer save most looks at the promises when firing, which would be cache misses:
// - waiting: there is a promise, and an entry for it in the wheel. Without it promised_ means nothing.
// - contested: there may be stale entries. Without it there is no entry but that of the promise.
//
// Times before now() are due at once. INT64_MAX never comes: it is ignored. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/prefetch.h"
#include "runtime/platform/huge_pages.h"
#include "runtime/shard/timing_wheel.h"

namespace journey::rt {

class DueQueue {
 public:
  // Stale entries that are not worth a sweep.
  static constexpr size_t kFewStale = 64;
  // What a customer may take, at most: the promise, its bits, and two entries, in the wheel and as part of a run. All
  // of it may have twice the room it needs. Besides, a queue has the last chunks of its buckets, one megabyte if all
  // are occupied.
  static constexpr size_t kMaxBytesPerCustomer = 2 * sizeof(int64_t) + 1 + 2 * 2 * (TimingWheel::kMaxTimerBytes + 8);

  // Room for so many customers, with pages touched.
  void Reserve(size_t customers);
  // While FireDue fires, the due time of what it fires; else its last limit.
  int64_t now() const { return wheel_.now(); }
  // No customer is waited for.
  bool empty() const { return waiting_ == 0; }
  // How many customers are waited for, and how many entries there are for them.
  size_t waiting() const { return waiting_; }
  size_t entries() const { return wheel_.size(); }
  size_t bytes() const {
    return sizeof *this - sizeof wheel_ + wheel_.bytes() + promised_.capacity() * sizeof(int64_t) +
           bits_.capacity() * sizeof(uint64_t);
  }

  // Promises a look not later than `due`.
  void Bring(uint32_t customer, int64_t due) {
    if (customer >= promised_.size()) [[unlikely]]
      MakeRoom(size_t{customer} + 1);
    due = std::max(due, wheel_.now());
    uint64_t& word = bits_[customer / kPerWord];
    const uint64_t waiting = kWaiting << Shift(customer);
    if ((word & waiting) != 0) {
      if (due >= promised_[customer]) return;
      word |= kContested << Shift(customer);
    } else {
      if (due == kNever) return;
      word |= waiting;
      ++waiting_;
    }
    promised_[customer] = due;
    wheel_.Arm(customer, due);
    if (wheel_.size() > 2 * waiting_ + kFewStale) [[unlikely]]
      Sweep();
  }
  // Before a Bring.
  JOURNEY_PREFETCHES void Prefetch(uint32_t customer) const {
    if (customer < promised_.size()) __builtin_prefetch(&promised_[customer], 1);
  }

  // Calls fire(customer) for whom a look was promised at or before `limit`, in order of due time; ties in any order.
  // Nothing is promised to the customer then; `fire` may bring it and others again, and what it brings for no later
  // than `limit` fires in the same call. `soon(customer)` is told before, at best TimingWheel::kAhead entries, perhaps
  // of an entry that is stale. Limits do not fall: what is brought for before now() waits for a limit that reaches it.
  template <class Fire, class Soon>
  void FireDue(int64_t limit, Fire&& fire, Soon&& soon) {
    wheel_.FireDue(
        std::min(limit, kNever - 1),
        [&](uint32_t customer, int64_t due) {
          uint64_t& word = bits_[customer / kPerWord];
          const uint64_t bits = word >> Shift(customer) & (kWaiting | kContested);
          if (bits != kWaiting && (bits == kContested || promised_[customer] != due)) return;
          word &= ~(kWaiting << Shift(customer));
          --waiting_;
          firing_ = true;
          fire(customer);
          firing_ = false;
        },
        [&](uint32_t customer) {
          __builtin_prefetch(&bits_[customer / kPerWord], 1);
          soon(customer);
        });
  }

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  static constexpr uint64_t kWaiting = 1, kContested = 2;
  static constexpr uint32_t kPerWord = 32;  // customers a word of bits
  static uint32_t Shift(uint32_t customer) { return customer % kPerWord * 2; }
  void MakeRoom(size_t customers);
  void Sweep();

  TimingWheel wheel_;
  std::vector<int64_t, HugePageAllocator<int64_t>> promised_;  // by customer
  std::vector<uint64_t, HugePageAllocator<uint64_t>> bits_;    // by customer, two each
  size_t waiting_ = 0;                                         // customers with a promise
  bool firing_ = false;                                        // the wheel may hold entries in hand
};

}  // namespace journey::rt
