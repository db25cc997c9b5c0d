// Native code is made anew each time, so that a stale cache can hide nothing.
#include "tests/conformance/engines.h"

#include "base/check.h"
#include "runtime/interp/interp.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#include "compiler/jit/tiered.h"
#endif

namespace journey::conformance {

std::vector<NamedExecutor> Executors(const rt::Program& program) {
  std::vector<NamedExecutor> executors;
  executors.push_back({"interp", std::make_unique<rt::Interpreter>(program)});
#if JOURNEY_HAS_JIT
  for (const int level : {0, 2}) {
    JitOptions options;
    options.opt_level = level;
    options.use_cache = false;
    auto jit = JitExecutor::Create(program, options);
    CHECK_MSG(jit.ok(), jit.status().message().c_str());
    executors.push_back({"jit" + std::to_string(level), std::move(jit.value())});
  }
  executors.push_back({"tiered", std::make_unique<TieredExecutor>(program, TieredOptions{.use_cache = false})});
#endif
  return executors;
}

}  // namespace journey::conformance
