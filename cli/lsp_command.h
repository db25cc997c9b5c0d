// The subcommand whose parts no other command shares.
#pragma once

#include "cli/flags.h"

namespace journey::cli {

void AddLsp(Command app, int& exit_code);

}  // namespace journey::cli
