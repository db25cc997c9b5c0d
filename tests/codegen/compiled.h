// Small helpers for tests that compile modules built by hand.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"
#include "ir/builder.h"
#include "ir/ir.h"

namespace journey {

inline constexpr ir::Type kBool{ir::Kind::kBool};
inline constexpr ir::Type kInt{ir::Kind::kInt};
inline constexpr ir::Type kFloat{ir::Kind::kFloat};
inline constexpr ir::Type kString{ir::Kind::kString};
inline constexpr ir::Type kVoid{ir::Kind::kVoid};

inline std::unique_ptr<JitExecutor> Compiled(const ir::Module& module, int level) {
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(module, {.opt_level = level, .use_cache = false});
  EXPECT_TRUE(jit.ok()) << jit.status().message();
  return std::move(jit).value();
}

// Both optimisation levels must pass every test.
class CompiledTest : public testing::TestWithParam<int> {
 protected:
  CompiledTest() { step_.arena = &arena_; }
  void Compile() { jit_ = Compiled(module_, GetParam()); }
  rt::Value Run(int32_t function, std::vector<rt::Value> args = {}) {
    rt::Value out = rt::Value::None();
    jit_->Run(function, &step_, args.data(), &out);
    return out;
  }
  const rt::Str* Text(std::string_view text) { return arena_.Copy(text); }

  ir::Module module_;
  rt::Arena arena_;
  rt::Step step_;
  std::unique_ptr<JitExecutor> jit_;
};

}  // namespace journey
