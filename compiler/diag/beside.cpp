// Boundaries of what follows from an error: its line, up to the next brace.
#include "compiler/diag/beside.h"

#include <algorithm>

namespace journey {

bool StandBeside(std::string_view text, size_t first, size_t second) {
  // No item of one line is longer; this keeps a file of one endless line from costing its square.
  constexpr size_t kFar = 400;
  if (second < first || second - first > kFar) return false;
  return text.substr(first, second - first).find_first_of("\n{}") == std::string_view::npos;
}

ErrorPlaces::ErrorPlaces(const SourceMap& sources, const Diagnostics& diagnostics) : sources_(&sources) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == Severity::kError) begins_[diagnostic.span.file].push_back(diagnostic.span.begin);
  }
  for (auto& [file, begins] : begins_) std::sort(begins.begin(), begins.end());
}

ErrorPlaces::ErrorPlaces(const SourceMap& sources, const Diagnostics& diagnostics, FileId file) : sources_(&sources) {
  std::vector<uint32_t>& begins = begins_[file];
  for (auto one = diagnostics.all().rbegin(); one != diagnostics.all().rend() && one->span.file == file; ++one) {
    if (one->severity == Severity::kError) begins.push_back(one->span.begin);
  }
  std::sort(begins.begin(), begins.end());
}

bool ErrorPlaces::Beside(Span span) const {
  const auto found = begins_.find(span.file);
  if (found == begins_.end()) return false;
  const std::vector<uint32_t>& begins = found->second;
  const std::string_view text = sources_->file(span.file).text();
  const auto after = std::lower_bound(begins.begin(), begins.end(), span.begin);
  if (after != begins.end() && StandBeside(text, span.begin, *after)) return true;
  return after != begins.begin() && StandBeside(text, *(after - 1), span.begin);
}

}  // namespace journey
