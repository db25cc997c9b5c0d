// Moments that follow what they read (edition 2, section 5): a function for each, which the engine asks anew when a
// field or memory that it reads was assigned.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lower/code.h"

namespace journey::lower {

// A field of an event that a moment reads: it is copied to `slot` when the wait begins.
struct CapturedField {
  const typed::Expr* read = nullptr;
  int32_t slot = ir::kNone;
};

struct MomentFunction {
  int32_t function = ir::kNone;  // kNone: nothing that it reads can be assigned
  std::vector<CapturedField> captured;
};

// `path` is the place of the wait or timer; fields of events get slots under it.
MomentFunction LowerMoment(Tables& tables, const JourneyScope& scope, const std::string& path,
                           const typed::Expr& instant);
// The same also for a moment that never moves.
int32_t LowerTimerMoment(Tables& tables, const JourneyScope& scope, const std::string& path,
                         const typed::Expr& instant);

// Fields of memory that some moment of the journey reads.
std::set<int32_t> MovingFields(const typed::Journey& journey);

}  // namespace journey::lower
