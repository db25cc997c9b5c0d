// The costliest walk through a function's blocks, with loops by their trip counts.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

// Sums and products that stop at the largest number.
inline uint64_t SaturatingAdd(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
inline uint64_t SaturatingMul(uint64_t a, uint64_t b) { return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b; }

// `block_costs` by block; `order`: the function's BlockOrder. Work is in proportion to its size times the depth of its
// loops.
uint64_t LongestPath(const Function& function, const std::vector<uint32_t>& order, std::vector<uint64_t> block_costs);

}  // namespace journey::ir
