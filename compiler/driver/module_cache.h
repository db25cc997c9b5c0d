// Projects as ir without the way through the phases, when a start before this one has gone it.
//
// In: a project's files and a cache. Out: its ir. A key hashes every source text with its path and module name, and the
// compiler itself (a hash of its sources, made when it is built). Only projects without errors are kept; warnings are
// the business of `check`, which never asks here. An entry is read and verified like any
// module from elsewhere; one that fails is compiled again.
#pragma once

#include <memory>
#include <optional>

#include "base/status.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/project.h"
#include "ir/ir.h"

namespace journey {

struct CachedCompilation {
  std::optional<ir::Module> ir;              // absent when there are errors
  std::unique_ptr<Compilation> compilation;  // null when the ir came from the cache; its own ir has been moved out
};

// As CompileProject. A project that was compiled is in the cache afterwards.
Result<CachedCompilation> CompileProjectCached(const ProjectFiles& project, const DiskCache& cache);

}  // namespace journey
