// What is paused, as `pause`, `resume` and `status` print it.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "runtime/deliver/pauses.h"

namespace journey::cli {

// A list of {"channel" or "journey": name, "since": instant}.
nlohmann::ordered_json PausesJson(const std::vector<rt::Pause>& pauses);
// "channel email".
std::string WhatIsPaused(const rt::Pause& pause);

}  // namespace journey::cli
