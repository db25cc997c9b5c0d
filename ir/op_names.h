// Operations in module files: by name, so that ops.def may grow and be sorted without harm to files that exist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"

namespace journey::ir {

// The operation of this text, "int.add"; nothing when there is none.
std::optional<Op> OpOf(std::string_view text);

// The names behind the numbers of a file of format 1, which had none of its own.
std::vector<std::string> OpsOfFormat1();

}  // namespace journey::ir
