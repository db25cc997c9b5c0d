// Handles of flags and subcommands -> CLI11's.
#include "cli/flags.h"

#include <CLI/CLI.hpp>

#include <utility>

namespace journey::cli {

Flag Flag::Required() {
  option_->required();
  return *this;
}

Flag Flag::OneOf(std::initializer_list<const char*> values) {
  option_->check(CLI::IsMember(std::vector<std::string>(values.begin(), values.end())));
  return *this;
}

Flag Flag::Between(int least, int most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Flag Flag::Between(double least, double most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Flag Flag::ShowDefault() {
  option_->capture_default_str();
  return *this;
}

Flag Flag::ValueName(const char* name) {
  option_->type_name(name);
  return *this;
}

Flag Flag::OneValueEach() {
  option_->allow_extra_args(false);
  return *this;
}

Flag Flag::SizeInBytes() {
  option_->transform(CLI::AsSizeValue(false));
  option_->check(CLI::PositiveNumber);
  return *this;
}

Flag Flag::Excludes(Flag other) {
  option_->excludes(other.option_);
  return *this;
}

Flag Flag::Excludes(const char* name) {
  option_->excludes(name);
  return *this;
}

Command Command::Subcommand(const char* name, const char* description) {
  return Command(*app_->add_subcommand(name, description));
}

void Command::RequireSubcommand() { app_->require_subcommand(1); }

Flag Command::Value(const char* name, std::string& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, std::vector<std::string>& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, int& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, unsigned& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, int64_t& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, uint64_t& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}
Flag Command::Value(const char* name, double& into, const std::string& description) {
  return Flag(app_->add_option(name, into, description));
}

Flag Command::Switch(const char* name, bool& into, const std::string& description) {
  return Flag(app_->add_flag(name, into, description));
}
Flag Command::Switch(const char* name, std::string& into, const std::string& description) {
  return Flag(app_->add_flag(name, into, description));
}

void Command::IgnoredSwitch(const char* name, const std::string& description) {
  app_->add_flag_callback(name, [] {}, description);
}

void Command::Footer(const std::string& text) { app_->footer(text); }

void Command::Does(std::function<void()> run) { app_->callback(std::move(run)); }

}  // namespace journey::cli
