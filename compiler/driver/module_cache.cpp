// One look-up before the phases, one entry written after them.
#include "compiler/driver/module_cache.h"

#include <string>
#include <utility>
#include <vector>

#include "driver/compiler_identity.h"
#include "ir/serialise.h"

namespace journey {
namespace {

DiskCache::Key KeyOf(const std::vector<SourceText>& texts) {
  std::string all = kCompilerIdentity;
  const auto add = [&all](const std::string& text) {
    const uint64_t size = text.size();  // so that neighbours cannot run into each other
    all.append(reinterpret_cast<const char*>(&size), sizeof size);
    all += text;
  };
  for (const SourceText& text : texts) {
    add(text.path);
    add(text.module);
    add(text.text);
  }
  return DiskCache::KeyOf(all);
}

}  // namespace

Result<CachedCompilation> CompileProjectCached(const ProjectFiles& project, const DiskCache& cache) {
  Result<std::vector<SourceText>> texts = ReadSources(project);
  if (!texts.ok()) return texts.status();
  const DiskCache::Key key = KeyOf(*texts);
  CachedCompilation result;
  if (std::optional<std::string> bytes = cache.Get(DiskCache::Kind::kModule, key)) {
    if (Result<ir::Module> module = ir::Deserialise(*bytes); module.ok()) {
      result.ir = std::move(*module);
      return result;
    }
  }
  result.compilation = Compile(std::move(texts).value(), project.lints);
  if (!result.compilation->ir.has_value()) return result;
  result.ir = std::move(result.compilation->ir);
  result.compilation->ir.reset();
  cache.Put(DiskCache::Kind::kModule, key, ir::Serialise(*result.ir));
  return result;
}

}  // namespace journey
