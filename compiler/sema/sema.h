// ast::Modules -> typed::Program: names, modules, types, constants, templates and tests (contract sections 1-10).
//
// In: every module of the project, those of the standard library that are used among them. Out: a well-formed program
// even when there are errors (see typed.h); J1, J2, J7 and the parts of J3/J4 that concern one construct by itself
// (percentages, zero delays, ...) are reported here, rules over whole journeys and warnings by compiler/check. Errors
// never cascade: an expression whose part was reported has kind kError and is accepted everywhere.
#pragma once

#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics);

}  // namespace journey
