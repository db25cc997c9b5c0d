// Numbers by chance, for names that nobody else draws.
#pragma once

#include <cstdint>

namespace journey::rt {

// Not 0.
uint64_t ByChance();

}  // namespace journey::rt
