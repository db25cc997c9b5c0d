// Handles of flags and subcommands -> CLI11's.
#include "cli/flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace journey::cli {

namespace {

// What CLI11 does not ask: it takes -1 for the largest whole number, what is too large for the largest, and `nan`.
template <typename Number>
std::string FaultOfNumber(const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if constexpr (std::is_floating_point_v<Number>) {
    if (error == std::errc() && stop == end && std::isfinite(number)) return "";
    return fmt::format("`{}` is no number such as 20 or 2.5", text);
  } else {
    if (error == std::errc() && stop == end) return "";
    using Limits = std::numeric_limits<Number>;
    return fmt::format("`{}` is no whole number from {} to {}", text, Limits::min(), Limits::max());
  }
}

constexpr char kFilled[] = "filled";

template <typename Texts>
CLI::Option* AddText(CLI::App& app, const char* name, Texts& into, const std::string& description) {
  CLI::Option* option = app.add_option(name, into, description);
  if (*name != '-') return option;
  const auto fault = [](const std::string& text) { return std::string(text.empty() ? "the value is empty" : ""); };
  return option->check(CLI::Validator(fault, "", kFilled));
}

template <typename Number>
CLI::Option* AddNumber(CLI::App& app, const char* name, Number& into, const std::string& description) {
  return app.add_option(name, into, description)->check(FaultOfNumber<Number>);
}

}  // namespace

Flag Flag::Required() {
  option_->required();
  return *this;
}

Flag Flag::MayBeEmpty() {
  option_->get_validator(kFilled)->active(false);
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
  return Flag(AddText(*app_, name, into, description));
}
Flag Command::Value(const char* name, std::vector<std::string>& into, const std::string& description) {
  return Flag(AddText(*app_, name, into, description));
}
Flag Command::Value(const char* name, int& into, const std::string& description) {
  return Flag(AddNumber(*app_, name, into, description));
}
Flag Command::Value(const char* name, unsigned& into, const std::string& description) {
  return Flag(AddNumber(*app_, name, into, description));
}
Flag Command::Value(const char* name, int64_t& into, const std::string& description) {
  return Flag(AddNumber(*app_, name, into, description));
}
Flag Command::Value(const char* name, uint64_t& into, const std::string& description) {
  return Flag(AddNumber(*app_, name, into, description));
}
Flag Command::Value(const char* name, double& into, const std::string& description) {
  return Flag(AddNumber(*app_, name, into, description));
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
