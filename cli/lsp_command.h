// The subcommands that serve programs: editors and assistants.
#pragma once

#include "cli/flags.h"

namespace journey::cli {

void AddLsp(Command app, int& exit_code);
void AddMcp(Command app, int& exit_code);

}  // namespace journey::cli
