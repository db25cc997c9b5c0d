// Compiles plans of lines, or takes what was compiled before from the cache on disk.
//
// Immutable; any number of threads may use one. Each compilation has an LLVM context of its own. Code that was made
// outlives its maker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "compiler/cache/disk_cache.h"
#include "runtime/input/line_code.h"

namespace journey {

class LineMaker final : public rt::LineCompiler {
 public:
  // Of the cache, empty for none, and what it may hold.
  LineMaker(const std::string& directory, uint64_t cache_bytes) : cache_(directory), cache_bytes_(cache_bytes) {}
  // Null where there is no native code (native::Library::Get).
  std::unique_ptr<rt::LineCode> Compile(const rt::LinePlan& plan) const override;

 private:
  const DiskCache cache_;
  const uint64_t cache_bytes_;
};

}  // namespace journey
