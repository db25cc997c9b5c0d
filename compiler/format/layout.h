// elements -> what stands before each of them: nothing, spaces, a line's end, a blank line.
//
// The writer's line ends stay where the style leaves a choice; where a line is too wide, more come. Applied to its own
// result the layout changes nothing. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/format/elements.h"

namespace journey::format {

enum class Gap : uint8_t { kNone, kSpace, kWide, kLine, kBlank };
inline bool EndsLine(Gap gap) { return gap >= Gap::kLine; }

std::vector<Gap> GapsOf(const std::vector<Element>& elements);

// Makes of gaps in which lines have come in between such that agree with one another: a block is on one line or opened
// and closed by lines, and an item of several lines stands alone.
void Settle(const std::vector<Element>& elements, std::vector<Gap>& gaps);

// Whether it begins an item with a line of its own.
inline bool BeginsItem(const Element& element, Gap gap) {
  return element.piece.item && (!element.after_time || EndsLine(gap));
}

}  // namespace journey::format
