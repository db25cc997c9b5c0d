// In which order the operands of `and` and `or` are asked.
//
// In: a typed `and` or `or`. Out: the operands of the whole chain of that connective, those that look at nothing but
// fields before those that work on texts, and these before those that count the history; otherwise in the order of the
// text. Operands are total and change nothing, so the order is nobody's business but the clock's. Empty where the
// text's own order is to be kept: it is this one, or an operand relies on what another has shown to be present.
#pragma once

#include <vector>

#include "compiler/sema/typed.h"

namespace journey {

std::vector<const typed::Expr*> CheapestFirst(const typed::Expr& logic, const typed::Program& program);

}  // namespace journey
