// One change to a module: any number, word, text or list that fields.h knows, made another at random.
#pragma once

#include <random>

#include "ir/ir.h"

namespace journey::ir {

// How many places there are to change.
size_t CountPlaces(const Module& module);
// Changes the place of this number.
void Mutate(Module& module, size_t place, std::mt19937& random);

}  // namespace journey::ir
