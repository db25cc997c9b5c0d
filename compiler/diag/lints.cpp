// Warnings are few: names are looked for one by one.
#include "compiler/diag/lints.h"

#include <algorithm>

#include "compiler/diag/diag.h"

namespace journey {
namespace {

struct Name {
  DiagCode code;
  std::string_view name;
};

constexpr Name kNames[] = {
#define WARNING(code, name) {DiagCode::code, name},
#include "compiler/diag/warning_names.def"
#undef WARNING
};

}  // namespace

void Lints::Set(DiagCode warning, Level level) {
  if (levels_.empty()) levels_.resize(CodeCount());
  levels_[static_cast<size_t>(warning)] = level;
}

void Lints::DenyShown() {
  for (std::optional<Level>& level : levels_) {
    if (level == Level::kWarn) level = Level::kDeny;
  }
  if (others_ == Level::kWarn) others_ = Level::kDeny;
}

Level Lints::LevelOf(DiagCode warning) const {
  return levels_.empty() ? others_ : levels_[static_cast<size_t>(warning)].value_or(others_);
}

std::string_view WarningName(DiagCode code) {
  const auto found = std::ranges::find(kNames, code, &Name::code);
  return found == std::end(kNames) ? "" : found->name;
}

std::optional<DiagCode> WarningCalled(std::string_view text) {
  for (const Name& one : kNames) {
    if (one.name == text || CodeName(one.code) == text) return one.code;
  }
  return std::nullopt;
}

std::string_view NearestWarning(std::string_view text) {
  std::vector<std::string_view> known;
  for (const Name& one : kNames) {
    known.push_back(one.name);
    known.push_back(CodeName(one.code));
  }
  return Nearest(text, known);
}

}  // namespace journey
