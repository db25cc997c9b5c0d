// The interpreter with somebody who looks on: the same loop, and each instruction is told.
//
// Lifetime: program and observer must outlive it. One thread at a time.
#pragma once

#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey::rt {

// Sees what runs. Native code tells nobody. What it does changes no record.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void Begins(const ir::Function& function, const ir::Instr& instr) = 0;
  // `result`: none where it has none. Of a call it is what the function gave, after all that ran in it.
  virtual void Ran(const ir::Function& function, const ir::Instr& instr, const Value& result) = 0;
};

class ObservingInterpreter final : public Executor {
 public:
  ObservingInterpreter(const Program& program, RunObserver& observer) : program_(program), observer_(observer) {}

  NativeFn Native(int32_t) const override { return nullptr; }
  void Run(int32_t function, Step* step, const Value* args, Value* out) const override;

 private:
  const Program& program_;
  RunObserver& observer_;
};

}  // namespace journey::rt
