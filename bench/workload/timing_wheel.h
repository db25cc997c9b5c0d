// A hierarchical timing wheel: timers of any duration, O(1) to schedule, exact to the millisecond.
//
// In: numbers with due times, in any order. Out: those due, in order of time. A level has 512 buckets, each 512 times
// as wide as one of the level below; a timer stands in the lowest level whose bucket tells it from now, and sinks as
// time comes nearer. Buckets are chains of chunks from one pool, so scheduling and sinking read and write memory in
// order. The last step down is a sort: a bucket of level 1 becomes a run in order of time, and level 0 holds only what
// is scheduled for the half second that is under way. Invariants: no bucket at or before the current position of an
// upper level holds a timer; `next_` is never later than the earliest timer. Times are 32 bits from the wheel's start:
// it lives for 49 days. Cancelling is lazy, by the caller.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bench/workload/huge_array.h"

namespace journey::bench {

class TimingWheel {
 public:
  // `max_pending` bounds the timers held at once.
  explicit TimingWheel(size_t max_pending, Paging paging = Paging::kOnDemand)
      : chunks_(max_pending / kChunkEntries + 2 * kLevels * kBuckets + 2, paging) {}

  void Reserve() {}
  void Arm(uint32_t slot, uint32_t due) {
    due = std::max(due, now_);
    // The highest nine bits in which due and now differ; the same time stands in level 0.
    const int level = (31 - std::countl_zero((due ^ now_) | 1)) / kBits;
    const uint32_t bucket = (due >> (kBits * level)) & (kBuckets - 1);
    uint32_t& head = heads_[level][bucket];
    if (head == 0 || chunks_[head].count == kChunkEntries) {
      const uint32_t chunk = NewChunk();
      chunks_[chunk].next = head;
      chunks_[chunk].count = 0;
      head = chunk;
      occupied_[level][bucket / 64] |= uint64_t{1} << (bucket % 64);
      next_ = std::min(next_, uint64_t{due >> (kBits * level) << (kBits * level)});
      if (level == 0) next_lowest_ = std::min(next_lowest_, uint64_t{due});
    }
    Chunk& chunk = chunks_[head];
    chunk.entries[chunk.count++] = {slot, due};
  }
  void ArmIf(bool armed, uint32_t slot, uint32_t due) {
    if (armed) Arm(slot, due);
  }

  // Calls fire(slot, due) for what is due at `now`, and soon(slot) when a timer sinks from level 1.
  template <class Fire, class Soon>
  void FireDue(uint32_t now, Fire&& fire, Soon&& soon) {
    while (next_ <= now) [[unlikely]]
      Turn(now, fire, soon);
  }

 private:
  static constexpr int kBits = 9;
  static constexpr int kLevels = 4;
  static constexpr uint32_t kBuckets = 1 << kBits;
  static constexpr uint32_t kChunkEntries = 31;
  struct Entry {
    uint32_t slot, due;
  };
  // Four cache lines. Number 0 is none.
  struct Chunk {
    uint32_t next, count;
    Entry entries[kChunkEntries];
  };
  static_assert(sizeof(Chunk) == 256);
  static constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

  uint32_t NewChunk() {
    if (free_ != 0) {
      const uint32_t chunk = free_;
      free_ = chunks_[chunk].next;
      return chunk;
    }
    CHECK(used_ < chunks_.size());
    return used_++;
  }

  // The first occupied bucket of a level at or after a position, or kBuckets.
  uint32_t FirstOccupied(int level, uint32_t from) const {
    uint64_t word = occupied_[level][from / 64] & (~uint64_t{0} << (from % 64));
    for (uint32_t i = from / 64;;) {
      if (word != 0) return i * 64 + static_cast<uint32_t>(std::countr_zero(word));
      if (++i == kBuckets / 64) return kBuckets;
      word = occupied_[level][i];
    }
  }

