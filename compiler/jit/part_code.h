// Machine code, from the cache or from LLVM, then linked into this process; above all that of parts of a module.
// Internal to this folder.
//
// In: a verified module and parts of it. Out: objects, and the entry points of their roots. Each object is compiled in
// an LLVM context of its own that is gone when it is made. Threads: a PartMaker is immutable, any number of threads may
// ask it; a Linker belongs to one thread at a time, its entry points to all. Lifetime: code lives as long as its
// Linker; the module and the cache must outlive the maker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/cache/disk_cache.h"
#include "compiler/codegen/codegen.h"
#include "compiler/codegen/parts.h"
#include "ir/ir.h"
#include "runtime/abi/step.h"

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
}  // namespace llvm

namespace journey {

using EmitFn = std::function<std::unique_ptr<llvm::Module>(llvm::LLVMContext&, const llvm::TargetMachine&)>;
// The object of what `emit` gives, from LLVM, and into the cache. Fails where LLVM does not know the processor.
Result<std::string> MakeObject(const DiskCache& cache, DiskCache::Key key, codegen::OptLevel level, const EmitFn& emit);
// The same, but from the cache if it is there. Also prepares LLVM for this process.
Result<std::string> FindOrMakeObject(const DiskCache& cache, DiskCache::Key key, codegen::OptLevel level,
                                     const EmitFn& emit);

class PartMaker {
 public:
  // Fails where LLVM does not know the processor. Also prepares LLVM for this process.
  static Result<std::unique_ptr<PartMaker>> Create(const ir::Module& module, codegen::OptLevel level,
                                                   const DiskCache& cache);

  // The object from the cache.
  std::optional<std::string> Find(const codegen::Part& part) const;
  // The object from LLVM, and into the cache.
  Result<std::string> Make(const codegen::Part& part) const;

 private:
  PartMaker(const ir::Module& module, codegen::OptLevel level, const DiskCache& cache);
  DiskCache::Key KeyOf(const codegen::Part& part) const;
  const ir::Module& module_;
  const codegen::OptLevel level_;
  const DiskCache& cache_;
  std::string machine_;  // what all keys begin with
};

class Linker {
 public:
  static Result<std::unique_ptr<Linker>> Create(codegen::OptLevel level);
  ~Linker();

  // Takes the object of a part in; Link makes it code.
  Status Add(const std::string& object);
  // The entry points of roots whose objects were added, one `found` call each.
  Status Link(const ir::Module& module, const std::vector<int32_t>& roots,
              const std::function<void(int32_t function, rt::NativeFn entry)>& found);

  // The code of that name, linked now.
  Result<void*> Find(const std::string& name);

 private:
  struct Impl;
  Linker();
  std::unique_ptr<Impl> impl_;
};

}  // namespace journey
