// A module's functions as machine code in this process.
//
// In: a loaded program. Out: an Executor whose results equal the interpreter's, for every function the engine calls
// (the roots of native/parts.h). The module is cut into parts; a part is taken from the object cache on disk or
// compiled, each in an LLVM context of its own that is gone before Create returns. Threads: immutable after Create, so
// any number of engines may share one. Lifetime: the code lives as long as the executor; texts that compiled functions
// return may be constants inside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/program/program.h"
#include "runtime/rules/executor.h"

namespace journey {

struct JitOptions {
  int opt_level = 2;      // 0 or 2
  std::string cache_dir;  // empty: DiskCache::DefaultDirectory
  bool use_cache = true;
  unsigned threads = 0;                      // compiling; 0: as many as there are processors
  uint64_t cache_bytes = uint64_t{1} << 30;  // what the directory may hold

  // Empty: none.
  std::string CacheDirectory() const;
};

struct JitCounters {
  uint64_t parts = 0;
  uint64_t compiled = 0;    // parts that were compiled
  uint64_t cache_hits = 0;  // parts whose object came from disk
  uint64_t object_bytes = 0;
};

class JitExecutor final : public rt::Executor {
 public:
  // The program is needed for the call only.
  static Result<std::unique_ptr<JitExecutor>> Create(const rt::Program& program, JitOptions options = {});
  // The same without resolved tables; for tests and tools that have only a module. It must be verified.
  static Result<std::unique_ptr<JitExecutor>> Create(const ir::Module& module, JitOptions options = {});
  ~JitExecutor() override;

  // Null for functions that only functions call.
  rt::NativeFn Native(int32_t function) const override { return entries_[static_cast<size_t>(function)]; }
  void Run(int32_t function, rt::Step* step, const rt::Value* args, rt::Value* out) const override;

  const rt::LineCompiler* Lines() const override;
  const JitCounters& counters() const { return counters_; }

 private:
  struct Impl;
  JitExecutor();
  std::unique_ptr<Impl> impl_;
  std::vector<rt::NativeFn> entries_;
  JitCounters counters_;
};

}  // namespace journey
