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
using journey::api::Guarded;

namespace {

constexpr size_t kCompileEnds[] = {
    JOURNEY_FIELD_END(journey_compile_options, struct_size),
    JOURNEY_FIELD_END(journey_compile_options, execution),
    JOURNEY_FIELD_END(journey_compile_options, cache_dir),
    JOURNEY_FIELD_END(journey_compile_options, compile_budget_ms),
};
#if JOURNEY_HAS_JIT
constexpr size_t kNativeEnds[] = {
    JOURNEY_FIELD_END(journey_native_options, struct_size),
    JOURNEY_FIELD_END(journey_native_options, opt_level),
    JOURNEY_FIELD_END(journey_native_options, cache_dir),
    JOURNEY_FIELD_END(journey_native_options, background),
};
#endif

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

journey_code CompileTo(const char* path, const journey_compile_options& options, journey_module** module,
                       journey_error** error) {
  journey::Result<journey::ProjectFiles> project = journey::FindProject(path);
  if (!project.ok()) return Fail(error, JOURNEY_ERROR_WORLD, project.status().message());
  auto compiled = journey::CompileProjectCached(project.value(), journey::DiskCache(CacheDirectory(options.cache_dir)));
  if (!compiled.ok()) return Fail(error, JOURNEY_ERROR_WORLD, compiled.status().message());
  if (!compiled->ir.has_value()) {
    const journey::Compilation& compilation = *compiled->compilation;
    return Fail(error, JOURNEY_ERROR_SOURCE, journey::RenderText(compilation.sources, compilation.diagnostics));
  }
  auto loaded = journey::rt::Program::LoadVerified(std::move(*compiled->ir));
  if (!loaded.ok()) return Fail(error, JOURNEY_ERROR_WORLD, loaded.status().message());
  auto made = std::make_unique<journey_module>();
  made->program = std::move(loaded.value());
#if JOURNEY_HAS_JIT
  if (options.execution == JOURNEY_TIERED) {
    made->executor = MakeTiered(*made->program, options.cache_dir, options.compile_budget_ms);
    made->compiles = true;
  }
  if (options.execution == JOURNEY_NATIVE) {
    auto native = MakeNative(*made->program, options.cache_dir, 2);
    if (!native.ok()) return Fail(error, JOURNEY_ERROR_WORLD, native.status().message());
    made->executor = std::move(native.value());
  }
#else
  if (options.execution == JOURNEY_NATIVE) return Fail(error, JOURNEY_ERROR_WORLD, kNoLlvm);
#endif
  if (made->executor == nullptr) made->executor = std::make_shared<journey::rt::Interpreter>(*made->program);
  *module = made.release();
  return JOURNEY_OK;
}

}  // namespace

journey_code journey_compile(const char* path, journey_module** module, journey_error** error) {
  return journey_compile_with(path, nullptr, module, error);
}

journey_code journey_compile_with(const char* path, const journey_compile_options* options, journey_module** module,
                                  journey_error** error) {
  if (module != nullptr) *module = nullptr;
  return Guarded(error, [&] {
    if (path == nullptr || module == nullptr) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "path and module must not be null");
    }
    journey_compile_options own = JOURNEY_COMPILE_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kCompileEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (own.execution < JOURNEY_TIERED || own.execution > JOURNEY_INTERPRETED || own.compile_budget_ms < 0) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "execution or compile_budget_ms is out of range");
    }
    return CompileTo(path, own, module, error);
  });
}

journey_code journey_module_make_native(journey_module* module, const journey_native_options* options,
                                        journey_error** error) {
  return Guarded(error, [&]() -> journey_code {
    if (module == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "module must not be null");
    if (module->Orphaned()) return Fail(error, JOURNEY_STOPPED, journey::api::kOrphaned);
#if JOURNEY_HAS_JIT
    journey_native_options own = JOURNEY_NATIVE_OPTIONS_INIT;
    if (!journey::api::ReadOptions(options, kNativeEnds, &own)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, journey::api::kUnknownSize);
    }
    if (own.opt_level != 0 && own.opt_level != 2) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, fmt::format("opt_level is 0 or 2, not {}", own.opt_level));
    }
    if (own.background != 0) {
      module->executor = MakeTiered(*module->program, own.cache_dir, 0);
      module->compiles = true;
      module->process = journey::rt::ProcessNumber();
      return JOURNEY_OK;
    }
    auto executor = MakeNative(*module->program, own.cache_dir, own.opt_level);
    if (!executor.ok()) return Fail(error, JOURNEY_ERROR_WORLD, executor.status().message());
    module->executor = std::move(executor.value());
    module->compiles = false;
    return JOURNEY_OK;
#else
    (void)options;
    return Fail(error, JOURNEY_ERROR_WORLD, kNoLlvm);
#endif
  });
}
