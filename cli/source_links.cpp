// Relative where nothing else is said.
#include "cli/source_links.h"

#include <filesystem>

#include "base/uri.h"

namespace journey::cli {

map::LinkTo SourceLinks(const std::string& links, const std::string& written_to, const std::string& project) {
  namespace fs = std::filesystem;
  std::string base = links;
  if (base.empty() && written_to != "-") {
    std::error_code unknown;
    const fs::path here = fs::absolute(written_to, unknown).lexically_normal();
    const fs::path there = fs::absolute(project, unknown).lexically_normal();
    std::string way = there.lexically_relative(here).generic_string();
    while (!way.empty() && way.back() == '/') way.pop_back();
    if (way == "." || way == "./.") way.clear();
    base = way.empty() ? "" : PercentEncodedPath(way) + "/";
  } else if (!base.empty() && base.back() != '/') {
    base += '/';
  }
  return [base](const map::Place& at) { return base + PercentEncodedPath(at.file) + "#L" + std::to_string(at.line); };
}

}  // namespace journey::cli
