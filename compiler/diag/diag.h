// Diagnostics: what the compiler tells the author of a journey.
//
// Every diagnostic has a stable code from diagnostics.def, one primary span with a label, optional secondary labels,
// notes, helps and fixes. Phases build them with DiagBuilder and hand them to a Diagnostics collection; rendering is
// elsewhere (render.h). Thread-compatible: one collection per compilation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/source/source.h"

namespace journey {

enum class Severity : uint8_t { kError, kWarning };

enum class DiagCode : uint16_t {
#define DIAG(code, severity, summary) code,
#include "compiler/diag/diagnostics.def"
#undef DIAG
};

// "J2001"
std::string_view CodeName(DiagCode code);
Severity CodeSeverity(DiagCode code);
// The one-line summary of diagnostics.def, for docs and `journey explain-code`.
std::string_view CodeSummary(DiagCode code);
size_t CodeCount();

struct Label {
  Span span;
  std::string text;
};

// Replace the bytes of `span` by `replacement` (an empty span inserts).
struct Fix {
  Span span;
  std::string replacement;
  std::string title;   // "write `Tier.pro`"
  bool guess = false;  // "did you mean": not what the text can only have meant
};

struct Diagnostic {
  DiagCode code;
  Severity severity = Severity::kError;
  std::string message;
  Span span;
  std::string label;          // text under the primary span, may be empty
  std::vector<Label> labels;  // secondary places, at most kMaxLabels
  size_t more_labels = 0;     // how many more there would have been
  std::vector<std::string> notes;
  std::vector<std::string> helps;
  std::vector<Fix> fixes;
};

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
  // By file, then position, then code; the order in which people read.
  void Sort();

 private:
  struct FileCount {
    size_t errors = 0;
    size_t warnings = 0;
  };

  std::vector<Diagnostic> diagnostics_;
  std::unordered_set<uint64_t> seen_;  // hashes of code, span and message
  std::unordered_map<FileId, FileCount> files_;
  Diagnostic scratch_;  // the builder of what is not shown edits this one
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
  bool muted_ = false;
};

// "did you mean": the candidate nearest to `name` (edit distance at most a third of its length), or "".
std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace journey
