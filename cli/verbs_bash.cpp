// Completion for bash: a function that walks the verbs in the line and offers what may follow.
#include <fmt/format.h>

#include "cli/verbs.h"

namespace journey::cli {
namespace {

// What a flag adds to the words on offer: its names, and of an optional value each choice.
std::string WordsOf(const Verb& verb) {
  std::string words;
  for (const Verb& below : verb.verbs) words += below.name + " ";
  for (const VerbFlag& flag : verb.flags) {
    for (const std::string& name : flag.names) words += name + " ";
    if (flag.takes_value) continue;
    for (const std::string& choice : flag.choices) words += flag.names[0] + "=" + choice + " ";
  }
  for (const std::string& value : verb.values) words += value + " ";
  if (!words.empty()) words.pop_back();
  return words;
}

struct Cases {
  std::string walk, values, words;
};

// `path`: the verbs that lead here, each after a space.
void AddCases(const Verb& verb, const std::string& path, Cases& cases) {
  for (const Verb& below : verb.verbs) {
    const std::string next = path + " " + below.name;
    cases.walk += fmt::format("      \"{}\") path=\"{}\" ;;\n", next, next);
    AddCases(below, next, cases);
  }
  for (const VerbFlag& flag : verb.flags) {
    if (!flag.takes_value) continue;
    std::string names;
    for (const std::string& name : flag.names)
      names += fmt::format("{}\"{} {}\"", names.empty() ? "" : "|", path, name);
    cases.values += fmt::format("    {}) words=\"{}\" value=1 ;;\n", names, fmt::join(flag.choices, " "));
  }
  cases.words += fmt::format("      \"{}\") words=\"{}\" ;;\n", path, WordsOf(verb));
}

}  // namespace

std::string BashCompletion(const Verb& program) {
  Cases cases;
  AddCases(program, "", cases);
  return fmt::format(
      R"(# Completion of {0} for bash: source it, or write it to ~/.local/share/bash-completion/completions/{0}.
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} path="" words="" value="" i
  if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$path ${{COMP_WORDS[i]}}" in
{1}    esac
  done
  case "$path $previous" in
{2}  esac
  if [[ -z $value ]]; then
    case "$path" in
{3}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ ${{#COMPREPLY[@]}} -eq 0 && -n $path$value ]]; then COMPREPLY=($(compgen -f -- "$current")); fi
}}
complete -o filenames -F _{0} {0}
)",
      program.name, cases.walk, cases.values, cases.words);
}

}  // namespace journey::cli
