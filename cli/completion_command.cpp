// journey completion: what a shell sources to complete this command line.
#include <memory>
#include <string>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace journey::cli {

void AddCompletion(Command app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  Command completion = app.Subcommand("completion", "Print what bash, zsh or fish needs to complete commands");
  completion.Value("shell", *shell, "bash, zsh or fish").Required().OneOf({"bash", "zsh", "fish"});
  completion.Footer(
      "Examples:\n"
      "  source <(journey completion bash)                                for this shell\n"
      "  journey completion zsh > ~/.zfunc/_journey                       a folder of $fpath\n"
      "  journey completion fish > ~/.config/fish/completions/journey.fish\n"
      "Exit codes: 0 printed, 2 wrong usage.");
  completion.Does([shell, app, &exit_code] {
    const Verb program = app.Describe();
    WriteOut(*shell == "bash"  ? BashCompletion(program)
             : *shell == "zsh" ? ZshCompletion(program)
                               : FishCompletion(program));
    exit_code = kClean;
  });
}

}  // namespace journey::cli
