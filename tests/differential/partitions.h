// A log that is read in parts, as consumers of a partitioned log read it: each line is stamped with the watermark of
// the whole, the parts keep together the ids that become one, and come in any order among each other (language-2,
// section 11). Every customer must get the same records.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/program/program.h"
#include "runtime/rules/executor.h"
#include "tests/differential/generate.h"

namespace journey::differential {

inline constexpr int kPartitions = 8, kInterleavings = 20;

// What differs between the log in its order and some interleaving of its parts; "" when nothing does.
std::string ComparePartitions(const rt::Program& program, const rt::Executor& executor, const Generated& project,
                              uint64_t seed);

}  // namespace journey::differential
