// The manual, carried inside the binary, and looking things up in it.
//
// Out: sections, from a heading to the next one, the best first: those whose headings have the words, and then those
// that have rare words often. Pure; threads: any.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace journey {

struct ManualPage {
  std::string_view name;  // "language"
  std::string_view path;  // "docs/language.md"
  std::string_view text;
};
std::span<const ManualPage> ManualPages();

namespace mcp {

struct ManualSection {
  std::string path;  // "docs/language.md: 15. What must hold"
  std::string text;  // heading included; of a very long one the beginning
};
std::vector<ManualSection> SearchManual(std::string_view query);

}  // namespace mcp
}  // namespace journey
