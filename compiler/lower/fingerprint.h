// Statements and expressions as texts that two versions of a journey have in common: for the fingerprints of paths.h.
//
// A text is a format, stored as its hash in modules and in the state of customers: a change here loses the place of
// everybody who waits. Every part is a word or carries its length, so that no two statements share a text by chance.
#pragma once

#include <string>

#include "compiler/sema/typed.h"

namespace journey::lower {

// The statement without the blocks inside it.
std::string StatementText(const typed::Program& program, const typed::Journey& journey, const typed::Stmt& stmt);
// An arm of a wait, without its block.
std::string ArmText(const typed::Program& program, const typed::Journey& journey, const typed::WaitArm& arm);

}  // namespace journey::lower
