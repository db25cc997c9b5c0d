// The command line: one subcommand a file, no semantics of its own.
#include <CLI/CLI.hpp>

#include <csignal>

#include "cli/common.h"

int main(int argc, char** argv) {
  // A closed pipe (`journey run … | head`) is reported by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Journey: customer journeys as code. Checks, tests and runs .journey files.", "journey");
  app.require_subcommand(1);
  app.footer("journey COMMAND --help shows a command's flags and examples.");
  int exit_code = journey::cli::kClean;
  journey::cli::AddCheck(app, exit_code);
  journey::cli::AddTest(app, exit_code);
  journey::cli::AddRun(app, exit_code);
  journey::cli::AddCompile(app, exit_code);
  journey::cli::AddVersion(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? journey::cli::kClean : journey::cli::kUsage;
  }
  return exit_code;
}
