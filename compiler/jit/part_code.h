// Machine code, from the cache or from the library that makes it, then linked into this process; above all that of
// parts of a module. Internal to this folder.
//
// In: a verified module and parts of it. Out: objects, and the entry points of their roots. Threads: a PartMaker is
// immutable, any number of threads may ask it. Lifetime: the module and the cache must outlive the maker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/native/library.h"
#include "ir/ir.h"
#include "runtime/abi/step.h"

namespace journey {

// The object from the cache; or what `make` gives, which then goes there.
Result<std::string> FindOrMakeObject(const DiskCache& cache, DiskCache::Key key,
                                     const std::function<Result<std::string>()>& make);

// A linker that knows the runtime's operations.
Result<std::unique_ptr<native::Linker>> NewLinker();
// The entry points of roots whose objects were added, one `found` call each.
Status Link(native::Linker& linker, const ir::Module& module, const std::vector<int32_t>& roots,
            const std::function<void(int32_t function, rt::NativeFn entry)>& found);

class PartMaker {
 public:
  static Result<std::unique_ptr<PartMaker>> Create(const ir::Module& module, native::OptLevel level,
                                                   const DiskCache& cache);

  // The object from the cache.
  std::optional<std::string> Find(const native::Part& part) const;
  // A new object, which goes into the cache.
  Result<std::string> Make(const native::Part& part) const;

 private:
  PartMaker(const native::Library& library, const ir::Module& module, native::OptLevel level, const DiskCache& cache);
  DiskCache::Key KeyOf(const native::Part& part) const;
  const native::Library& library_;
  const ir::Module& module_;
  const native::OptLevel level_;
  const DiskCache& cache_;
  std::string machine_;  // what all keys begin with
};

}  // namespace journey
