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

// The batch loop's (runtime/flat/lane_state.h): over slots by id and by handle, and for each timer a loop that fires
// it.
inline constexpr char kStepById[] = "batch_step_by_id";
inline constexpr char kStepByHandle[] = "batch_step_by_handle";
inline std::string FireName(size_t timer, bool by_id) {
  return "batch_fire_" + std::to_string(timer) + (by_id ? "_by_id" : "_by_handle");
}

// A decoder of lines, a flat::LineFn.
inline constexpr char kReadLine[] = "read_line";

}  // namespace journey::native
