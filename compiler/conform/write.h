// Where a log leaves the design -> text for the terminal, JSON. Pure.
#pragma once

#include <string>

#include "compiler/conform/figures.h"

namespace journey::conform {

std::string WriteText(const Report& report);
// {"format_version":1,…}
std::string WriteJson(const Report& report);

}  // namespace journey::conform
