// Completion for fish: a line a flag, valid where its verb has been written.
#include <fmt/format.h>

#include "cli/verbs.h"

namespace journey::cli {
namespace {

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// `condition`: what fish asks before it offers what belongs to this verb.
void AddLines(const Verb& verb, const std::string& program, const std::string& condition, std::string& out) {
  const std::string begin = fmt::format("complete -c {} -n {}", program, Quoted(condition));
  std::string names;
  for (const Verb& below : verb.verbs) names += " " + below.name;
  for (const Verb& below : verb.verbs) {
    const std::string none_yet =
        fmt::format("{}not __fish_seen_subcommand_from{}", condition.empty() ? "" : condition + "; and ", names);
    out += fmt::format("complete -c {} -f -n {} -a {} -d {}\n", program, Quoted(none_yet), below.name,
                       Quoted(below.description));
    AddLines(below, program,
             fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : condition + "; and ", below.name),
             out);
  }
  for (const VerbFlag& flag : verb.flags) {
    std::string line = begin;
    for (const std::string& name : flag.names)
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (flag.takes_value)
      line += flag.choices.empty() ? " -r" : " -x -a " + Quoted(fmt::format("{}", fmt::join(flag.choices, " ")));
    out += line + " -d " + Quoted(flag.description) + "\n";
    if (flag.takes_value) continue;
    for (const std::string& choice : flag.choices) out += fmt::format("{} -a {}={}\n", begin, flag.names[0], choice);
  }
  if (!verb.values.empty()) {
    out += fmt::format("{} -f -a {}\n", begin, Quoted(fmt::format("{}", fmt::join(verb.values, " "))));
  }
}

}  // namespace

std::string FishCompletion(const Verb& program) {
  std::string lines;
  AddLines(program, program.name, "", lines);
  return fmt::format(
      "# Completion of {0} for fish: write it to ~/.config/fish/completions/{0}.fish, or source it.\n{1}", program.name,
      lines);
}

}  // namespace journey::cli
