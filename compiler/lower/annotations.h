// What a journey says that is never run, as tables: what must hold, how people move from older versions, notes for the
// map. In: a journey whose rows of stages and slots of memory exist. Out: those rows' notes, Journey::ensures and
// migrations.
#pragma once

#include "compiler/lower/tables.h"

namespace journey::lower {

// `name` is that of the function of its condition.
ir::Ensure EnsureRow(Tables& tables, const typed::Ensure& ensure, const std::string& name);
void LowerAnnotations(Tables& tables, const typed::Journey& journey, ir::Journey& row);

}  // namespace journey::lower
