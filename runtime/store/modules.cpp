// Files by their hash, checked against it.
#include "runtime/store/modules.h"

#include <fmt/format.h>

#include <limits>

#include "ir/serialise.h"
#include "runtime/store/log_reader.h"

namespace journey::rt {

std::string ModuleName(uint64_t hash) { return fmt::format("{}{:016x}", kModulePrefix, hash); }

Result<ir::Module> ReadModule(Disk& disk, uint64_t hash) {
  const auto bytes = disk.Read(ModuleName(hash), 0, std::numeric_limits<uint64_t>::max());
  if (!bytes.ok()) return bytes.status();
  auto module = ir::Deserialise(bytes.value());
  if (!module.ok()) return Status::Error(disk.Title(ModuleName(hash)) + ": " + module.status().message());
  if (ir::HashInFile(bytes.value()) != hash) {
    return Status::Error(disk.Title(ModuleName(hash)) + ": it is another module");
  }
  return module;
}

Result<std::optional<ir::Module>> LinkedModuleOf(Disk& disk, const ir::Module& project) {
  const uint64_t hash = ir::ContentHash(project);
  const auto head = LastHead(disk);
  if (!head.ok()) return head.status();
  if (!head.value() || head.value()->module == hash) return std::optional<ir::Module>();
  auto module = ReadModule(disk, head.value()->module);
  if (!module.ok()) return module.status();
  return module->project == hash ? std::optional(std::move(*module)) : std::nullopt;
}

Modules::Modules(Disk& disk, const Program& known)
    : disk_(disk), known_(known), known_hash_(ir::ContentHash(known.module())) {}

Result<const Program*> Modules::Of(uint64_t hash) {
  if (hash == known_hash_) return &known_;
  std::unique_ptr<Program>& program = loaded_[hash];
  if (program == nullptr) {
    auto module = ReadModule(disk_, hash);
    if (!module.ok()) return module.status();
    auto loaded = Program::Load(std::move(*module));
    if (!loaded.ok()) return loaded.status();
    program = std::move(*loaded);
  }
  return static_cast<const Program*>(program.get());
}

}  // namespace journey::rt
