// Reads the tree of verbs out of CLI11's.
#include "cli/verbs.h"

#include <CLI/CLI.hpp>

#include "cli/flags.h"

namespace journey::cli {
namespace {

// Of `TEXT:{text,json}`; none where there is no list.
std::vector<std::string> ChoicesOf(const std::string& type) {
  std::vector<std::string> choices;
  const size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return choices;
  size_t at = open + 1;
  while (at < close) {
    const size_t end = std::min(type.find(',', at), close);
    choices.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return choices;
}

Verb DescribeVerbs(const CLI::App& app) {
  Verb verb{app.get_name(), app.get_description(), {}, {}, {}, {}, app.get_footer()};
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    const std::vector<std::string> choices = ChoicesOf(option->get_type_name());
    if (option->get_positional()) {
      if (option->get_lnames().empty() && option->get_snames().empty()) {
        verb.values = choices;
        verb.arguments.push_back({option->get_name(true), option->get_description()});
        continue;
      }
    }
    VerbFlag flag{{}, option->get_description(), option->get_items_expected_min() > 0, choices};
    for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
    verb.flags.push_back(std::move(flag));
  }
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    verb.verbs.push_back(DescribeVerbs(*below));
  }
  return verb;
}

}  // namespace

std::optional<std::string> HelpText(const CLI::App& program, const std::vector<std::string>& words) {
  const CLI::App* app = &program;
  std::string path = app->get_name();
  for (const std::string& word : words) {
    const std::vector<const CLI::App*> found =
        app->get_subcommands([&](const CLI::App* below) { return below->get_name() == word; });
    if (found.empty()) return std::nullopt;
    app = found[0];
    path += " " + word;
  }
  // Not App::help, which tells of the subcommand that was given.
  return app->get_formatter()->make_help(app, path, CLI::AppFormatMode::Normal);
}

Verb Command::Describe() const { return DescribeVerbs(*app_); }

}  // namespace journey::cli
