// The command line as data, for completion: what CLI11 knows of the subcommands and their flags.
//
// In: the app with all subcommands (Command::Describe). Out: a tree of verbs in the order in which they were added.
// Choices are read from what a flag shows as its type, `TEXT:{text,json}`, which is what --help shows.
#pragma once

#include <string>
#include <vector>

namespace journey::cli {

struct VerbFlag {
  std::vector<std::string> names;  // with their dashes, the long ones first
  std::string description;
  bool takes_value = false;
  std::vector<std::string> choices;  // of the value; empty: anything
};
struct Verb {
  std::string name, description;
  std::vector<VerbFlag> flags;
  std::vector<std::string> values;  // choices of its positional values; empty: files
  std::vector<Verb> verbs;
};

// What a shell sources.
std::string BashCompletion(const Verb& program);
std::string ZshCompletion(const Verb& program);
std::string FishCompletion(const Verb& program);

}  // namespace journey::cli
