// Compiles plans of lines, or takes what was compiled before from the cache on disk.
//
// Immutable; any number of threads may use one. Each compilation has an LLVM context of its own. Code that was made
// outlives its maker.
#pragma once

#include <memory>
#include <string>

#include "compiler/cache/disk_cache.h"
#include "runtime/flat/line_code.h"

namespace journey {

class LineMaker final : public flat::LineCompiler {
 public:
  // Of the cache; empty: none.
  explicit LineMaker(std::string directory) : cache_(std::move(directory)) {}
  // Null where LLVM does not know the processor.
  std::unique_ptr<flat::LineCode> Compile(const flat::LinePlan& plan) const override;

 private:
  const DiskCache cache_;
};

}  // namespace journey
