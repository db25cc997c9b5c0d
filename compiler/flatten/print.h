// A plan as text for people: `check --dump plan`.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey {

// Says so when the module has no flat form.
std::string PrintPlan(const ir::Module& module);

}  // namespace journey
