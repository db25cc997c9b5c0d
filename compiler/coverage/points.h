// The points of one module's journeys, as the tree has them, with the places by which their outcomes are found.
//
// Internal to compiler/coverage.
#pragma once

#include <vector>

#include "compiler/ast/ast.h"

namespace journey::coverage {

enum class SiteKind : uint8_t { kStage, kOn, kExit, kGoal, kTimer, kGuard, kWaitArm, kElse, kSplit, kSend };

struct Site {
  SiteKind kind = SiteKind::kStage;
  std::string journey;
  Span head;                         // what is shown, and where it is
  const ast::Block* body = nullptr;  // that runs when it is taken; null: none
  Span guard;                        // the `where` or condition; not valid: none
  const ast::SplitStmt* split = nullptr;
};

std::vector<Site> SitesOf(const ast::Module& module);

}  // namespace journey::coverage
