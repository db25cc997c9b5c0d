// What a subcommand takes, told to CLI11, which makes so much code in every file that includes it that only flags.cpp,
// main.cpp and verbs.cpp do.
//
// A Command and a Flag are handles: cheap to copy, good as long as the application that main.cpp holds. The variables
// that flags are read into must live until the application has parsed its arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace journey::cli {

struct Verb;

class Flag {
 public:
  explicit Flag(CLI::Option* option) : option_(option) {}

  Flag Required();
  // Also a text without a character, which is a usage error otherwise.
  Flag MayBeEmpty();
  // Any other value is a usage error that names these.
  Flag OneOf(std::initializer_list<const char*> values);
  Flag Between(int least, int most);
  Flag Between(double least, double most);
  // The help shows the value that the variable has now.
  Flag ShowDefault();
  // How the help calls the value: PATH.
  Flag ValueName(const char* name);
  // One value each time it is given, so that what follows is an argument again.
  Flag OneValueEach();
  // 64K, 2 GB; more than nothing.
  Flag SizeInBytes();
  Flag Excludes(Flag other);
  Flag Excludes(const char* name);

 private:
  CLI::Option* option_;
};

class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  Command Subcommand(const char* name, const char* description);
  // One of the subcommands must be given.
  void RequireSubcommand();

  // A flag with a value ("--records") or an argument ("paths"); a list where the variable is one. What is no number of
  // the variable's type, from the first to the last character, is a usage error; so is a flag's text without a
  // character: `--store "$STORE"` where there is no such variable is no command without a store.
  Flag Value(const char* name, std::string& into, const std::string& description);
  Flag Value(const char* name, std::vector<std::string>& into, const std::string& description);
  Flag Value(const char* name, int& into, const std::string& description);
  Flag Value(const char* name, unsigned& into, const std::string& description);
  Flag Value(const char* name, int64_t& into, const std::string& description);
  Flag Value(const char* name, uint64_t& into, const std::string& description);
  Flag Value(const char* name, double& into, const std::string& description);

  // There or not; or "--coverage{text}", whose value may be given with `=` and is what stands in braces otherwise.
  Flag Switch(const char* name, bool& into, const std::string& description);
  Flag Switch(const char* name, std::string& into, const std::string& description);
  // Taken, and without meaning.
  void IgnoredSwitch(const char* name, const std::string& description);

  // Below the flags in the help: examples and exit codes.
  void Footer(const std::string& text);
  // What the subcommand does, once all flags are read.
  void Does(std::function<void()> run);

  // What is below it, as data: verbs.h.
  Verb Describe() const;

 private:
  CLI::App* app_;
};

}  // namespace journey::cli
