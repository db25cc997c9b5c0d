// The textual form of a module: for people (`check --dump ir`), goldens and tests. Read(Print(m)) equals m.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "ir/ir.h"

namespace journey::ir {

std::string Print(const Module& module);
// Errors name the line.
Result<Module> Read(std::string_view text);

}  // namespace journey::ir
