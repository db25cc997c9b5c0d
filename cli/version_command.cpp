// journey version: what this binary is and what it can do.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/common.h"
#include "cli/output.h"

namespace journey::cli {

void AddVersion(CLI::App& app, int& exit_code) {
  CLI::App* version = app.add_subcommand("version", "Show the version and the engines of this build");
  version->callback([&exit_code] {
    Out("journey {}\nengines: interp{}\n", JOURNEY_VERSION, JOURNEY_HAS_JIT ? ", jit" : "");
    exit_code = kClean;
  });
}

}  // namespace journey::cli
