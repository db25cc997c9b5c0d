// The command line as data, for completion and the page of the manual: what CLI11 knows of the subcommands and their
// flags.
//
// In: the app with all subcommands (Command::Describe). Out: a tree of verbs in the order in which they were added.
// Choices are read from what a flag shows as its type, `TEXT:{text,json}`, which is what --help shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace journey::cli {

struct VerbFlag {
  std::vector<std::string> names;  // with their dashes, the long ones first
  std::string description;
  bool takes_value = false;
  std::vector<std::string> choices;  // of the value; empty: anything
};
struct VerbArgument {
  std::string name, description;
};
struct Verb {
  std::string name, description;
  std::vector<VerbFlag> flags;
  std::vector<std::string> values;  // choices of its positional values; empty: files
  std::vector<Verb> verbs;
  std::vector<VerbArgument> arguments;
  std::string footer;  // examples and exit codes
};

// What --help shows of the subcommand that the words name, or of the whole; nothing where there is no such one.
std::optional<std::string> HelpText(const CLI::App& program, const std::vector<std::string>& words);

// What a shell sources.
std::string BashCompletion(const Verb& program);
std::string ZshCompletion(const Verb& program);
std::string FishCompletion(const Verb& program);
// For `man`, in its own macros; `version` stands at the foot.
std::string ManualPage(const Verb& program, const std::string& version);

}  // namespace journey::cli
