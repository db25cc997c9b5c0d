// Shapes of lines as a plan to be compiled.
//
// In: the tree as it is. Out: the same tree as data, with what its code asks for by number. Later changes of the tree
// do not touch it; the schemas' tables, which holes point to, must outlive it.
#pragma once

#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/line_plan.h"
#include "runtime/input/shape.h"
#include "runtime/program/program.h"

namespace journey::rt {

struct PlannedLines {
  LinePlan plan;
  std::vector<ShapeStep> values;  // by LineStep::call; without their bytes, and alone
  std::vector<LineEnd> ends;      // by LineStep::end
};

// Empty for a tree that is empty or too large.
PlannedLines PlanLines(const ShapeTree& shapes, const Program& program, const Blocks& blocks);

}  // namespace journey::rt
