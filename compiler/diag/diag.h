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
// The one-line summary of diagnostics.def, for docs and `journey explain`.
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
  std::string title;  // "write `Tier.pro`"
};

struct Diagnostic {
  DiagCode code;
  Severity severity = Severity::kError;
  std::string message;
  Span span;
  std::string label;          // text under the primary span, may be empty
  std::vector<Label> labels;  // secondary places
  std::vector<std::string> notes;
  std::vector<std::string> helps;
  std::vector<Fix> fixes;
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

   private:
    friend class Diagnostics;
    explicit Builder(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
    Diagnostic* diagnostic_;
  };

  // Severity comes from the code. `label` stands under the primary span.
  Builder Report(DiagCode code, Span span, std::string message, std::string label = "");

  const std::vector<Diagnostic>& all() const { return diagnostics_; }
  bool has_errors() const { return error_count_ > 0; }
  size_t error_count() const { return error_count_; }
  // By file, then position, then code; the order in which people read.
  void Sort();

 private:
  std::vector<Diagnostic> diagnostics_;
  Diagnostic scratch_;  // a duplicate's builder edits this one
  size_t error_count_ = 0;
};

// "did you mean": the candidate nearest to `name` (edit distance at most a third of its length), or "".
std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace journey
