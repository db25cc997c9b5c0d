// Types and fields as JSON Schema, as section 13 of the language accepts them.
#pragma once

#include <nlohmann/json.hpp>

#include <vector>

#include "compiler/plan/plan.h"

namespace journey::plan {

using Json = nlohmann::ordered_json;

// An object with these properties; wire paths become objects in objects. Others are allowed, as they are in the input.
Json SchemaOf(const typed::Program& program, const std::vector<Field>& fields);

}  // namespace journey::plan
