// The moments of a week that quiet hours cover, by the clock on the wall.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

#include "ir/ir.h"

namespace journey::sema {

class QuietWeek {
 public:
  void Add(const ir::Quiet& hours) {
    for (int64_t day = 0; day < kDays; ++day) AddOn(day, hours.from_ms, hours.to_ms);
  }
  bool whole() const { return parts_.size() == 1 && parts_.begin()->first == 0 && parts_.begin()->second >= kWeekMs; }
  // Whether it leaves only what the other covers.
  bool WholeWith(const QuietWeek& other) const {
    int64_t from = 0;
    for (const auto& [begin, end] : parts_) {
      if (from < begin && !other.Covers(from, begin)) return false;
      from = end;
    }
    return from >= kWeekMs || other.Covers(from, kWeekMs);
  }

 private:
  static constexpr int64_t kDays = 7, kDayMs = 86'400'000, kWeekMs = kDays * kDayMs;

  bool Covers(int64_t from, int64_t to) const {
    const auto next = parts_.upper_bound(from);
    return next != parts_.begin() && std::prev(next)->second >= to;
  }

  // Hours that start on the day; from != to.
  void AddOn(int64_t day, int64_t from, int64_t to) {
    const int64_t begin = day * kDayMs + from;
    const int64_t end = day * kDayMs + to + (from < to ? 0 : kDayMs);
    AddPart(begin, std::min(end, kWeekMs));
    if (end > kWeekMs) AddPart(0, end - kWeekMs);
  }

  // Parts neither overlap nor touch.
  void AddPart(int64_t from, int64_t to) {
    auto next = parts_.upper_bound(from);
    if (next != parts_.begin() && std::prev(next)->second >= from) {
      --next;
      from = next->first;
    }
    while (next != parts_.end() && next->first <= to) {
      to = std::max(to, next->second);
      next = parts_.erase(next);
    }
    parts_[from] = to;
  }

  std::map<int64_t, int64_t> parts_;  // begin -> end
};

}  // namespace journey::sema
