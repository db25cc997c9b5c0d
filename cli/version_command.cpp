// journey version: what this binary is and what it can do.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"

namespace journey::cli {

void AddVersion(Command app, int& exit_code) {
  Command version = app.Subcommand("version", "Show the version and the engines of this build");
  version.Does([&exit_code] {
    Out("journey {}\nengines: interp{}\n", JOURNEY_VERSION, JOURNEY_HAS_JIT ? ", jit" : "");
    exit_code = kClean;
  });
}

}  // namespace journey::cli
