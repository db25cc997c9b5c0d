// The command line: one subcommand a file, no semantics of its own.
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>

#include "cli/common.h"
#include "cli/lsp_command.h"
#include "cli/output.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

int Run(int argc, char** argv) {
  CLI::App app("Journey: customer journeys as code. Checks, tests and runs .journey files.", "journey");
  app.require_subcommand(1);
  app.footer("journey COMMAND --help shows a command's flags and examples.");
  int exit_code = kClean;
  AddCheck(app, exit_code);
  AddDiff(app, exit_code);
  AddMap(app, exit_code);
  AddTest(app, exit_code);
  AddRun(app, exit_code);
  AddCompile(app, exit_code);
  AddFmt(app, exit_code);
  AddExplain(app, exit_code);
  AddLsp(app, exit_code);
  AddStatus(app, exit_code);
  AddDeliver(app, exit_code);
  AddDeadLetters(app, exit_code);
  AddInspect(app, exit_code);
  AddVerify(app, exit_code);
  AddForget(app, exit_code);
  AddCompact(app, exit_code);
  AddSalvage(app, exit_code);
  AddExport(app, exit_code);
  AddImport(app, exit_code);
  AddInit(app, exit_code);
  AddCompletion(app, exit_code);
  AddVersion(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    exit_code = app.exit(error, out, err) == 0 ? kClean : kUsage;
    WriteOut(out.str());
    WriteErr(err.str());
  } catch (const std::bad_alloc&) {
    exit_code = FailWorld("out of memory");
  } catch (const std::exception& error) {
    exit_code = FailWorld(error.what());
  }
  return exit_code;
}

}  // namespace
}  // namespace journey::cli

int main(int argc, char** argv) {
  journey::rt::SettleStandardStreams();
  const int exit_code = journey::cli::FinishOutput(journey::cli::Run(argc, argv));
  // At once: threads may be compiling what nobody waits for.
  std::_Exit(exit_code);
}
