// Two lists of places, told which are versions of each other.
#pragma once

#include <utility>
#include <vector>

#include "compiler/compare/outline.h"

namespace journey::compare {

// Null on one side: gone, or new. In the order of the new list, what is gone where it was. Places that are wholly the
// same are found first (the longest common subsequence); between two such, those of one kind are paired in their order.
using Pair = std::pair<const Place*, const Place*>;
std::vector<Pair> Align(const std::vector<Place>& before, const std::vector<Place>& after);

}  // namespace journey::compare
