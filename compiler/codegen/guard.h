// Between LLVM and the rest of the process: what becomes of work for which there is no memory.
//
// LLVM has no way back from an allocation that fails: its own functions end the process unless told otherwise, and its
// frames are built without exceptions, so one that `new` throws passes through them and cleans nothing up. So do the
// frames of this folder that hold what is LLVM's (CMakeLists.txt). What the work held stays as it is and is never
// destroyed: nobody knows in which state it is, and locks may have been left held. LLVM is not called again in this
// process.
//
// Threads: any number may be inside at once, but for the first of each kind of work, which is alone: it makes what LLVM
// makes once a process, under locks and flags of the process, so nobody is inside who would wait for ever for what it
// leaves half made.
#pragma once

#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/status.h"

namespace journey::codegen {

using Work = void (*)(void* context);

// One for each kind of work.
class Gate {
 public:
  // Runs `work`. Where memory runs out in it: std::bad_alloc. An error where it ran out earlier, when `work` is not
  // run, or where LLVM gives up for another reason.
  Status Pass(Work work, void* context);

 private:
  std::atomic<bool> passed_{false};  // somebody has been through
};

// What make(), a Result, gives, by way of the gate.
template <class Make>
std::invoke_result_t<Make&> Guarded(Gate& gate, Make&& make) {
  using Made = std::invoke_result_t<Make&>;
  struct Call {
    std::remove_reference_t<Make>& make;
    std::optional<Made> made;
  } call{make, std::nullopt};
  const auto work = [](void* context) {
    auto& inside = *static_cast<Call*>(context);
    inside.made.emplace(inside.make());
  };
  if (Status passed = gate.Pass(work, &call); !passed.ok()) return passed;
  return *std::move(call.made);
}

// Runs `work`, which gives something back to LLVM, where LLVM may still be called; what is left then stays.
void GiveBack(Work work, void* context) noexcept;

// For what tells in another way than by an exception that there is no memory.
[[noreturn]] void OutOfMemory();

// Runs LLVM's constructors, which the loader does not (hold_constructors.cpp), and tells LLVM whom to call without
// memory. The first work of all, behind a gate.
void StartLlvm();

}  // namespace journey::codegen
