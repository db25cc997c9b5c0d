// A small deterministic random source with the picks that generators want.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace journey::differential {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // 0 <= result < n
  uint64_t Below(uint64_t n) { return engine_() % n; }
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low + 1)));
  }
  // True with probability percent/100.
  bool Chance(int percent) { return Below(100) < static_cast<uint64_t>(percent); }
  std::string Pick(std::initializer_list<const char*> items) { return *(items.begin() + Below(items.size())); }
  const std::string& Pick(const std::vector<std::string>& items) { return items[Below(items.size())]; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace journey::differential
