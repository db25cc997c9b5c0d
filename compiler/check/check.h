// Rules over whole journeys of a typed program: structure, flow and time (J3, J4) and the warnings of section 11.
//
// In: the program sema built. Out: diagnostics only; the program is not changed. Templates are checked through their
// instances, or generically when they have none.
#pragma once

#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

void Check(const SourceMap& sources, const typed::Program& program, Diagnostics& diagnostics);

}  // namespace journey
