// The compiler's half of the C API: sources to a module, a module to native code.
#include <fmt/format.h>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#endif
#include "journey/compiler.h"
#include "runtime/api/handles.h"

using journey::api::Fail;

journey_code journey_compile(const char* path, journey_module** module, journey_error** error) {
  if (path == nullptr || module == nullptr)
    return Fail(error, JOURNEY_ERROR_ARGUMENT, "path and module must not be null");
  journey::Result<journey::ProjectFiles> project = journey::FindProject(path);
  if (!project.ok()) return Fail(error, JOURNEY_ERROR_WORLD, project.status().message());
  auto compiled = journey::CompileProject(project.value());
  if (!compiled.ok()) return Fail(error, JOURNEY_ERROR_WORLD, compiled.status().message());
  journey::Compilation& compilation = *compiled.value();
  if (!compilation.ir.has_value()) {
    return Fail(error, JOURNEY_ERROR_SOURCE, journey::RenderText(compilation.sources, compilation.diagnostics));
  }
  return journey::api::MakeModule(std::move(*compilation.ir), module, error);
}

journey_code journey_module_make_native(journey_module* module, const journey_native_options* options,
                                        journey_error** error) {
  if (module == nullptr) return Fail(error, JOURNEY_ERROR_ARGUMENT, "module must not be null");
#if JOURNEY_HAS_JIT
  journey::JitOptions jit;
  if (options != nullptr) {
    if (options->struct_size != sizeof(journey_native_options)) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, "struct_size of the options is not one this library knows");
    }
    if (options->opt_level != 0 && options->opt_level != 2) {
      return Fail(error, JOURNEY_ERROR_ARGUMENT, fmt::format("opt_level is 0 or 2, not {}", options->opt_level));
    }
    jit.opt_level = options->opt_level;
    if (options->cache_dir != nullptr) {
      jit.cache_dir = options->cache_dir;
      jit.use_cache = !jit.cache_dir.empty();
    }
  }
  auto executor = journey::JitExecutor::Create(*module->program, jit);
  if (!executor.ok()) return Fail(error, JOURNEY_ERROR_WORLD, executor.status().message());
  module->executor = std::move(executor.value());
  return JOURNEY_OK;
#else
  (void)options;
  return Fail(error, JOURNEY_ERROR_WORLD, "this library was built without LLVM; journeys run interpreted");
#endif
}
