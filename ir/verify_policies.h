// Channels and groups: the rules of what is sent; a part of Verify.
#pragma once

#include <string>

#include "ir/ir.h"

namespace journey::ir {

// For modules whose enums and constants have passed. Functions are checked by their kind only, so this comes before
// them. Empty when there is nothing to say; else `where` is what it is about.
std::string CheckPolicies(const Module& module, std::string& where);

}  // namespace journey::ir
