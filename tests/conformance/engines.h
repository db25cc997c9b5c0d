// Every way to execute a program: each conformance case runs under all of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/shard/engine.h"

namespace journey::conformance {

struct NamedExecutor {
  std::string name;  // "interp", "jit0", "jit2", "tiered"
  std::unique_ptr<rt::Executor> executor;
};

std::vector<NamedExecutor> Executors(const rt::Program& program);

}  // namespace journey::conformance