  // Fires what is earliest if it is due by `limit`, or lets the earliest bucket of an upper level sink. Sets next_.
  template <class Fire, class Soon>
  void Turn(uint32_t limit, Fire&& fire, Soon&& soon) {
    while (run_at_ != run_.size()) {
      const Entry entry = run_[run_at_];
      if (entry.due > next_lowest_) break;
      next_ = entry.due;
      if (entry.due > limit) return;
      now_ = entry.due;
      ++run_at_;
      fire(entry.slot, entry.due);
    }
    if (next_lowest_ != kNever) {
      next_ = next_lowest_;
      if (next_ > limit) return;
      now_ = static_cast<uint32_t>(next_);
      EmptyLowest(now_ & (kBuckets - 1), fire);
      return;
    }
    for (int level = 1; level < kLevels; ++level) {
      const int shift = kBits * level;
      const uint32_t bucket = FirstOccupied(level, (now_ >> shift) & (kBuckets - 1));
      if (bucket == kBuckets) continue;
      next_ = (uint64_t{now_} >> (shift + kBits) << (shift + kBits)) | uint64_t{bucket} << shift;
      if (next_ > limit) return;
      now_ = static_cast<uint32_t>(next_);
      const uint32_t chain = Take(level, bucket);
      if (level == 1) {
        SortIntoRun(chain, soon);
      } else {
        ForEach(chain, [&](const Entry& entry) { Arm(entry.slot, entry.due); });
      }
      Free(chain);
      return;
    }
    next_ = kNever;
  }

  template <class Fire>
  void EmptyLowest(uint32_t bucket, Fire&& fire) {
    const uint32_t chain = Take(0, bucket);
    next_lowest_ = kNever;
    ForEach(chain, [&](const Entry& entry) { fire(entry.slot, entry.due); });
    Free(chain);
    // What the calls armed is among these, even for this very millisecond.
    const uint32_t following = FirstOccupied(0, bucket);
    next_lowest_ = following == kBuckets ? kNever : (now_ & ~(kBuckets - 1)) | following;
  }

  // The timers of one level-1 bucket by due time: few are inserted one by one, many are counted and put in their
  // places.
  template <class Soon>
  void SortIntoRun(uint32_t chain, Soon&& soon) {
    DCHECK(run_at_ == run_.size());
    run_.clear();
    run_at_ = 0;
    if (chunks_[chain].next == 0) {
      ForEach(chain, [&](const Entry& entry) {
        soon(entry.slot);
        size_t at = run_.size();
        run_.push_back(entry);
        for (; at > 0 && run_[at - 1].due > entry.due; --at) run_[at] = run_[at - 1];
        run_[at] = entry;
      });
      return;
    }
    uint32_t places[kBuckets] = {};
    uint32_t total = 0;
    ForEach(chain, [&](const Entry& entry) {
      ++places[entry.due & (kBuckets - 1)];
      ++total;
      soon(entry.slot);
    });
    uint32_t before = 0;
    for (uint32_t& place : places) before += std::exchange(place, before);
    run_.resize(total);
    ForEach(chain, [&](const Entry& entry) { run_[places[entry.due & (kBuckets - 1)]++] = entry; });
  }

  // The chain of a bucket, which is empty then.
  uint32_t Take(int level, uint32_t bucket) {
    occupied_[level][bucket / 64] &= ~(uint64_t{1} << (bucket % 64));
    return std::exchange(heads_[level][bucket], 0);
  }
  template <class Visit>
  void ForEach(uint32_t chain, Visit&& visit) const {
    for (uint32_t at = chain; at != 0;) {
      const Chunk& chunk = chunks_[at];
      at = chunk.next;
      if (at != 0) {
        const char* following = reinterpret_cast<const char*>(&chunks_[at]);
        for (int line = 0; line < 4; ++line) __builtin_prefetch(following + 64 * line);
      }
      for (uint32_t i = 0; i < chunk.count; ++i) visit(chunk.entries[i]);
    }
  }
  void Free(uint32_t chain) {
    while (chain != 0) {
      const uint32_t next = std::exchange(chunks_[chain].next, free_);
      free_ = chain;
      chain = next;
    }
  }

  HugeArray<Chunk> chunks_;
  uint32_t used_ = 1;
  uint32_t free_ = 0;
  uint32_t now_ = 0;
  // No timer is due earlier than these: any, one of level 0.
  uint64_t next_ = kNever;
  uint64_t next_lowest_ = kNever;
  // What sank from the last bucket of level 1, sorted, and how much of it has fired.
  std::vector<Entry> run_;
  size_t run_at_ = 0;
  uint32_t heads_[kLevels][kBuckets] = {};
  uint64_t occupied_[kLevels][kBuckets / 64] = {};
};

}  // namespace journey::bench
