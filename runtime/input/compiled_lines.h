// Decoding by code that was compiled for the shapes of this very log.
//
// When shapes have settled, their plan is compiled on a thread of its own while the walk goes on; from then on a line
// is first tried with the code and, if that gives up, walked. Where shapes appear that the code does not know, it is
// compiled anew; where it seldom fits it is dropped. Changes no input. Belongs to one thread; `walk` must outlive it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "runtime/input/line_code.h"
#include "runtime/input/plan_lines.h"
#include "runtime/input/walk.h"
#include "runtime/platform/thread.h"
#include "runtime/program/program.h"

namespace journey::rt {

class CompiledLines {
 public:
  CompiledLines(const Program& program, LineWalk& walk);
  ~CompiledLines();
  CompiledLines(const CompiledLines&) = delete;

  // Who compiles; must live until another is given. Null: nobody, and there is no code any more.
  void UseCompiler(const LineCompiler* compiler);
  // Compiles what is known now and waits for it. False: no compiler, or nothing that can be compiled.
  bool CompileNow();

  // As LineWalk::Take; null also where there is no code.
  const char* Take(const char* at, int64_t arrived, Arena& memory, Input* result) {
    return fn_ != nullptr ? Run(at, arrived, memory, result) : nullptr;
  }
  // To be called every kLookEvery lines that were decoded in one pass.
  void Look();
  static constexpr uint64_t kLookEvery = 4096;
  // Lines that the code has read.
  uint64_t hits() const { return hits_; }

 private:
  struct Job {
    PlannedLines lines;
    std::unique_ptr<LineCode> code;
    std::atomic<bool> done{false};
    Thread thread;
  };
  const char* Run(const char* at, int64_t arrived, Arena& memory, Input* result);
  static const char* ReadValue(LineState* state, uint32_t call, const char* at);
  std::string_view TextOf(LineText which) const;
  void BeginWalk();
  bool Finish(const LineEnd& end);
  void RememberMinute();
  bool Start();
  bool Adopt();
  void Drop();

  const Program& program_;
  LineWalk& walk_;
  const LineCompiler* compiler_ = nullptr;
  LineFn fn_ = nullptr;
  LineState state_;
  // The line at hand, and whether the walk knows of it.
  struct {
    int64_t arrival = 0;
    Arena* arena = nullptr;
    Input* input = nullptr;
  } line_;
  bool walking_ = false;
  std::vector<uint8_t> nobodys_;  // where values go that belong to no field
  PlannedLines lines_;            // of fn_
  std::unique_ptr<LineCode> code_;
  std::unique_ptr<Job> job_;  // what is being compiled
  size_t planned_ = 0;        // steps of the tree when the last job began
  size_t settled_ = 0;        // steps of the tree at the last look
  uint64_t looks_ = 0;
  uint64_t hits_ = 0;
  uint64_t misses_ = 0;  // lines since the last look that the code gave up on
  int jobs_ = 0;
};

}  // namespace journey::rt
