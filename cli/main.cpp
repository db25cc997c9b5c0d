// The command line: one subcommand a file, no semantics of its own.
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "runtime/platform/process.h"

namespace journey::cli {
namespace {

// The words that a subcommand is given for one of its own that it does not have: what is wrong with them; "" where
// nothing is.
std::string UnknownCommand(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string path;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += at->get_name() + " ";
  }
  const std::vector<std::string> words = at->remaining();
  if (at->get_require_subcommand_min() == 0 || words.empty()) return "";
  if (words[0].starts_with('-')) return NoSuch("flag", words[0], {"--help", "--version"}, path);
  std::vector<std::string_view> known;
  for (const CLI::App* one : at->get_subcommands([](const CLI::App*) { return true; })) {
    known.emplace_back(one->get_name());
  }
  return NoSuch("command", words[0], known, path);
}

// What CLI11 has to say; its exit code is not ours.
int TellOf(const CLI::App& app, const CLI::ParseError& error) {
  // CLI11 would say no more than that a subcommand is required.
  if (const std::string unknown = UnknownCommand(app);
      !unknown.empty() && dynamic_cast<const CLI::RequiredError*>(&error)) {
    return FailUsage(unknown);
  }
  std::ostringstream out, err;
  const bool asked = app.exit(error, out, err) == 0;
  WriteOut(out.str());
  WritePlainErr(err.str());
  return asked ? kClean : kUsage;
}

int Run(int argc, char** argv) {
  CLI::App app("Journey: customer journeys as code. Checks, tests and runs .journey files.", "journey");
  app.require_subcommand(1);
  app.footer("journey COMMAND --help shows a command's flags and examples; journey help --man all of it.");
  int exit_code = kClean;
  Command commands(app);
  AddCheck(commands, exit_code);
  AddDiff(commands, exit_code);
  AddReview(commands, exit_code);
  AddMap(commands, exit_code);
  AddDocs(commands, exit_code);
  AddReport(commands, exit_code);
  AddAdvise(commands, exit_code);
  AddPaths(commands, exit_code);
  AddEvents(commands, exit_code);
  AddSchema(commands, exit_code);
  AddMine(commands, exit_code);
  AddConform(commands, exit_code);
  AddGap(commands, exit_code);
  AddPredict(commands, exit_code);
  AddSimulate(commands, exit_code);
  AddBehaviour(commands, exit_code);
  AddTest(commands, exit_code);
  AddRun(commands, exit_code);
  AddCompile(commands, exit_code);
  AddFmt(commands, exit_code);
  AddExplain(commands, exit_code);
  AddEval(commands, exit_code);
  AddLsp(commands, exit_code);
  AddMcp(commands, exit_code);
  AddStatus(commands, exit_code);
  AddDeliver(commands, exit_code);
  AddDeadLetters(commands, exit_code);
  AddPauses(commands, exit_code);
  AddInspect(commands, exit_code);
  AddVerify(commands, exit_code);
  AddRemove(commands, exit_code);
  AddForget(commands, exit_code);
  AddCompact(commands, exit_code);
  AddSalvage(commands, exit_code);
  AddExport(commands, exit_code);
  AddImport(commands, exit_code);
  AddMigrate(commands, exit_code);
  AddInit(commands, exit_code);
  AddNew(commands, exit_code);
  AddCompletion(commands, exit_code);
  AddHelp(commands, app, exit_code);
  AddVersion(commands, exit_code);
  app.set_version_flag("--version", VersionText(), "Show the version and the engines of this build");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = TellOf(app, error);
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
