// ast::Module -> an indented text, one line a node, for `check --dump ast` and for goldens.
//
// Expressions stand on the line of their owner in prefix form: `(+ a 1)`. The text holds everything but the spans and
// is the same for the same tree. Pure.
#pragma once

#include <string>

#include "compiler/ast/ast.h"

namespace journey {

std::string Dump(const ast::Module& module);
std::string Dump(const ast::Expr& expr);

}  // namespace journey
