// One run through the code along one sequence of answers: what symbolic.cpp starts and symbolic_steps.cpp moves on.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "compiler/flatten/symbolic.h"

namespace journey {

inline constexpr ir::Type kBool{ir::Kind::kBool};
inline constexpr ir::Type kInt{ir::Kind::kInt};
inline constexpr ir::Type kInstant{ir::Kind::kInstant};
inline constexpr ir::Type kString{ir::Kind::kString};

struct Symbolic::Path {
  Start start;
  const std::vector<std::pair<int32_t, bool>>* answers = nullptr;
  int32_t asks = ir::kNone;  // a predicate without an answer: the path goes no further
  bool slow = false;
  int instrs = 0;

  int32_t stage = ir::kNone;  // kNone: not entered
  bool in_stage = false;
  bool left = false;  // the stage on entry was left
  bool ended = false;
  std::vector<Sym> memory;
  int32_t sends = ir::kNone;
  int32_t entry_time = ir::kNone;
  std::vector<int32_t> arms;
  std::vector<flat::Emit> emits;

  bool Stopped() const { return slow || asks != ir::kNone; }
};

}  // namespace journey
