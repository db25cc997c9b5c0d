// Ends lines inside those that are too wide, at what is outermost, until all fit or nothing is left to part.
#pragma once

#include <vector>

#include "compiler/format/print.h"

namespace journey::format {

inline constexpr size_t kWidth = 120;  // characters

Printed PrintWithin(const std::vector<Element>& elements, std::vector<Gap>& gaps);

}  // namespace journey::format
