// Several modules of a project in one text: a line `// ==== module a.b` begins another one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace journey::testing_modules {

// Names and texts, in their order; what stands before the first such line, if it is more than nothing or all there is,
// is the module `first`. The lines themselves are in none.
inline std::vector<std::pair<std::string, std::string>> ModulesOfText(std::string_view text, std::string_view first) {
  constexpr std::string_view kMark = "// ==== module ";
  std::vector<std::pair<std::string, std::string>> modules = {{std::string(first), ""}};
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size());
    const bool ended = text.starts_with('\n');
    text.remove_prefix(ended ? 1 : 0);
    if (line.starts_with(kMark)) {
      modules.emplace_back(line.substr(kMark.size()), "");
    } else {
      modules.back().second.append(line).append(ended ? "\n" : "");
    }
  }
  if (modules.size() > 1 && modules.front().second.empty()) modules.erase(modules.begin());
  return modules;
}

}  // namespace journey::testing_modules
