// Journeys and tests -> their rows of the module and the functions behind them.
//
// Called once each, journeys first, after Tables::journey_ids and Module::journeys have their final size.
#pragma once

#include "compiler/lower/tables.h"

namespace journey::lower {

// `journey` is an index into typed::Program::journeys, no template.
void LowerJourney(Tables& tables, int32_t journey);
void LowerTests(Tables& tables);

}  // namespace journey::lower
