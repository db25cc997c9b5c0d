// What is the same at both ends is left aside; between, the longest common row of lines.
#include "cli/text_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace journey::cli {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;
constexpr size_t kMostCells = size_t{16} << 20;  // beyond, what differs is shown as one piece

// Each with its line end; the last may lack it.
Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Step {
  char sign;  // ' ', '-' or '+'
  std::string_view line;
};

// Between the equal ends.
void AddMiddle(const Lines& a, const Lines& b, std::vector<Step>& steps) {
  const size_t n = a.size(), m = b.size();
  std::vector<uint32_t> common;  // of a[i..] and b[j..], at i * (m + 1) + j
  const bool small = (n + 1) * (m + 1) <= kMostCells;
  if (small) {
    common.assign((n + 1) * (m + 1), 0);
    for (size_t i = n; i-- > 0;) {
      for (size_t j = m; j-- > 0;) {
        const uint32_t longer = std::max(common[(i + 1) * (m + 1) + j], common[i * (m + 1) + j + 1]);
        common[i * (m + 1) + j] = a[i] == b[j] ? common[(i + 1) * (m + 1) + j + 1] + 1 : longer;
      }
    }
  }
  size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (small && i < n && j < m && a[i] == b[j]) {
      steps.push_back({' ', a[i++]});
      ++j;
    } else if (i < n && (j == m || !small || common[(i + 1) * (m + 1) + j] >= common[i * (m + 1) + j + 1])) {
      steps.push_back({'-', a[i++]});
    } else {
      steps.push_back({'+', b[j++]});
    }
  }
}

std::vector<Step> StepsOf(const Lines& a, const Lines& b) {
  size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Step> steps;
  for (size_t i = 0; i < head; ++i) steps.push_back({' ', a[i]});
  AddMiddle({a.begin() + static_cast<ptrdiff_t>(head), a.end() - static_cast<ptrdiff_t>(tail)},
            {b.begin() + static_cast<ptrdiff_t>(head), b.end() - static_cast<ptrdiff_t>(tail)}, steps);
  for (size_t i = a.size() - tail; i < a.size(); ++i) steps.push_back({' ', a[i]});
  return steps;
}

std::string Range(size_t first, size_t count) {
  // An empty range stands behind the line that it names.
  const size_t line = count == 0 ? first : first + 1;
  return count == 1 ? std::to_string(line) : fmt::format("{},{}", line, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const std::vector<Step> steps = StepsOf(LinesOf(before), LinesOf(after));
  std::string out = fmt::format("--- {}\n+++ {}\n", path, path);
  size_t old_line = 0, new_line = 0;
  for (size_t at = 0; at < steps.size();) {
    size_t change = at;
    while (change < steps.size() && steps[change].sign == ' ') ++change;
    if (change == steps.size()) break;
    const size_t begin = change - std::min(kContext, change - at);
    old_line += begin - at;
    new_line += begin - at;
    // A hunk ends where twice the context is unchanged.
    size_t end = change;
    for (size_t i = change, same = 0; i < steps.size() && same <= 2 * kContext; ++i) {
      same = steps[i].sign == ' ' ? same + 1 : 0;
      if (same == 0) end = i + 1;
    }
    end = std::min(end + kContext, steps.size());
    size_t old_count = 0, new_count = 0;
    std::string body;
    for (size_t i = begin; i < end; ++i) {
      old_count += steps[i].sign != '+';
      new_count += steps[i].sign != '-';
      body += steps[i].sign;
      body += steps[i].line;
      if (!steps[i].line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
    }
    out += fmt::format("@@ -{} +{} @@\n{}", Range(old_line, old_count), Range(new_line, new_count), body);
    old_line += old_count;
    new_line += new_count;
    at = end;
  }
  return out;
}

// git takes off the first folder of each side, and takes no path from the root.
std::string GitDiff(std::string_view path, std::optional<std::string_view> before, std::string_view after) {
  const std::string diff = UnifiedDiff(path, before.value_or(""), after);
  if (diff.empty() || (before && path.starts_with('/'))) return diff;
  const std::string old_side = before ? fmt::format("a/{}", path) : "/dev/null";
  return fmt::format("--- {}\n+++ b/{}\n{}", old_side, path, diff.substr(diff.find("\n@@") + 1));
}

}  // namespace journey::cli
