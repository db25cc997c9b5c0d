// One function for each pure operation of ir/ops.def, with the signature of PureFn. Definitions: ops_number.cpp,
// ops_text.cpp, ops_time.cpp.
#pragma once

#include "runtime/value/value.h"

namespace journey::rt::ops {

#define PURE(name, text, result, args) void name(Arena& arena, const Value* a, Value* out);
#include "ir/ops.def"

}  // namespace journey::rt::ops

// Heads a definition; operands are a[0], a[1], …
#define JOURNEY_OP(name) void name([[maybe_unused]] Arena& arena, const Value* a, Value* out)
