// Who runs functions of a module: the interpreter (runtime/interp) or compiled code (compiler/jit).
#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/abi/step.h"

namespace journey::rt {

class LineCompiler;

class Executor {
 public:
  virtual ~Executor() = default;
  // The function's compiled form; null where there is none, then Run is asked.
  virtual NativeFn Native(int32_t function) const = 0;
  virtual void Run(int32_t function, Step* step, const Value* args, Value* out) const = 0;
  // Entries by function that change from null to code while folds run; a null entry goes through Run. Null where what
  // Native says is final.
  virtual const std::atomic<NativeFn>* Table() const { return nullptr; }
  // Who compiles the decoding of lines (runtime/input); null: nobody.
  virtual const LineCompiler* Lines() const { return nullptr; }
};

}  // namespace journey::rt
