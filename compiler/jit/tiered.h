// A module's functions interpreted at once and as machine code as soon as there is any.
//
// In: a loaded program. Out: an Executor that works from the first moment. A thread of its own takes the module part by
// part: first every part that the cache holds, then, while the compile budget lasts, it compiles the others, those
// first whose functions the interpreter has spent most on; of many, all without optimisation before any with it. A
// function switches over when its entry appears in the table; since all ways give the same results, a step may run in
// several. Threads: any number of engines may share one.
// Faults of compiling leave functions interpreted and stand in counters(). Lifetime: the program must outlive it; the
// destructor waits for at most the part in hand.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/native/machine_code.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/thread.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey {

struct TieredOptions {
  std::string cache_dir;  // empty: DiskCache::DefaultDirectory
  bool use_cache = true;
  uint64_t cache_bytes = uint64_t{1} << 30;  // what the directory may hold
  // Processor time of the thread; what it does not reach stays interpreted or unoptimised, and the next start goes on
  // from there. 0: no thread, no machine code at all.
  int64_t budget_ms = 60'000;
  // Called on the compiling thread before a part's entries appear; for tests.
  std::function<void(size_t part)> before_publishing;

  // Empty: none.
  std::string CacheDirectory() const;
};

struct TieredCounters {
  JitCounters jit;
  uint64_t published = 0;  // functions that run as machine code
  int64_t compile_ms = 0;  // processor time spent
  bool finished = false;   // nothing is going to change any more
  std::string fault;       // why compiling stopped; empty: it did not
};

class TieredExecutor final : public rt::Executor {
 public:
  explicit TieredExecutor(const rt::Program& program, TieredOptions options = {});
  ~TieredExecutor() override;

  rt::NativeFn Native(int32_t function) const override {
    return entries_[static_cast<size_t>(function)].load(std::memory_order_acquire);
  }
  const std::atomic<rt::NativeFn>* Table() const override { return entries_.get(); }
  void Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const override;
  const rt::LineCompiler* Lines() const override;

  // Waits until the thread has nothing left to do.
  void WaitUntilFinished() const;
  TieredCounters counters() const;

 private:
  struct Code;  // what holds the machine code
  struct Tier;
  void Work();
  void CompileParts();
  // These give false when there is to be no more work.
  bool Prepare(native::OptLevel level, Tier& tier);
  bool FromCache(Tier& tier, size_t part, bool* found);
  bool Compile(Tier& tier, std::vector<size_t> waiting);
  bool Publish(Tier& tier, size_t part, const std::string& object);
  bool Fail(const Status& status);
  size_t Hottest(const std::vector<size_t>& waiting) const;

  const ir::Module& module_;
  const TieredOptions options_;
  const rt::Interpreter interpreter_;
  std::unique_ptr<std::atomic<rt::NativeFn>[]> entries_;  // by function; null: interpreted
  std::unique_ptr<Code> code_;

  mutable std::mutex mutex_;  // guards counters_
  mutable std::condition_variable finished_;
  TieredCounters counters_;
  std::atomic<bool> stop_{false};
  rt::Thread thread_;
};

}  // namespace journey
