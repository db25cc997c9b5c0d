// Diagnostics: what the compiler tells the author of a journey.
//
// Every diagnostic has a stable code from diagnostics.def, one primary span with a label, optional secondary labels,
// notes, helps and fixes. Phases build them with DiagBuilder and hand them to a Diagnostics collection; rendering is
// elsewhere (render.h). Thread-compatible: one collection per compilation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/diag/code.h"
#include "compiler/diag/lints.h"
#include "compiler/source/source.h"

namespace journey {

struct Label {
  Span span;
  std::string text;
  friend bool operator==(const Label&, const Label&) = default;
};

// Replace the bytes of `span` by `replacement` (an empty span inserts).
struct Fix {
  Span span;
  std::string replacement;
  std::string title;   // "write `Tier.pro`"
  bool guess = false;  // "did you mean": not what the text can only have meant
  friend bool operator==(const Fix&, const Fix&) = default;
};

struct Diagnostic {
  DiagCode code;
  Severity severity = Severity::kError;
  bool denied = false;  // a warning that is as good as an error
  std::string message;
  Span span;
  std::string label;          // text under the primary span, may be empty
  std::vector<Label> labels;  // secondary places, at most kMaxLabels
  size_t more_labels = 0;     // how many more there would have been
  std::vector<std::string> notes;
  std::vector<std::string> helps;
  std::vector<Fix> fixes;
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// What people and tools are told: that of a denied warning is an error's.
inline Severity ShownSeverity(const Diagnostic& diagnostic) {
  return diagnostic.denied ? Severity::kError : diagnostic.severity;
}

// What is shown of one file, and of one diagnostic's secondary places; the rest is counted. A text with a mistake in
// every line must not cost its square, nor fill the screen.
inline constexpr size_t kMaxShownErrors = 100;
inline constexpr size_t kMaxShownWarnings = 100;
inline constexpr size_t kMaxLabels = 12;

// How many of a file's diagnostics are counted but not kept.
struct NotShown {
  FileId file = kNoFile;
  size_t errors = 0;
  size_t warnings = 0;
  friend bool operator==(const NotShown&, const NotShown&) = default;
};

// Collects diagnostics. Two with the same code, span and message are one: templates are checked once per instance.
class Diagnostics {
 public:
  // Fluent builder; the diagnostic is stored at once, the builder edits it. Use within one full expression.
  class Builder {
   public:
    Builder& Label(Span span, std::string text);
    Builder& Note(std::string text);
    Builder& Help(std::string text);
    Builder& Fix(Span span, std::string replacement, std::string title);
    Builder& Guess(Span span, std::string replacement, std::string title);
    // False when nobody will see the diagnostic: help that is dear to work out can be left out.
    bool shown() const { return shown_; }

   private:
    friend class Diagnostics;
    Builder(Diagnostic* diagnostic, bool shown) : diagnostic_(diagnostic), shown_(shown) {}
    Diagnostic* diagnostic_;
    bool shown_;
  };

  // Severity comes from the code. `label` stands under the primary span.
  Builder Report(DiagCode code, Span span, std::string message, std::string label = "");
  // Before the phases: what becomes of warnings from now on.
  void Use(Lints lints) { lints_ = std::move(lints); }
  // A comment's permission for what is reported from now on; those of a file in their order. The innermost that covers
  // a place counts as used.
  void Allow(const Allowance& allowance);
  // An empty collection with the same lints, which keeps all: for what is found beside, to be repeated here.
  Diagnostics Beside() const;
  // What a collection with the same lints holds of files that this one has nothing of yet, as if it were reported now.
  void Append(const Diagnostics& other);
  // Reports again what an earlier collection with the same lints has kept.
  void Repeat(const Diagnostic& known);
  // How many were reported and not kept: said before, allowed, or beyond what is shown of a file.
  size_t unkept_count() const { return unkept_count_; }
  // After the phases: J0900 for each that took nothing away.
  void ReportUnusedAllowances();
  // True when further errors of the file are only counted.
  bool IsFull(FileId file) const;
  // From now on nothing is kept or counted.
  void Mute() { muted_ = true; }

  // Those that are shown.
  const std::vector<Diagnostic>& all() const { return diagnostics_; }
  // By file; empty when all are shown.
  std::vector<NotShown> not_shown() const;
  bool has_errors() const { return error_count_ > 0; }
  // Shown or not.
  size_t error_count() const { return error_count_; }
  size_t warning_count() const { return warning_count_; }
  // Of the warnings.
  size_t denied_count() const { return denied_count_; }
  // By file, then position, then code; the order in which people read.
  void Sort();

 private:
  struct FileCount {
    size_t errors = 0;
    size_t warnings = 0;
  };

  using AllowanceKey = std::tuple<FileId, DiagCode, uint32_t>;  // by file, code and begin

  static AllowanceKey KeyOf(const Allowance& one) { return {one.file, one.code, one.begin}; }
  bool TakesAway(DiagCode code, Span span);
  // The innermost that covers a place, of this one and those it lies in; null where there is none.
  const Allowance* Around(const Allowance* allowance, FileId file, DiagCode code, uint32_t place) const;

  Lints lints_;
  std::map<AllowanceKey, Allowance> allowances_;
  std::vector<Diagnostic> diagnostics_;
  std::unordered_set<uint64_t> seen_;  // hashes of code, span and message
  std::unordered_map<FileId, FileCount> files_;
  Diagnostic scratch_;  // the builder of what is not shown edits this one
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
  size_t denied_count_ = 0;
  size_t unkept_count_ = 0;
  bool muted_ = false;
  bool keeps_all_ = false;
};

// "did you mean": the candidate nearest to `name` (edit distance at most a third of its length), or "".
std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace journey
