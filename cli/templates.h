// The files that `journey init` and `journey new` write, embedded: those of cli/templates and editors/ci.
#pragma once

#include <span>
#include <string_view>

namespace journey {

struct ProjectTemplate {
  std::string_view name;  // of the file, without its ending
  std::string_view path;  // in the repository
  std::string_view text;
};
std::span<const ProjectTemplate> ProjectTemplates();

}  // namespace journey
