// journey completion: what a shell sources to complete this command line.
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "cli/common.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace journey::cli {

void AddCompletion(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app.add_subcommand("completion", "Print what bash, zsh or fish needs to complete commands");
  completion->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->footer(
      "Examples:\n"
      "  source <(journey completion bash)                                for this shell\n"
      "  journey completion zsh > ~/.zfunc/_journey                       a folder of $fpath\n"
      "  journey completion fish > ~/.config/fish/completions/journey.fish\n"
      "Exit codes: 0 printed, 2 wrong usage.");
  completion->callback([shell, &app, &exit_code] {
    const Verb program = DescribeVerbs(app);
    WriteOut(*shell == "bash"  ? BashCompletion(program)
             : *shell == "zsh" ? ZshCompletion(program)
                               : FishCompletion(program));
    exit_code = kClean;
  });
}

}  // namespace journey::cli
