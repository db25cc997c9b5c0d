// The page of the manual: the macros of man(7), which groff and mandoc know.
#include <fmt/format.h>

#include <string_view>

#include "cli/verbs.h"

namespace journey::cli {
namespace {

// As it stands, whatever the letters mean to roff.
std::string RoffText(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

void AddManualFlags(const Verb& verb, std::string& out) {
  for (const VerbArgument& argument : verb.arguments) {
    out += fmt::format(".TP\n\\fI{}\\fR\n{}\n", RoffText(argument.name), RoffText(argument.description));
  }
  for (const VerbFlag& flag : verb.flags) {
    std::string names;
    for (const std::string& name : flag.names) {
      names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", RoffText(name));
    }
    const std::string values = fmt::format("{}", fmt::join(flag.choices, "|"));
    if (flag.takes_value) names += fmt::format(" \\fI{}\\fR", RoffText(values.empty() ? "VALUE" : values));
    out += fmt::format(".TP\n{}\n{}\n", names, RoffText(flag.description));
  }
}

// The subcommands that do something, each with the words that lead to it.
void AddManualOf(const Verb& verb, const std::string& path, std::string& out) {
  if (verb.verbs.empty()) {
    out += fmt::format(".SS {}\n{}.\n", RoffText(path), RoffText(verb.description));
    AddManualFlags(verb, out);
    if (!verb.footer.empty()) out += fmt::format(".PP\n.nf\n{}\n.fi\n", RoffText(verb.footer));
  }
  for (const Verb& below : verb.verbs) AddManualOf(below, path + " " + below.name, out);
}

}  // namespace

std::string ManualPage(const Verb& program, const std::string& version) {
  std::string out = fmt::format(
      ".TH JOURNEY 1 \"\" \"{0} {1}\" \"{0}\"\n"
      ".SH NAME\n{0} \\- customer journeys as code\n"
      ".SH SYNOPSIS\n\\fB{0}\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n"
      ".SH DESCRIPTION\n{2}\n"
      ".SH COMMANDS\n",
      program.name, version, RoffText(program.description));
  for (const Verb& verb : program.verbs) AddManualOf(verb, program.name + " " + verb.name, out);
  out +=
      ".SH EXIT STATUS\n"
      "0 all is well; 1 the tool or the world failed; 2 wrong usage; 3 there are findings: an error, a test that "
      "fails.\n"
      ".SH FILES\n"
      ".TP\n\\fIjourney.toml\\fR\nWhat a project is: where its sources are, how its logs are read, where sends go, "
      "what "
      "becomes of warnings.\n";
  return out;
}

}  // namespace journey::cli
