// A hierarchical timing wheel over all of int64: timers of any duration, O(1) to arm, exact to the millisecond.
//
// In: numbers of items with due times in any order. Out: those due, in order of time; ties in any order. There is no
// cancelling here: who no longer wants a timer ignores it when it fires, or sweeps with Filter.
//
// A level has 512 buckets, each 512 times as wide as one of the level below; eight levels cover every time there is. A
// timer stands in the level of the highest nine bits in which its due time and now differ, and sinks as time comes
// nearer. The last step down is a sort: a bucket of level 1 becomes a run in order of time, and level 0 holds only what
// is armed for the half second that is under way. Bitmaps tell which buckets are occupied, so that a jump over years
// costs what fires in it and no more.
//
// Buckets are chains of 256-byte chunks from one pool that grows by a quarter, reuses and never gives back; arming
// and sinking write memory in order. A bucket is its cursor: where its next timer goes, inside the chain's first chunk
// or, when that one is full, at its end; chunks are aligned, so the cursor tells both. In a level whose buckets are
// narrower than 2^32 ms the bucket's place and the lower half of a due time are the due time, and a timer takes eight
// bytes; farther ones, more than two years away, take sixteen.
//
// Invariants:
// - Times are kept as unsigned numbers in the same order (Key). now_ never falls, and no timer is due before it: what
// is
//   armed for earlier is armed for now.
// - In every level the occupied buckets lie after now_'s, in level 0 at or after it; so the first set bit of the lowest
//   occupied level is the earliest bucket of all, run aside. Moving now_ up to anywhere before the earliest bucket
//   keeps that true, hence FireDue may always leave it at its limit.
// - The run's timers lie in the bucket of level 1 that holds now_. So does all of level 0.
// - next_ is never later than the earliest timer, next_lowest_ is not later than the earliest of level 0.
// Not thread-safe; neither copied nor moved.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "runtime/platform/huge_pages.h"

namespace journey::rt {

class TimingWheel {
 public:
  // How many timers ahead of firing `soon` is told, where so many are known.
  static constexpr size_t kAhead = 64;
  // What a far timer takes of a chunk, rounded up; the near ones take half of it.
  static constexpr size_t kMaxTimerBytes = 18;

  TimingWheel() = default;
  TimingWheel(const TimingWheel&) = delete;
  TimingWheel& operator=(const TimingWheel&) = delete;

  // Room for so many timers within two years from now, touched, so that arming them costs no page fault.
  void Reserve(size_t timers);
  // Of timers that are armed and have not fired; those that FireDue holds in hand, up to 31, are not among them.
  size_t size() const { return size_; }
  int64_t now() const { return Time(now_); }
  // What all of it takes, free chunks included.
  size_t bytes() const;

  void Arm(uint32_t item, int64_t due) {
    Place(item, std::max(Key(due), now_));
    ++size_;
  }

  // Calls fire(item, due) for what is due at or before `limit`, in order of time; then now() is at least `limit`.
  // `fire` may arm and filter; what it arms for no later than `limit` fires in the same call. `soon(item)` is told
  // before, at best kAhead timers, to prefetch what firing will touch.
  template <class Fire, class Soon>
  void FireDue(int64_t limit, Fire&& fire, Soon&& soon) {
    const uint64_t until = Key(limit);
    if (until >= next_) [[unlikely]]
      Turn(until, fire, soon);
    now_ = std::max(now_, until);
  }

  // Drops the timers for which keep(item, due) is false, in a time that grows with their number, not with that of
  // buckets.
  template <class Keep>
  void Filter(Keep&& keep);

 private:
  static constexpr int kBits = 9;
  static constexpr int kLevels = 8;
  static constexpr int kNearLevels = 4;  // a bucket of the next one is wider than 32 bits tell
  static constexpr uint32_t kBuckets = 1 << kBits;
  static constexpr size_t kChunkBytes = 256;
  static constexpr size_t kSmallRun = 1024;  // timers; a run of no more room is kept
  static constexpr uint64_t kNone = std::numeric_limits<uint64_t>::max();

  // A chunk begins with the address of the next one of its chain; timers fill it to the end.
  struct Near {
    static constexpr size_t kFirst = 8;
    uint32_t item;
    uint32_t low;  // of the due time's key
  };
  struct Far {
    static constexpr size_t kFirst = 16;
    uint64_t key;
    uint64_t item;
  };
  static_assert((kChunkBytes - Near::kFirst) % sizeof(Near) == 0 && (kChunkBytes - Far::kFirst) % sizeof(Far) == 0);
  static_assert(kBits * (kNearLevels - 1) <= 32 && kBits * kLevels >= 64);

