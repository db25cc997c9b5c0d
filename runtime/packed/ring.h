// Pending dues of timers of one constant length: in order of time as they are armed.
//
// The loop writes and reads entries through flat::RingState; this owns them and makes room. A timer that was cancelled
// is found out when it comes up. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "runtime/engine/huge_pages.h"
#include "runtime/flat/lane_state.h"

namespace journey::packed {

class Ring {
 public:
  static constexpr uint64_t kFirst = 1024;

  void Attach(flat::RingState& state) {
    state_ = &state;
    Resize(kFirst);
  }
  bool empty() const { return state_->head == state_->tail; }
  const flat::RingEntry& front() const { return state_->entries[state_->head & state_->mask]; }
  void Pop() { ++state_->head; }
  // Whether few entries are later than `due`.
  bool CanInsert(int64_t due) const {
    const uint64_t size = state_->tail - state_->head;
    return size < kMostLater || state_->entries[(state_->tail - kMostLater) & state_->mask].due <= due;
  }
  // At its place in the order of time.
  void Insert(int64_t due, uint32_t place) {
    MakeRoom(1);
    Entry(state_->tail++) = {due, place, 0};
    BringForward(state_->tail - 1);
  }
  uint64_t end() const { return state_->tail; }
  // What firing timers have armed since the end was there, in order among itself, goes to its place: events that came
  // after the timers' dues may have been handled before.
  void OrderSince(uint64_t end) {
    for (; end != state_->tail; ++end) {
      if (!BringForward(end)) return;
    }
  }
  void Clear() { state_->head = state_->tail; }
  // For so many more, and one that is written and does not count.
  void MakeRoom(uint64_t more) {
    uint64_t capacity = state_->mask + 1;
    const uint64_t wanted = state_->tail - state_->head + more + 1;
    if (wanted <= capacity) return;
    while (capacity < wanted) capacity *= 2;
    Resize(capacity);
  }
  template <class Visit>
  void ForEach(Visit&& visit) {
    for (uint64_t at = state_->head; at != state_->tail; ++at) visit(state_->entries[at & state_->mask]);
  }
  uint64_t bytes() const { return (state_->mask + 1) * sizeof(flat::RingEntry); }

 private:
  static constexpr uint64_t kMostLater = 512;

  // Past those that are later; whether there were any.
  bool BringForward(uint64_t at) {
    const flat::RingEntry entry = Entry(at);
    const uint64_t from = at;
    for (; at != state_->head && Entry(at - 1).due > entry.due; --at) Entry(at) = Entry(at - 1);
    Entry(at) = entry;
    return at != from;
  }
  flat::RingEntry& Entry(uint64_t at) { return state_->entries[at & state_->mask]; }
  void Resize(uint64_t capacity) {
    Entries entries(static_cast<flat::RingEntry*>(rt::AllocatePages(capacity * kEntry, alignof(flat::RingEntry))),
                    {capacity * kEntry});
    for (uint64_t at = state_->head; at != state_->tail;) {
      // As many as stand in a row here and there.
      const uint64_t from = at & state_->mask, to = at & (capacity - 1);
      const uint64_t count = std::min({state_->tail - at, state_->mask + 1 - from, capacity - to});
      std::memcpy(entries.get() + to, state_->entries + from, count * kEntry);
      at += count;
    }
    entries_ = std::move(entries);
    state_->entries = entries_.get();
    state_->mask = capacity - 1;
  }

  static constexpr size_t kEntry = sizeof(flat::RingEntry);
  using Entries = std::unique_ptr<flat::RingEntry[], rt::PagesDeleter<alignof(flat::RingEntry)>>;

  flat::RingState* state_ = nullptr;
  // Not initialised: what stands outside of head and tail counts for nothing.
  Entries entries_;
};

}  // namespace journey::packed
