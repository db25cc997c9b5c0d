// journey version: what this binary is and what it can do.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"

namespace journey::cli {

std::string VersionText() {
  return fmt::format("journey {}\nengines: interp{}", JOURNEY_VERSION, JOURNEY_HAS_JIT ? ", jit" : "");
}

void AddVersion(Command app, int& exit_code) {
  Command version = app.Subcommand("version", "Show the version and the engines of this build");
  version.Does([&exit_code] {
    Out("{}\n", VersionText());
    exit_code = kClean;
  });
}

}  // namespace journey::cli
