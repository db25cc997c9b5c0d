// journey help: what --help shows, of one command or of all of them as a page of the manual.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace journey::cli {
namespace {

struct HelpFlags {
  std::vector<std::string> words;
  bool manual = false;
};

// Which of the words names no command, and what may have been meant.
std::string UnknownVerb(const Verb& program, const std::vector<std::string>& words) {
  const Verb* at = &program;
  std::string before;
  for (const std::string& word : words) {
    const auto found = std::ranges::find(at->verbs, word, &Verb::name);
    if (found == at->verbs.end()) {
      std::vector<std::string_view> known;
      for (const Verb& verb : at->verbs) known.emplace_back(verb.name);
      return NoSuch("command", word, known, before) + "; journey help lists them";
    }
    at = &*found;
    before += word + " ";
  }
  return "";
}

int RunHelp(const HelpFlags& flags, const Command& app, const CLI::App& program) {
  if (flags.manual) {
    if (!flags.words.empty()) return FailUsage("--man gives one page about all commands: name none");
    WriteOut(ManualPage(app.Describe(), JOURNEY_VERSION));
    return kClean;
  }
  const std::optional<std::string> help = HelpText(program, flags.words);
  if (!help.has_value()) {
    return FailUsage(UnknownVerb(app.Describe(), flags.words));
  }
  WriteOut(*help);
  return kClean;
}

}  // namespace

void AddHelp(Command app, const CLI::App& program, int& exit_code) {
  auto flags = std::make_shared<HelpFlags>();
  Command help = app.Subcommand("help", "Show what a command takes, or all of them as a page of the manual");
  help.Value("command", flags->words, "Its words: test, or migrate plan; none: what there is");
  help.Switch("--man", flags->manual, "A page of the manual about all commands, in the macros of man");
  help.Footer(
      "Examples:\n"
      "  journey help test                                 the same as journey test --help\n"
      "  journey help --man > ~/.local/share/man/man1/journey.1\n"
      "Exit codes: 0 shown, 2 there is no such command.");
  help.Does([flags, app, &program, &exit_code] { exit_code = RunHelp(*flags, app, program); });
}

}  // namespace journey::cli
