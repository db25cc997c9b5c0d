// The programs of the modules under which a store was written, each loaded once.
//
// In: a disk that has the modules, and one program that is loaded already. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "ir/ir.h"
#include "runtime/platform/disk.h"
#include "runtime/program/program.h"

namespace journey::rt {

inline constexpr std::string_view kModulePrefix = "module-";
std::string ModuleName(uint64_t hash);
// The module that the store keeps under this hash.
Result<ir::Module> ReadModule(Disk& disk, uint64_t hash);

// The module under which a store goes on with this project where some in it still finish on older versions: it has both
// (ir/link.h). Nothing: the project's own will do, or the store is under other journeys, as who opens it will see.
Result<std::optional<ir::Module>> LinkedModuleOf(Disk& disk, const ir::Module& project);

class Modules {
 public:
  // Both must outlive it.
  Modules(Disk& disk, const Program& known);
  Result<const Program*> Of(uint64_t hash);

 private:
  Disk& disk_;
  const Program& known_;
  const uint64_t known_hash_;
  std::map<uint64_t, std::unique_ptr<Program>> loaded_;
};

}  // namespace journey::rt
