// typed::Program -> text, for `check --dump typed` and for goldens.
//
// One line a declaration, rule or statement, indented by nesting; expressions in one line, conversions and narrowing
// made visible. Stable: the same program gives the same text. Not a format that is read back.
#pragma once

#include <string>

#include "compiler/sema/typed.h"

namespace journey {

std::string DumpTyped(const typed::Program& program);
// One expression, as it stands in a dump; names of memory come from `journey` when it is given.
std::string DumpExpr(const typed::Program& program, const typed::Expr& expr, const typed::Journey* journey = nullptr);
std::string DumpType(const typed::Program& program, typed::Type type);

}  // namespace journey
