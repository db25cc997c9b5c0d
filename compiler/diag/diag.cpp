// The diagnostics collection and the table of codes that diagnostics.def spells out.
#include "compiler/diag/diag.h"

#include <xxhash.h>

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
template <typename Text>
size_t EditDistance(Text a, Text b, size_t limit) {
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

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u32string CodePoints(std::string_view text) {
  std::u32string points;
  for (const char byte : text) {
    const auto c = static_cast<unsigned char>(byte);
    if ((c & 0xC0) == 0x80 && !points.empty()) {
      points.back() = points.back() << 6 | (c & 0x3F);
    } else {
      points.push_back(c);
    }
  }
  return points;
}

// By letters, however many bytes they take.
size_t Distance(const std::string& a, const std::string& b, size_t limit) {
  if (IsAscii(a) && IsAscii(b)) return EditDistance<std::string_view>(a, b, limit);
  return EditDistance<std::u32string>(CodePoints(a), CodePoints(b), limit);
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

uint64_t HashOf(DiagCode code, Span span, std::string_view message) {
  const uint64_t place[] = {static_cast<uint64_t>(code), span.file, span.begin, span.end};
  return XXH3_64bits_withSeed(message.data(), message.size(), XXH3_64bits(place, sizeof place));
}

}  // namespace

std::string_view CodeName(DiagCode code) { return Entry(code).name; }
Severity CodeSeverity(DiagCode code) { return Entry(code).severity; }
std::string_view CodeSummary(DiagCode code) { return Entry(code).summary; }
size_t CodeCount() { return std::size(kCodes); }

Diagnostics::Builder& Diagnostics::Builder::Label(Span span, std::string text) {
  if (diagnostic_->labels.size() < kMaxLabels) {
    diagnostic_->labels.push_back({span, std::move(text)});
  } else {
    ++diagnostic_->more_labels;
  }
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
  diagnostic_->fixes.push_back({span, std::move(replacement), std::move(title), false});
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::Guess(Span span, std::string replacement, std::string title) {
  diagnostic_->fixes.push_back({span, std::move(replacement), std::move(title), true});
  return *this;
}

Diagnostics::Builder Diagnostics::Report(DiagCode code, Span span, std::string message, std::string label) {
  const auto unseen = [this] {
    ++unkept_count_;
    scratch_ = Diagnostic{};
    return Builder(&scratch_, false);
  };
  if (muted_ || !seen_.insert(HashOf(code, span, message)).second) return unseen();
  const bool error = CodeSeverity(code) == Severity::kError;
  if (!error && TakesAway(code, span)) return unseen();
  const bool denied = !error && lints_.LevelOf(code) == Level::kDeny;
  ++(error ? error_count_ : warning_count_);
  denied_count_ += denied ? 1 : 0;
  FileCount& count = files_[span.file];
  const bool beyond = error ? ++count.errors > kMaxShownErrors : ++count.warnings > kMaxShownWarnings;
  if (beyond && !keeps_all_) return unseen();
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = CodeSeverity(code);
  diagnostic.denied = denied;
  if (denied) {
    diagnostic.notes.push_back("a warning, `" + std::string(WarningName(code)) + "`, that is denied here");
  }
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.label = std::move(label);
  diagnostics_.push_back(std::move(diagnostic));
  return Builder(&diagnostics_.back(), true);
}

Diagnostics Diagnostics::Beside() const {
  Diagnostics beside;
  beside.lints_ = lints_;
  beside.keeps_all_ = true;
  return beside;
}

void Diagnostics::Append(const Diagnostics& other) {
  allowances_.insert(other.allowances_.begin(), other.allowances_.end());
  diagnostics_.insert(diagnostics_.end(), other.diagnostics_.begin(), other.diagnostics_.end());
  seen_.insert(other.seen_.begin(), other.seen_.end());
  files_.insert(other.files_.begin(), other.files_.end());
  error_count_ += other.error_count_;
  warning_count_ += other.warning_count_;
  denied_count_ += other.denied_count_;
  unkept_count_ += other.unkept_count_;
}

void Diagnostics::Repeat(const Diagnostic& known) {
  const Builder report = Report(known.code, known.span, known.message);
  if (report.shown()) *report.diagnostic_ = known;
}

void Diagnostics::Allow(const Allowance& allowance) {
  const auto [at, first] = allowances_.emplace(KeyOf(allowance), allowance);
  if (first) {
    const Allowance* before = at == allowances_.begin() ? nullptr : &std::prev(at)->second;
    before = Around(before, allowance.file, allowance.code, allowance.begin);
    if (before != nullptr) at->second.outer = before->begin;
    return;
  }
  // A code twice in one comment.
  Report(DiagCode::J0900, allowance.name, "this is allowed already", "so it can be left out");
}

const Allowance* Diagnostics::Around(const Allowance* allowance, FileId file, DiagCode code, uint32_t place) const {
  if (allowance == nullptr || allowance->file != file || allowance->code != code) return nullptr;
  while (place > allowance->end) {
    if (!allowance->outer.has_value()) return nullptr;
    allowance = &allowances_.at({file, code, *allowance->outer});
  }
  return allowance;
}

bool Diagnostics::TakesAway(DiagCode code, Span span) {
  if (lints_.LevelOf(code) == Level::kAllow) return true;
  if (allowances_.empty() || !span.valid()) return false;
  const auto behind = allowances_.upper_bound({span.file, code, span.begin});
  if (behind == allowances_.begin()) return false;
  const Allowance* inner = Around(&std::prev(behind)->second, span.file, code, span.begin);
  if (inner == nullptr) return false;
  return allowances_.at(KeyOf(*inner)).used = true;
}

void Diagnostics::ReportUnusedAllowances() {
  for (const auto& [key, allowance] : allowances_) {
    if (allowance.used || lints_.LevelOf(allowance.code) == Level::kAllow) continue;
    Builder report = Report(DiagCode::J0900, allowance.name,
                            "there is no " + std::string(CodeName(allowance.code)) + " here to allow");
    if (allowance.comment.valid()) {
      report.Fix(allowance.comment, "", "take the comment out");
    } else {
      report.Help("take `" + std::string(WarningName(allowance.code)) + "` out of the comment");
    }
  }
}

bool Diagnostics::IsFull(FileId file) const {
  const auto count = files_.find(file);
  return count != files_.end() && count->second.errors >= kMaxShownErrors;
}

std::vector<NotShown> Diagnostics::not_shown() const {
  const auto beyond = [](size_t count, size_t shown) { return count > shown ? count - shown : 0; };
  std::vector<NotShown> rest;
  for (const auto& [file, count] : files_) {
    const NotShown one{file, beyond(count.errors, kMaxShownErrors), beyond(count.warnings, kMaxShownWarnings)};
    if (one.errors + one.warnings > 0) rest.push_back(one);
  }
  std::sort(rest.begin(), rest.end(), [](const NotShown& a, const NotShown& b) { return a.file < b.file; });
  return rest;
}

void Diagnostics::Sort() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.file, a.span.begin, a.span.end, a.code) <
           std::tie(b.span.file, b.span.begin, b.span.end, b.code);
  });
}

std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  // Nobody misspells a name of that length in a way that an edit or two would mend; the distance takes its square.
  constexpr size_t kLongName = 200;
  if (name.size() > kLongName) return best;
  // At least one edit for short words, but never a whole word: `a` is not a misspelt `b`.
  size_t best_distance = std::max<size_t>(name.size() / 3, name.size() > 1 ? 1 : 0) + 1;
  const std::string lower = LowerAscii(name);
  for (const std::string_view candidate : candidates) {
    if (candidate == name || candidate.size() > kLongName) continue;
    // A difference of case alone is the nearest there is.
    const std::string other = LowerAscii(candidate);
    const size_t distance = other == lower ? 0 : Distance(lower, other, best_distance);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace journey
