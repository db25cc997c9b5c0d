// The cart journey as a LuaJIT script over C structs: what embedding a script language would give.
//
// In: the events and how many customers there are at most; dense handles index the table. Out: the same counts as every
// yardstick, and the seconds of the script's loop, its traces compiled before by a run over the first events. One
// thread.
#pragma once

#include <cstdint>
#include <span>

#include "bench/workload/workload.h"

namespace journey::bench {

// False where LuaJIT was missing when this was built; LuaCart must not be called then.
bool HasLuaJit();
CartRun LuaCart(std::span<const Event> events, uint32_t customers);

}  // namespace journey::bench
