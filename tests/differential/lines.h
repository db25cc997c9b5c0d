// A text as its lines, for tests that cut and edit texts.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace journey::differential {

// Without their newlines.
inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace journey::differential
