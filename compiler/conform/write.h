// Where a log leaves the design -> text for the terminal, a page, JSON. Pure.
#pragma once

#include <string>

#include "compiler/conform/figures.h"

namespace journey::conform {

std::string WriteText(const Report& report);
std::string WriteHtml(const Report& report);
// {"format_version":1,…}
std::string WriteJson(const Report& report);

}  // namespace journey::conform