  static uint64_t Key(int64_t time) { return static_cast<uint64_t>(time) ^ (uint64_t{1} << 63); }
  static int64_t Time(uint64_t key) { return static_cast<int64_t>(key ^ (uint64_t{1} << 63)); }
  // The level of a timer whose due time's key differs from now_ in these bits.
  static int LevelOf(uint64_t difference) { return (63 - std::countl_zero(difference | 1)) / kBits; }
  static int LevelOf(uint32_t difference) { return (31 - std::countl_zero(difference | 1)) / kBits; }

  // ---- chunks
  template <class T>
  static T Read(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  static char* Next(const char* chunk) { return Read<char*>(chunk); }
  // The chunk that a bucket's cursor points into or to the end of.
  static char* ChunkOf(char* cursor) { return cursor - 1 - ((reinterpret_cast<uintptr_t>(cursor) - 1) % kChunkBytes); }
  char* NewChunk() {
    if (free_ != nullptr) return std::exchange(free_, Next(free_));
    if (fresh_ == fresh_end_) [[unlikely]]
      Grow(0);
    return std::exchange(fresh_, fresh_ + kChunkBytes);
  }
  void Free(char* chunk) {
    std::memcpy(chunk, &free_, sizeof free_);
    free_ = chunk;
  }
  // Adds a block of at least so many bytes, or of the size whose turn it is.
  void Grow(size_t bytes);

  // ---- buckets
  void Place(uint32_t item, uint64_t key) {
    const int level = LevelOf(key ^ now_);
    const auto bucket = static_cast<uint32_t>(key >> (kBits * level)) & (kBuckets - 1);
    if (level < kNearLevels) [[likely]] {
      Put(level, bucket, Near{item, static_cast<uint32_t>(key)});
    } else {
      Put(level, bucket, Far{key, item});
    }
  }
  template <class T>
  void Put(int level, uint32_t bucket, const T& timer) {
    char* at = cursors_[level][bucket];
    if (reinterpret_cast<uintptr_t>(at) % kChunkBytes == 0) [[unlikely]]
      at = Lengthen(level, bucket, at) + T::kFirst;
    std::memcpy(at, &timer, sizeof timer);
    cursors_[level][bucket] = at + sizeof timer;
  }
  // A new first chunk for a bucket that is empty or whose first chunk is full.
  char* Lengthen(int level, uint32_t bucket, char* cursor) {
    char* chunk = NewChunk();
    const char* following = cursor == nullptr ? nullptr : cursor - kChunkBytes;
    std::memcpy(chunk, &following, sizeof following);
    if (cursor == nullptr) Mark(level, bucket);
    return chunk;
  }
  void Mark(int level, uint32_t bucket) {
    occupied_[level][bucket / 64] |= uint64_t{1} << (bucket % 64);
    words_[level] |= 1U << (bucket / 64);
    levels_ |= 1U << level;
    const uint64_t start = Start(level, bucket);
    next_ = std::min(next_, start);
    if (level == 0) next_lowest_ = std::min(next_lowest_, start);
  }
  void Unmark(int level, uint32_t bucket) {
    uint64_t& word = occupied_[level][bucket / 64];
    word &= ~(uint64_t{1} << (bucket % 64));
    if (word != 0) return;
    words_[level] &= ~(1U << (bucket / 64));
    if (words_[level] == 0) levels_ &= ~(1U << level);
  }
  // Of an occupied level.
  uint32_t FirstBucket(int level) const {
    const auto word = static_cast<uint32_t>(std::countr_zero(words_[level]));
    return word * 64 + static_cast<uint32_t>(std::countr_zero(occupied_[level][word]));
  }
  // The key of a bucket's first millisecond: above its own bits it is like now.
  uint64_t Start(int level, uint32_t bucket) const {
    const int shift = kBits * level;
    const uint64_t above = level + 1 == kLevels ? 0 : ~uint64_t{0} << (shift + kBits);
    return (now_ & above) | uint64_t{bucket} << shift;
  }
  // The bucket's cursor; the bucket is empty then.
  char* Take(int level, uint32_t bucket) {
    Unmark(level, bucket);
    return std::exchange(cursors_[level][bucket], nullptr);
  }
  // Visits a chain's timers and after each chunk calls done(chunk).
  template <class T, class Visit, class Done>
  static void Walk(char* cursor, Visit&& visit, Done&& done) {
    const char* end = cursor;
    for (char* chunk = ChunkOf(cursor); chunk != nullptr;) {
      char* next = Next(chunk);
      // Two ahead: the one in between has been asked for a chunk ago.
      if (const char* following = next == nullptr ? nullptr : Next(next); following != nullptr) {
        for (size_t line = 0; line < kChunkBytes; line += 64) __builtin_prefetch(following + line);
      }
      for (const char* at = chunk + T::kFirst; at != end; at += sizeof(T)) visit(Read<T>(at));
      done(chunk);
      chunk = next;
      end = chunk + (chunk == nullptr ? 0 : kChunkBytes);
    }
  }
  template <class T, class Visit>
  void Drain(char* cursor, Visit&& visit) {
    Walk<T>(cursor, visit, [this](char* chunk) { Free(chunk); });
  }

  // ---- time
  template <class Fire, class Soon>
  void Turn(uint64_t until, Fire& fire, Soon& soon);
  template <class Fire, class Soon>
  uint64_t FireRun(uint64_t until, Fire& fire, Soon& soon);
  template <class Fire, class Soon>
  void FireLowest(uint32_t bucket, Fire& fire, Soon& soon);
  // A bucket of level 1 becomes the run, which must be used up.
  template <class Soon>
  void SortIntoRun(char* cursor, Soon& soon);
  // Gives back what a run that is used up has taken, if most of it would stand empty from then on: many customers may
  // be due at one moment, and seldom again.
  void DropLargeRun();
  // The same where it has few timers, all in one chunk.
  void InsertIntoRun(char* chunk, size_t count);
  // A bucket of a level above, whose first millisecond is now.
  void Sink(int level, char* cursor);

  uint64_t now_ = 0;
  uint64_t next_ = kNone;
  uint64_t next_lowest_ = kNone;
  size_t size_ = 0;
  // The run: timers run_at_ up to run_end_, by due time, all of the same bucket of level 1.
  size_t run_at_ = 0;
  size_t run_end_ = 0;
  size_t run_told_ = 0;  // `soon` has been told of those before
  uint64_t run_start_ = 0;
  std::vector<Near> run_;
  uint32_t levels_ = 0;           // a bit for each that has an occupied bucket
  uint32_t words_[kLevels] = {};  // a bit for each word of occupied_ that is not zero
  char* free_ = nullptr;
  char* fresh_ = nullptr;  // the youngest block from here on has never been used
  char* fresh_end_ = nullptr;
  uint64_t occupied_[kLevels][kBuckets / 64] = {};
  char* cursors_[kLevels][kBuckets] = {};

  std::vector<std::unique_ptr<char, PagesDeleter<kChunkBytes>>> blocks_;
  size_t block_bytes_ = 0;
};

// Fires the run up to `until` and to what is earlier in level 0. Gives the due time of the rest, or kNone.
template <class Fire, class Soon>
uint64_t TimingWheel::FireRun(uint64_t until, Fire& fire, Soon& soon) {
  while (run_at_ != run_end_) {
    const Near timer = run_[run_at_];
    const uint64_t due = run_start_ | (timer.low & (kBuckets - 1));
    if (due > until || due > next_lowest_) return due;
    if (run_told_ != run_end_) soon(run_[run_told_++].item);
    now_ = due;
    ++run_at_;
    --size_;
    fire(timer.item, Time(due));
  }
  if (run_end_ > kSmallRun) [[unlikely]]
    DropLargeRun();
  return kNone;
}

// Counts by millisecond, then puts in place. Few of the 512 counts are ever set, so a bitmap finds them. `soon` is told
// of a short run while it is counted, as early as can be; of a long one, which would not stay in the cache, as it
// fires.
template <class Soon>
void TimingWheel::SortIntoRun(char* cursor, Soon& soon) {
  constexpr size_t kFew = 8;
  char* const first = ChunkOf(cursor);
  const auto in_first = static_cast<size_t>(cursor - first - Near::kFirst) / sizeof(Near);
  if (Next(first) == nullptr && in_first <= kFew) {
    for (size_t i = 0; i < in_first; ++i) soon(Read<Near>(first + Near::kFirst + i * sizeof(Near)).item);
    return InsertIntoRun(first, in_first);
  }
  constexpr int kShortRun = 4;  // chunks
  int chunks = 0;
  for (const char* chunk = ChunkOf(cursor); chunk != nullptr && chunks <= kShortRun; chunk = Next(chunk)) ++chunks;
  uint32_t places[kBuckets] = {};
  uint64_t set[kBuckets / 64] = {};
  uint32_t count = 0;
  Walk<Near>(
      cursor,
      [&](const Near& timer) {
        if (chunks <= kShortRun) soon(timer.item);
        const uint32_t at = timer.low & (kBuckets - 1);
        ++places[at];
        set[at / 64] |= uint64_t{1} << (at % 64);
        ++count;
      },
      [](const char*) {});
  uint32_t before = 0;
  for (size_t word = 0; word < kBuckets / 64; ++word) {
    for (uint64_t bits = set[word]; bits != 0; bits &= bits - 1) {
      uint32_t& place = places[word * 64 + static_cast<size_t>(std::countr_zero(bits))];
      before += std::exchange(place, before);
    }
  }
  if (run_.size() < count) run_.resize(count);
  Drain<Near>(cursor, [&](const Near& timer) { run_[places[timer.low & (kBuckets - 1)]++] = timer; });
  run_at_ = 0;
  run_end_ = count;
  run_start_ = now_;
  run_told_ = count;
  if (chunks <= kShortRun) return;
  run_told_ = std::min<size_t>(count, kAhead);
  for (size_t i = 0; i < run_told_; ++i) soon(run_[i].item);
}

// Fires one chunk of a bucket of level 0, whose time is now. What `fire` arms for now joins the bucket.
template <class Fire, class Soon>
void TimingWheel::FireLowest(uint32_t bucket, Fire& fire, Soon& soon) {
  char*& cursor = cursors_[0][bucket];
  const char* end = cursor;
  char* chunk = ChunkOf(cursor);
  if (char* next = Next(chunk); next != nullptr) {
    cursor = next + kChunkBytes;
  } else {
    Take(0, bucket);
    next_lowest_ = (levels_ & 1) != 0 ? Start(0, FirstBucket(0)) : kNone;
  }
  const char* first = chunk + Near::kFirst;
  size_ -= static_cast<size_t>(end - first) / sizeof(Near);
  const int64_t due = Time(now_);
  for (const char* at = first; at != end; at += sizeof(Near)) soon(Read<Near>(at).item);
  for (const char* at = first; at != end; at += sizeof(Near)) fire(Read<Near>(at).item, due);
  Free(chunk);
}

// Fires and sinks, the earliest first, until nothing that begins by `until` is left. Sets next_.
template <class Fire, class Soon>
void TimingWheel::Turn(uint64_t until, Fire& fire, Soon& soon) {
  for (;;) {
    next_ = FireRun(until, fire, soon);
    if (levels_ == 0) return;
    const int level = std::countr_zero(levels_);
    const uint32_t bucket = FirstBucket(level);
    const uint64_t start = Start(level, bucket);
    next_ = std::min(next_, start);
    // A rest of the run that is not due lies before all upper levels, so those are not touched then.
    if (start > until) return;
    now_ = start;
    if (level == 0) {
      FireLowest(bucket, fire, soon);
    } else if (level == 1) {
      SortIntoRun(Take(level, bucket), soon);
    } else {
      Sink(level, Take(level, bucket));
    }
  }
}

template <class Keep>
void TimingWheel::Filter(Keep&& keep) {
  size_t kept = run_at_;
  for (size_t at = run_at_; at != run_end_; ++at) {
    if (keep(run_[at].item, Time(run_start_ | (run_[at].low & (kBuckets - 1))))) run_[kept++] = run_[at];
  }
  run_end_ = kept;
  run_told_ = std::min(run_told_, run_end_);
  size_ = run_end_ - run_at_;
  for (int level = 0; level < kLevels; ++level) {
    for (size_t word = 0; word < kBuckets / 64; ++word) {
      // A copy of the bits: what is kept goes to the same buckets again.
      for (uint64_t bits = occupied_[level][word]; bits != 0; bits &= bits - 1) {
        const auto bucket = static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(bits));
        char* chain = Take(level, bucket);
        const uint64_t start = Start(level, bucket);
        const auto sift = [&](const auto& timer, uint64_t key) {
          if (!keep(static_cast<uint32_t>(timer.item), Time(key))) return;
          Put(level, bucket, timer);
          ++size_;
        };
        if (level < kNearLevels) {
          const uint32_t inside = (uint32_t{1} << (kBits * level)) - 1;
          Drain<Near>(chain, [&](const Near& timer) { sift(timer, start | (timer.low & inside)); });
        } else {
          Drain<Far>(chain, [&](const Far& timer) { sift(timer, timer.key); });
        }
      }
    }
  }
  next_lowest_ = (levels_ & 1) != 0 ? Start(0, FirstBucket(0)) : kNone;
}

}  // namespace journey::rt
