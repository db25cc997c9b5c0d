// The meaning of every pure operation of ir/ops.def: one function each, reached through one table.
//
// Interpreter, constant folder and JIT call these and nothing else (the JIT inlines equivalents of the simplest). All
// are total: no input makes them fail, trap or throw. Results that need memory take it from `arena`.
#pragma once

#include <cstdint>

#include "ir/ir.h"
#include "runtime/value/value.h"

namespace journey::rt {

// args: as many Values as the signature has letters. out may alias none of them. Thread-safe for different arenas.
using PureFn = void (*)(Arena& arena, const Value* args, Value* out);

// Null unless Info(op).op_class is kPure.
PureFn PureFunction(ir::Op op);

}  // namespace journey::rt
