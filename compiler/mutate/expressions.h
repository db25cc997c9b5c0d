// Mistakes within one expression; internal to compiler/mutate.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "compiler/ast/expr.h"
#include "compiler/source/source.h"

namespace journey::mutate {

// What stands for a condition when it is taken for its opposite. Nothing where the expression may be no condition.
std::optional<std::string> Negated(const SourceMap& sources, const ast::Expr& condition);

// `1 hour 30 minutes` -> `2 hours 60 minutes`; nothing where it is no literal of whole numbers.
std::optional<std::string> Doubled(const SourceMap& sources, const ast::Expr& duration);

using FoundInExpr = std::function<void(Span span, std::string replacement)>;
// Every comparison of the expression and its parts whose bound can be moved. `negated`: the expression is a guard that
// is negated as a whole, so turning its own `==` about is nothing new.
void FindBounds(const ast::Expr& expr, bool negated, const FoundInExpr& found);

}  // namespace journey::mutate
