// elements and gaps -> text, and its lines for those who want to know how wide they are.
//
// Pure. Lines are indented by two for each block and each bracket that lines have opened, and once more where an item
// or an argument goes on.
#pragma once

#include <string>
#include <vector>

#include "compiler/format/layout.h"

namespace journey::format {

struct Line {
  size_t first = 0, last = 0;  // of the elements
  size_t width = 0;            // in characters, without the comment behind it
};

struct Printed {
  std::string text;
  std::vector<Line> lines;
};

Printed Print(const std::vector<Element>& elements, const std::vector<Gap>& gaps);

}  // namespace journey::format
