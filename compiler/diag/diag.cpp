// The diagnostics collection and the table of codes that diagnostics.def spells out.
#include "compiler/diag/diag.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace journey {
namespace {

struct CodeEntry {
  std::string_view name;
  Severity severity;
  std::string_view summary;
};

constexpr CodeEntry kCodes[] = {
#define DIAG(code, severity, summary) {#code, Severity::severity, summary},
#include "compiler/diag/diagnostics.def"
#undef DIAG
};

const CodeEntry& Entry(DiagCode code) { return kCodes[static_cast<size_t>(code)]; }

// Levenshtein with swaps of neighbours, cut off above `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<size_t> before(a.size() + 1), row(a.size() + 1), next(a.size() + 1);
  for (size_t i = 0; i <= a.size(); ++i) row[i] = i;
  for (size_t j = 1; j <= b.size(); ++j) {
    next[0] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
      next[i] = std::min({row[i] + 1, next[i - 1] + 1, row[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[i] = std::min(next[i], before[i - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[a.size()];
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::string_view CodeName(DiagCode code) { return Entry(code).name; }
Severity CodeSeverity(DiagCode code) { return Entry(code).severity; }
std::string_view CodeSummary(DiagCode code) { return Entry(code).summary; }
size_t CodeCount() { return std::size(kCodes); }

Diagnostics::Builder& Diagnostics::Builder::Label(Span span, std::string text) {
  diagnostic_->labels.push_back({span, std::move(text)});
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::Note(std::string text) {
  diagnostic_->notes.push_back(std::move(text));
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::Help(std::string text) {
  diagnostic_->helps.push_back(std::move(text));
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::Fix(Span span, std::string replacement, std::string title) {
  diagnostic_->fixes.push_back({span, std::move(replacement), std::move(title)});
  return *this;
}

Diagnostics::Builder Diagnostics::Report(DiagCode code, Span span, std::string message, std::string label) {
  for (const Diagnostic& known : diagnostics_) {
    if (known.code == code && known.span == span && known.message == message) {
      scratch_ = Diagnostic{};
      return Builder(&scratch_);
    }
  }
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = CodeSeverity(code);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.label = std::move(label);
  if (diagnostic.severity == Severity::kError) ++error_count_;
  diagnostics_.push_back(std::move(diagnostic));
  return Builder(&diagnostics_.back());
}

void Diagnostics::Sort() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.file, a.span.begin, a.span.end, a.code) <
           std::tie(b.span.file, b.span.begin, b.span.end, b.code);
  });
}

std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  // At least one edit for short words, but never a whole word: `a` is not a misspelt `b`.
  size_t best_distance = std::max<size_t>(name.size() / 3, name.size() > 1 ? 1 : 0) + 1;
  const std::string lower = LowerAscii(name);
  for (const std::string_view candidate : candidates) {
    if (candidate == name) continue;
    // A difference of case alone is the nearest there is.
    const std::string other = LowerAscii(candidate);
    const size_t distance = other == lower ? 0 : EditDistance(lower, other, best_distance);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace journey
