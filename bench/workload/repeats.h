// The message ids of the last 24 hours, of all customers in one table: the yardsticks' deduplication.
//
// An id is 64 bits made of the customer's and the message's. Lines of a cache hold five ids with their times, so a look
// costs one miss, new or not. Nothing is ever removed: what is older than the window may be overwritten, and what went
// to the next line because its own was full is looked for there as long as it counts. Times are milliseconds that may
// wrap within 32 bits. Whoever makes the table knows how many ids a window holds.
#pragma once

#include <bit>
#include <cstdint>

#include "bench/workload/huge_array.h"

namespace journey::bench {

class Repeats {
 public:
  static constexpr uint32_t kWindowMs = 24 * 3'600'000;
  // Nothing comes later than an hour, so what is older than this is in nobody's window.
  static constexpr uint32_t kForgottenMs = kWindowMs + 3'600'000 + 1;

  explicit Repeats(uint64_t most_ids) : lines_(most_ids / 3 + 8) {}

  uint32_t Home(uint64_t id) const {
    return static_cast<uint32_t>((static_cast<unsigned __int128>(id) * lines_.size()) >> 64);
  }
  void Prefetch(uint32_t home) const { __builtin_prefetch(&lines_[home], 1); }

  // Whether the id was there less than the window before `now`, the customer's time; else it is from now on.
  // `watermark` is the largest time so far.
  bool SeenOrAdd(uint64_t id, uint32_t home, uint32_t now, uint32_t watermark) {
    // Nearly always new, and with room in its line. No branch depends on which place that is.
    Line& home_line = lines_[home];
    unsigned same = 0, free = 0;
    for (int i = 0; i < kPerLine; ++i) {
      same |= static_cast<unsigned>(home_line.ids[i] == id) << i;
      free |= static_cast<unsigned>(Forgotten(home_line, i, watermark)) << i;
    }
    if (same == 0 && free != 0 && !Spilled(home_line, watermark)) [[likely]] {
      const int place = std::countr_zero(free);
      home_line.ids[place] = id;
      home_line.times[place] = now;
      return false;
    }
    return SeenOrAddFurther(id, home, now, watermark);
  }
  uint64_t bytes() const { return lines_.size() * sizeof(Line); }

 private:
  static constexpr int kPerLine = 5;
  static constexpr uint32_t kNone = UINT32_MAX;
  struct alignas(64) Line {
    uint64_t ids[kPerLine];
    uint32_t times[kPerLine];
    uint32_t spilled_at;  // when an id last went past this line for want of room; 0: never
  };
  static_assert(sizeof(Line) == 64);
  // Whether the place is free, or free again.
  static bool Forgotten(const Line& line, int place, uint32_t watermark) {
    return (line.ids[place] == 0) | (watermark - line.times[place] >= kForgottenMs);
  }
  // Whether what belongs here may stand in the next line.
  static bool Spilled(const Line& line, uint32_t watermark) {
    return line.spilled_at != 0 && watermark - line.spilled_at < kForgottenMs;
  }
  uint32_t Next(uint32_t line) const { return line + 1 == lines_.size() ? 0 : line + 1; }

  // Who is looked for in these lines has to go on to the next.
  void PassBy(uint32_t from, uint32_t to, uint32_t watermark) {
    for (uint32_t at = from; at != to; at = Next(at)) lines_[at].spilled_at = watermark | 1;
  }
  bool SeenOrAddFurther(uint64_t id, uint32_t home, uint32_t now, uint32_t watermark) {
    uint32_t room_line = kNone;
    int room = 0;
    for (uint32_t at = home;; at = Next(at)) {
      Line& line = lines_[at];
      for (int i = kPerLine - 1; i >= 0; --i) {
        if (line.ids[i] == id) {
          if (now - line.times[i] < kWindowMs) return true;
          line.times[i] = now;
          PassBy(home, at, watermark);
          return false;
        }
        if (room_line == kNone || room_line == at) {
          if (Forgotten(line, i, watermark)) room_line = at, room = i;
        }
      }
      if (room_line != kNone && !Spilled(line, watermark)) break;
    }
    PassBy(home, room_line, watermark);
    lines_[room_line].ids[room] = id;
    lines_[room_line].times[room] = now;
    return false;
  }

  HugeArray<Line> lines_;
};

}  // namespace journey::bench
