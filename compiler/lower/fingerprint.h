// Statements and expressions as texts that two versions of a journey have in common: for the fingerprints of paths.h
// and for comparing.
//
// A text is a format, stored as its hash in modules and in the state of customers: a change here loses the place of
// everybody who waits. Every part is a word or carries its length, so that no two statements share a text by chance.
#pragma once

#include <optional>
#include <string>

#include "compiler/sema/typed.h"

namespace journey::lower {

// The statement without the blocks inside it.
std::string StatementText(const typed::Program& program, const typed::Journey& journey, const typed::Stmt& stmt);
// An arm of a wait, without its block.
std::string ArmText(const typed::Program& program, const typed::Journey& journey, const typed::WaitArm& arm);

// The same by what is meant, for comparing (compiler/compare): lets and segments stand for what they hold, events and
// channels are called as inputs and records spell them. Long parts are hashes of themselves. Not stored anywhere.
std::string ResolvedStatement(const typed::Program& program, const typed::Journey& journey, const typed::Stmt& stmt);
std::string ResolvedArm(const typed::Program& program, const typed::Journey& journey, const typed::WaitArm& arm);
// `journey`: null outside of any.
std::string ResolvedExpression(const typed::Program& program, const typed::Journey* journey, const typed::Expr& expr);
std::string ResolvedValue(const typed::Program& program, typed::Type type, const typed::ConstValue& value);
std::string ResolvedDelay(const typed::Program& program, const ir::Delay& delay,
                          const std::optional<std::string>& zone);
std::string ResolvedMoment(const typed::Program& program, const ir::Moment& moment,
                           const std::optional<std::string>& zone);

}  // namespace journey::lower
