// Rows of channels and groups, and the functions of their rules.
#pragma once

#include "compiler/lower/tables.h"

namespace journey::lower {

// Fills in the module's channels and groups. Rules that read parameters take those that any rule of the channel, or of
// the group, reads: no more than that is kept of a deferred send.
void LowerChannels(Tables& tables);

}  // namespace journey::lower
