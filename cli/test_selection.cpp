// By what the caller names, and by what an older version says.
#include "cli/test_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/git_version.h"
#include "compiler/affected/affected.h"
#include "compiler/compare/compare.h"
#include "insight/blocks.h"

namespace journey::cli {
namespace {

constexpr size_t kMostReasons = 3;

// `cart.journey:120`: what stands before the last colon, and the line.
std::optional<std::pair<std::string_view, uint32_t>> PlaceOf(std::string_view filter) {
  const size_t colon = filter.rfind(':');
  if (colon == std::string_view::npos || !filter.substr(0, colon).ends_with(".journey")) return std::nullopt;
  uint32_t line = 0;
  const auto [end, error] = std::from_chars(filter.data() + colon + 1, filter.data() + filter.size(), line);
  if (error != std::errc() || end != filter.data() + filter.size()) return std::nullopt;
  return std::pair(filter.substr(0, colon), line);
}

bool NamesFile(std::string_view file, std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  return file == name || (file.ends_with(name) && file[file.size() - name.size() - 1] == '/');
}

}  // namespace

std::vector<ChosenTest> ByFilter(const ir::Module& module, const std::string& filter) {
  const auto place = PlaceOf(filter);
  std::vector<ChosenTest> chosen;
  for (size_t i = 0; i < module.tests.size(); ++i) {
    const ir::Test& test = module.tests[i];
    if (!place.has_value()) {
      if (test.name.find(filter) != std::string::npos) chosen.push_back({i, {}});
      continue;
    }
    if (!NamesFile(module.files[static_cast<size_t>(test.file)], place->first) || test.line > place->second) continue;
    // The one that begins last before the line.
    if (chosen.empty() || module.tests[chosen[0].index].line < test.line) chosen.assign(1, {i, {}});
  }
  return chosen;
}

std::vector<size_t> IndicesOf(const std::vector<ChosenTest>& chosen) {
  std::vector<size_t> indices;
  for (const ChosenTest& one : chosen) indices.push_back(one.index);
  return indices;
}

std::vector<ChosenTest> DependingOn(const typed::Program& before, const Compilation& now,
                                    std::vector<ChosenTest> tests) {
  const std::vector<compare::Change> changes = compare::Compare(before, now.program);
  std::map<size_t, std::vector<std::string>> reasons;
  for (const auto& test : affected::AffectedTests(before, now.program, changes)) {
    reasons.emplace(test.index, affected::ReasonsOf(test));
  }
  std::vector<ChosenTest> chosen;
  for (ChosenTest& test : tests) {
    const auto found = reasons.find(test.index);
    if (found != reasons.end()) chosen.push_back({test.index, std::move(found->second)});
  }
  return chosen;
}

Result<std::vector<ChosenTest>> ChangedSince(const std::string& reference, const std::string& path,
                                             const Compilation& now, std::vector<ChosenTest> tests) {
  const auto before = CompileAt(reference, path);
  if (!before.ok()) return before.status();
  if (before.value()->diagnostics.has_errors()) {
    for (ChosenTest& test : tests) test.because = {fmt::format("the project has errors at {}", reference)};
    return tests;
  }
  return DependingOn(before.value()->program, now, std::move(tests));
}

std::string ListedTests(const ir::Module& module, const std::vector<ChosenTest>& tests) {
  std::string out;
  for (const ChosenTest& chosen : tests) {
    const ir::Test& test = module.tests[chosen.index];
    out += fmt::format("{}:{}: {}\n", insight::Printable(module.files[static_cast<size_t>(test.file)]), test.line,
                       insight::Printable(test.name));
    for (size_t i = 0; i < std::min(chosen.because.size(), kMostReasons); ++i) {
      out += fmt::format("    {}\n", chosen.because[i]);
    }
    if (chosen.because.size() > kMostReasons) {
      out += fmt::format("    and {} more\n", chosen.because.size() - kMostReasons);
    }
  }
  return out;
}

}  // namespace journey::cli
