// With this a program of tests runs native code.
#include "compiler/jit/jit.h"
#include "tests/migrate/story.h"

namespace journey::rt {
namespace {

const bool kNative = [] {
  TheExecutor() = [](const Program& program) -> std::unique_ptr<Executor> {
    auto made = JitExecutor::Create(program, {.opt_level = 0, .use_cache = false, .threads = 1});
    EXPECT_TRUE(made.ok()) << made.status().message();
    return made.ok() ? std::move(*made) : nullptr;
  };
  return true;
}();

}  // namespace
}  // namespace journey::rt
