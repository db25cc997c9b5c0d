// The compiler's half of the C API: sources to a module, a module to native code.
#include <fmt/format.h>

#include "compiler/diag/render.h"
#include "compiler/driver/module_cache.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#include "compiler/jit/tiered.h"
#endif
#include "journey/compiler.h"
#include "runtime/api/handles.h"
#include "runtime/interp/interp.h"

using journey::api::Fail;

namespace {

// Null means the default, an empty name none.
std::string CacheDirectory(const char* name) {
  return name != nullptr ? std::string(name) : journey::DiskCache::DefaultDirectory();
}

#if JOURNEY_HAS_JIT
std::shared_ptr<const journey::rt::Executor> MakeTiered(const journey::rt::Program& program, const char* cache_dir,
                                                        int64_t budget_ms) {
  journey::TieredOptions options;
  options.cache_dir = CacheDirectory(cache_dir);
  options.use_cache = !options.cache_dir.empty();
  if (budget_ms > 0) options.budget_ms = budget_ms;
  return std::make_shared<journey::TieredExecutor>(program, std::move(options));
}

journey::Result<std::shared_ptr<const journey::rt::Executor>> MakeNative(const journey::rt::Program& program,
                                                                         const char* cache_dir, int opt_level) {
  journey::JitOptions options;
  options.opt_level = opt_level;
  options.cache_dir = CacheDirectory(cache_dir);
  options.use_cache = !options.cache_dir.empty();
  auto executor = journey::JitExecutor::Create(program, std::move(options));
  if (!executor.ok()) return executor.status();
  return std::shared_ptr<const journey::rt::Executor>(std::move(executor).value());
}
#else
constexpr char kNoLlvm[] = "this library was built without LLVM; journeys run interpreted";
#endif

}  // namespace

journey_code journey_compile(const char* path, journey_module** module, journey_error** error) {
  return journey_compile_with(path, nullptr, module, error);
}

journey_code journey_compile_with(const char* path, const journey_compile_options* options, journey_module** module,
                                  journey_error** error) {
  if (path == nullptr || module == nullptr)
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "path and module must not be null");
  journey_compile_options own = JOURNEY_COMPILE_OPTIONS_INIT;
  if (!journey::api::ReadOptions(options, &own)) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
  }
  if (own.execution < JOURNEY_TIERED || own.execution > JOURNEY_INTERPRETED || own.compile_budget_ms < 0) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "execution or compile_budget_ms is out of range");
  }
  journey::Result<journey::ProjectFiles> project = journey::FindProject(path);
  if (!project.ok()) return Fail(error, JOURNEY_ERROR_WORLD, project.status().message());
  auto compiled = journey::CompileProjectCached(project.value(), journey::DiskCache(CacheDirectory(own.cache_dir)));
  if (!compiled.ok()) return Fail(error, JOURNEY_ERROR_WORLD, compiled.status().message());
  if (!compiled->ir.has_value()) {
    const journey::Compilation& compilation = *compiled->compilation;
    return Fail(error, JOURNEY_ERROR_SOURCE, journey::RenderText(compilation.sources, compilation.diagnostics));
  }
  auto loaded = journey::rt::Program::LoadVerified(std::move(*compiled->ir));
  if (!loaded.ok()) return Fail(error, JOURNEY_ERROR_WORLD, loaded.status().message());
  std::shared_ptr<const journey::rt::Program> program = std::move(loaded.value());
  std::shared_ptr<const journey::rt::Executor> executor;
#if JOURNEY_HAS_JIT
  if (own.execution == JOURNEY_TIERED) executor = MakeTiered(*program, own.cache_dir, own.compile_budget_ms);
  if (own.execution == JOURNEY_NATIVE) {
    auto native = MakeNative(*program, own.cache_dir, 2);
    if (!native.ok()) return Fail(error, JOURNEY_ERROR_WORLD, native.status().message());
    executor = std::move(native.value());
  }
#else
  if (own.execution == JOURNEY_NATIVE) return Fail(error, JOURNEY_ERROR_WORLD, kNoLlvm);
#endif
  if (executor == nullptr) executor = std::make_shared<journey::rt::Interpreter>(*program);
  *module = new journey_module{std::move(program), std::move(executor)};
  return JOURNEY_OK;
}

journey_code journey_module_make_native(journey_module* module, const journey_native_options* options,
                                        journey_error** error) {
  if (module == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "module must not be null");
#if JOURNEY_HAS_JIT
  journey_native_options own = JOURNEY_NATIVE_OPTIONS_INIT;
  if (!journey::api::ReadOptions(options, &own)) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
  }
  if (own.opt_level != 0 && own.opt_level != 2) {
    return Fail(error, JOURNEY_ERROR_ARGUMENT, fmt::format("opt_level is 0 or 2, not {}", own.opt_level));
  }
  if (own.background != 0) {
    module->executor = MakeTiered(*module->program, own.cache_dir, 0);
    return JOURNEY_OK;
  }
  auto executor = MakeNative(*module->program, own.cache_dir, own.opt_level);
  if (!executor.ok()) return Fail(error, JOURNEY_ERROR_WORLD, executor.status().message());
  module->executor = std::move(executor.value());
  return JOURNEY_OK;
#else
  (void)options;
  return Fail(error, JOURNEY_ERROR_WORLD, kNoLlvm);
#endif
}
