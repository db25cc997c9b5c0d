// Queries over the history; internal to ir/verify*.cpp.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey::ir {

// What each asks about, what it gives, and its condition. Empty if all is well; `where` says what was looked at last.
std::string CheckHistory(const Module& module, std::string& where);

}  // namespace journey::ir
