// Handmade modules for the tests of ir/.
#pragma once

#include "ir/ir.h"

namespace journey::ir {

// A well-formed module that uses every operation and every kind of row.
Module SampleModule();

}  // namespace journey::ir
