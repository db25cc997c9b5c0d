// The batch loop of a small module as code in this process.
//
// In: a verified module. Out: its plan and the loop's entry points (runtime/flat/lane_state.h), or nothing when the
// module has no flat form. Compiled in an LLVM context of its own, or taken from the cache on disk. Immutable after
// Create, so any number of lanes on any number of threads may share one; it must outlive them.
#pragma once

#include <memory>

#include "base/status.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/flatten/flatten.h"
#include "ir/ir.h"
#include "runtime/flat/lane_state.h"
#include "runtime/flat/plan.h"

namespace journey {

struct BatchOptions {
  bool ordered = false;  // FlattenOptions::ordered
  // Which loops; each takes as long to compile as the other.
  bool by_id = true, by_handle = true;
};

class BatchCode {
 public:
  // Null when the module has no flat form. The cache is used for the call only.
  static Result<std::unique_ptr<BatchCode>> Create(const ir::Module& module, const DiskCache& cache,
                                                   const BatchOptions& options = {});
  ~BatchCode();

  const flat::Plan& plan() const;
  const flat::Code& code() const;

 private:
  struct Impl;
  BatchCode();
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey
