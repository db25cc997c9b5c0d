// Traversals of typed programs that several rules need.
//
// All are pure, visit in source order and recurse as deep as the syntax nests, which the parser bounds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "compiler/sema/typed.h"

namespace journey::check {

// The expression and every part of it, outermost first. A null pointer is no expression.
void ForEachExpr(const typed::Expr* expr, const std::function<void(const typed::Expr&)>& visit);

// Every statement of the block and of the blocks inside it.
void ForEachStmt(const typed::Block& block, const std::function<void(const typed::Stmt&)>& visit);

// The expressions that stand directly in a statement, not those of the blocks inside it.
void ForEachExprOf(const typed::Stmt& stmt, const std::function<void(const typed::Expr&)>& visit);

// Every block of a journey: of its rules, flows, trigger bodies. `stage` is kNone for those of no stage.
void ForEachBlock(const typed::Journey& journey, const std::function<void(const typed::Block&, int32_t stage)>& visit);

// Every expression of a journey, with all their parts.
void ForEachExprOf(const typed::Journey& journey, const std::function<void(const typed::Expr&)>& visit);

// Walks what can run in one moment from the start of the block: up to the first wait on every path, as if every
// condition could go either way. `wait until INSTANT` and conditions that are waited for are no end of it, because the
// instant may be past and the condition true. Calls `visit`
// for each statement that can be reached so; says whether the end of the block can be reached.
bool WalkAtOnce(const typed::Block& block, const std::function<void(const typed::Stmt&)>& visit);

// Whether no path reaches the end of the block, in time or at once: every one meets a `go`, an `end` or waits forever.
bool AlwaysLeaves(const typed::Block& block);

// Whether both say the same, by structure. Null means "always".
bool SameCondition(const typed::Expr* left, const typed::Expr* right);

// Equal for conditions that are the same.
uint64_t HashOf(const typed::Expr* condition);

// What a condition is at every moment, as far as its constant parts alone decide it. Nothing for null.
std::optional<bool> KnownTruth(const typed::Expr* condition);

// True for null and for conditions that are known to be true.
bool AlwaysHolds(const typed::Expr* condition);

// Bounds of how long a delay takes, in ms; equal unless it is a calendar span.
struct DelayBounds {
  int64_t least = 0;
  int64_t most = 0;
};
DelayBounds BoundsOf(const ir::Delay& delay);

}  // namespace journey::check
