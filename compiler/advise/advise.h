// What to try next: what the other verbs found out of a project -> advice, each with its evidence, how many customers
// it is about, and the edit to try.
//
// In: a project that compiles, and what was found out: figures of a run, gaps, where a log leaves the design, what no
// test has tried. Out: advice, what is about the most customers a month first. Nothing is applied; an edit is checked
// by trial.h before anybody sees it. Advice counts nothing itself and says what was counted: a difference is only
// called one where its test says so, and what a figure cannot tell is said, too. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/conform/figures.h"
#include "compiler/coverage/coverage.h"
#include "compiler/driver/compile.h"
#include "compiler/gap/gaps.h"
#include "compiler/generate/generate.h"
#include "insight/report.h"

namespace journey::advise {

// Of advice about as many customers, the earlier kind goes first.
enum class Kind : uint8_t {
  kWinner,       // an arm of a split converts better: give it most
  kHear,         // customers send an event in a stage that does not follow it
  kServe,        // customers are on a channel in a stage where nobody serves them
  kRemind,       // a stage where many leave sends nothing: send something before
  kLater,        // journeys end by their timeout while others still convert: wait longer
  kLetThrough,   // a cap keeps back many messages: let one more through
  kAskFirst,     // messages are kept back for want of what `requires` asks
  kHandOver,     // many leave where they are handed over to another device, channel, department or owner
  kUnused,       // what we do on a channel in a stage, and nobody there uses
  kBrokenSplit,  // customers are not split as planned: believe nothing of it
  kTest,         // no test has tried what customers go through
  kUnreached,    // nobody comes to a stage
  kKeepOn,       // a split has shown nothing yet: how much it could have
  kHoldOut,      // nobody is held out, so nobody knows what the journey brings
};
// "winner"
std::string_view NameOf(Kind kind);

// What stands at `span` gives way to `text`; an empty span is a place between two characters.
struct Edit {
  Span span;
  std::string text;
};

struct Advice {
  Kind kind = Kind::kWinner;
  std::string journey;                // qualified
  std::string what;                   // one sentence, what to do
  std::vector<std::string> evidence;  // a sentence each
  std::string effect;                 // what would be different
  // For how many customers something would be different, of those whom the evidence is about, and as many in 30 days;
  // none: nobody was looked at.
  std::optional<double> customers, per_month;
  Span place;                                // what it is about
  std::vector<Edit> edits;                   // of one file; none: there is nothing to write
  std::vector<std::vector<Edit>> otherwise;  // tried in this order where `edits` do not compile
  std::optional<SourceText> file;            // instead of edits: a new one
};

// What the other verbs say; null: nobody has looked.
struct Findings {
  const insight::Report* report = nullptr;  // of the compilation's module
  double report_days = 0;                   // from the first record to the last
  const gap::Report* gaps = nullptr;
  double gap_days = 0;
  const conform::Report* conformance = nullptr;
  double log_days = 0;
  const generate::Generated* untried = nullptr;
  // Of the outcomes of its coverage: how many customers of the log came to them.
  const std::vector<coverage::FileCoverage>* customers = nullptr;
};

std::vector<Advice> Advise(const Compilation& compilation, const Findings& findings);

}  // namespace journey::advise
