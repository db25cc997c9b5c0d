// The compiled batch loop beside the best version by hand: what `sparse` and `dense` are.
#pragma once

#include <cstdint>
#include <string>

#include "bench/harness.h"

namespace journey::bench {

struct CartComparison {
  std::string name;
  bool by_id = true;
  uint64_t events = 0;
  uint32_t customers = 0;
  int rounds = 0;
  bool quiet = false;   // only the ratio
  bool script = false;  // LuaJIT too
};

// The program's exit code.
int CompareCart(const CartComparison& comparison);

}  // namespace journey::bench
