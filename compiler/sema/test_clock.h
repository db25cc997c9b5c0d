// Where a test's clock goes, as far as constants tell (edition 2, section 13), and how often its repeats go round.
#pragma once

#include "compiler/sema/context.h"

namespace journey::sema {

// Reports a clock that would go backwards, delays and repeats of less than they must be, and repeats of too many
// rounds. What depends on more than constants and rounds is left to the run.
void CheckTestClock(Context& context, const typed::Test& test);

}  // namespace journey::sema
