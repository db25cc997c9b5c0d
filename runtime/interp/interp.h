// The reference executor: runs a module's functions instruction by instruction, simple and obviously right.
//
// In: a Program. Invariants: pure operations are those of runtime/value, all others the functions of runtime/abi, so
// this holds control flow and nothing else. Threads: any number may run functions of one Interpreter at the same time.
// Lifetime: the program must outlive it.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey::rt {

class Interpreter : public Executor {
 public:
  explicit Interpreter(const Program& program);

  NativeFn Native(int32_t function) const override;
  void Run(int32_t function, Step* step, const Value* args, Value* out) const override;
  // The most steps one call of this function took; callees included; never above Function::max_steps.
  uint64_t MaxSteps(int32_t function) const;

 private:
  const Program& program_;
  mutable std::vector<std::atomic<uint64_t>> max_steps_;  // per function
};

}  // namespace journey::rt
