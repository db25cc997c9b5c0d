// What both sides of the library say of machine code: levels, and the names under which code is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ir/ir.h"

namespace journey::native {

enum class OptLevel : uint8_t { kO0, kO2 };

// What code of ours calls: pure operations as journey_pure_NAME(arena, args, out), all others as journey_act_NAME
// (runtime/abi/act.h).
inline constexpr char kPurePrefix[] = "journey_pure_";
inline constexpr char kActPrefix[] = "journey_act_";

// A root's entry point, an rt::NativeFn.
inline std::string EntryName(const ir::Function& function) { return "entry:" + function.name; }

// A decoder of lines, a rt::LineFn.
inline constexpr char kReadLine[] = "read_line";

}  // namespace journey::native
