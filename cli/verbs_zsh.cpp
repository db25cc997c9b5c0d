// Completion for zsh: a function a verb, each a call of _arguments.
#include <fmt/format.h>

#include "cli/verbs.h"

namespace journey::cli {
namespace {

// Inside single quotes and square brackets of _arguments.
std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string ValueOf(const std::vector<std::string>& choices) {
  return choices.empty() ? "_files" : fmt::format("({})", fmt::join(choices, " "));
}

std::string FlagLine(const VerbFlag& flag, const std::string& name) {
  std::string line = fmt::format("    '*{}", name);
  if (!flag.takes_value && !flag.choices.empty()) line += "=-";
  line += fmt::format("[{}]", Escaped(flag.description));
  if (flag.takes_value) line += fmt::format(":value:{}", ValueOf(flag.choices));
  if (!flag.takes_value && !flag.choices.empty()) line += fmt::format("::value:{}", ValueOf(flag.choices));
  return line + "' \\\n";
}

void AddFunction(const Verb& verb, const std::string& function, std::string& out) {
  out += fmt::format("{}() {{\n", function);
  if (!verb.verbs.empty()) {
    out += "  local state line\n  local -a verbs\n  verbs=(\n";
    for (const Verb& below : verb.verbs) {
      out += fmt::format("    '{}:{}'\n", below.name, Escaped(below.description));
    }
    out += "  )\n";
  }
  out += "  _arguments -C \\\n";
  for (const VerbFlag& flag : verb.flags) {
    for (const std::string& name : flag.names) out += FlagLine(flag, name);
  }
  if (verb.verbs.empty()) {
    out += fmt::format("    '*:value:{}'\n}}\n", ValueOf(verb.values));
    return;
  }
  out +=
      "    '1:command:->verb' '*::argument:->rest'\n  case $state in\n    verb) _describe command verbs ;;\n    "
      "rest)\n";
  out += "      case $line[1] in\n";
  for (const Verb& below : verb.verbs) out += fmt::format("        {0}) {1}_{0} ;;\n", below.name, function);
  out += "      esac ;;\n  esac\n}\n";
  for (const Verb& below : verb.verbs) AddFunction(below, function + "_" + below.name, out);
}

}  // namespace

std::string ZshCompletion(const Verb& program) {
  std::string functions;
  AddFunction(program, "_" + program.name, functions);
  return fmt::format(
      "#compdef {0}\n# Completion of {0} for zsh: write it as _{0} into a folder of $fpath, or source it after "
      "compinit.\n{1}if [ \"$funcstack[1]\" = \"_{0}\" ]; then _{0} \"$@\"; else compdef _{0} {0}; fi\n",
      program.name, functions);
}

}  // namespace journey::cli
