// Gaps -> text for the terminal, a page, JSON; and the gaps of an earlier JSON. Pure.
#pragma once

#include <set>
#include <string>

#include "base/status.h"
#include "compiler/gap/gaps.h"

namespace journey::gap {

std::string WriteText(const Report& report);
std::string WriteHtml(const Report& report);
// {"format_version":1,…}
std::string WriteJson(const Report& report);
// The ids of the gaps of what WriteJson wrote.
Result<std::set<std::string>> ReadBaseline(const std::string& json);

}  // namespace journey::gap
