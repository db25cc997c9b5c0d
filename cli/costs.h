// The proven bounds of a module, as `journey check --cost` shows them.
//
// Bounds of steps come with the module, bounds of bytes from the structures that the runtime makes of it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/status.h"
#include "ir/ir.h"

namespace journey::cli {

// A table of the journeys, and what one input and one customer may take.
Result<std::string> CostText(const ir::Module& module);
// The same as an object.
Result<nlohmann::json> CostJson(const ir::Module& module);

}  // namespace journey::cli
