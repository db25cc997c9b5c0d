// A random module of one to three journeys, most of which has a flat form.
#pragma once

#include <cstdint>
#include <string>

namespace journey::packed_test {

// Compiles for every seed. Timers come to rest without events.
std::string RandomSource(uint64_t seed);

}  // namespace journey::packed_test
