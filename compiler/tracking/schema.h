// Types and fields as JSON Schema, as section 13 of the language accepts them.
#pragma once

#include <nlohmann/json.hpp>

#include <vector>

#include "compiler/tracking/tracking_plan.h"

namespace journey::tracking {

using Json = nlohmann::ordered_json;

// An object with these properties; wire paths become objects in objects. Others are allowed, as they are in the input.
Json SchemaOf(const typed::Program& program, const std::vector<Field>& fields);

}  // namespace journey::tracking
