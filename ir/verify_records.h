// Types of values, and how records hold one another; internal to ir/verify*.cpp.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey::ir {

// A type that values can have.
bool ValidType(const Module& module, const Type& type);
// As messages have it.
std::string TypeText(const Type& type);
// Their names and the types of their fields. Empty if all is well; no record is part of itself then, and they are not
// too deep in one another for those who walk through them. `where` says what was looked at last.
std::string CheckRecords(const Module& module, std::string& where);

}  // namespace journey::ir
