// How long the texts in a function's registers can be, how many bytes its lists and records take without what is
// inside, and how many bytes each instruction makes.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

inline constexpr uint64_t kMaxTextBytes = 64 * 1024;
// The most elements of a list that is only computed with; of one that is joined the last ones.
inline constexpr uint32_t kMostJoined = 1'000'000;

// By register; 0 for what is a number. `results`: by function, how long a text it gives can be; of callees at least.
std::vector<uint64_t> TextSizes(const Module& module, const Function& function, const std::vector<uint64_t>& results);

// Whether the operation makes a new text in the step's arena.
bool MakesText(Op op);

// Whether it makes a new list or record there.
bool MakesList(Op op);

// What a text of that size takes in the arena.
inline uint64_t ArenaBytes(uint64_t size) { return (size + 4 + 7) & ~uint64_t{7}; }

// The weight of an instruction in steps, callees aside. One step is about as much as one simple instruction, so that
// what reads and writes long texts counts for more; `sizes` as from TextSizes.
uint64_t StepsOf(const Module& module, const Instr& instr, const std::vector<uint64_t>& sizes);

}  // namespace journey::ir
