// How journeys meet: which events let customers in and out, which channels they share, which start, feed or follow
// others. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/map/model.h"
#include "compiler/map/origin.h"
#include "compiler/sema/typed.h"

namespace journey::map {

// `place`: of each journey of the program its index in the model, or kNone. Channels and events come out as indices of
// the program.
void AddLinks(const typed::Program& program, const Origin& origin, const std::vector<int32_t>& place, Model& model);

}  // namespace journey::map
