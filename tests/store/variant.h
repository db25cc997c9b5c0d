// Another version of a random project: what a run with a store is migrated to.
#pragma once

#include <optional>
#include <string>

#include "compiler/driver/compile.h"
#include "tests/differential/random.h"

namespace journey::store_testing {

// Some guards, delays, caps and comparisons are others, some flows begin otherwise, each journey has version 2, and
// some say where those go who are in a stage, or that those inside finish on version 1. May not compile. `text`: of
// which `compilation` is, without errors.
std::string VariantOf(const std::string& text, const Compilation& compilation, differential::Random& random);

}  // namespace journey::store_testing
