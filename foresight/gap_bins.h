// Time from one step to the next, cut into bins: from milliseconds to twenty years, finer where people look closely.
//
// Below a day bins grow by a quarter, then there are four a day for a week, two for a month, one for a quarter of a
// year, and growth by a twentieth. What is longer belongs to the last bin. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace journey::foresight {

// Where bins begin, ascending from 0, in ms; the last one ends at the last edge: there is one bin less than edges.
const std::vector<int64_t>& GapEdges();
inline size_t GapBins() { return GapEdges().size() - 1; }
// A gap below 0 counts as 0.
size_t GapBinOf(int64_t gap_ms);

}  // namespace journey::foresight
