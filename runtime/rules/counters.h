// What is counted while inputs are handled (counters.def). Counters of shards, which share no customer, add up.
#pragma once

#include <cstdint>

namespace journey::rt {

struct EngineCounters {
#define COUNTER(name, text) uint64_t name = 0;
#include "runtime/rules/counters.def"

  EngineCounters& operator+=(const EngineCounters& other) {
#define COUNTER(name, text) name += other.name;
#include "runtime/rules/counters.def"
    return *this;
  }
  friend bool operator==(const EngineCounters&, const EngineCounters&) = default;
};

}  // namespace journey::rt
