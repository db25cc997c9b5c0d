// What to try next: figures of a run -> advice, each with its evidence, what it is about, and the edit to try.
//
// In: a project that compiles and what was recorded of it. Out: advice, the most promising first. Nothing is applied;
// an edit is checked by trial.h before anybody sees it. Advice rests on figures of insight/ alone and says them: a
// difference is only called one where its test says so, and what a figure cannot tell is said, too. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.h"
#include "insight/report.h"

namespace journey::advise {

// The order is that of the ranking: what an experiment has shown goes before what figures suggest, and that before what
// is only about knowing more.
enum class Kind : uint8_t {
  kWinner,       // an arm of a split converts better: give it most
  kRemind,       // a stage where many leave sends nothing: send something before
  kLater,        // journeys end by their timeout while others still convert: wait longer
  kLetThrough,   // a cap keeps back many messages: let one more through
  kAskFirst,     // messages are kept back for want of what `requires` asks
  kUnreached,    // nobody comes to a stage
  kBrokenSplit,  // customers are not split as planned: believe nothing of it
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
  std::string effect;                 // how much it is about
  double weight = 0;                  // customers it is about; orders advice of a kind
  Span place;                         // what it is about
  std::vector<Edit> edits;            // of one file; none: there is nothing to write
};

// `report` is of the compilation's module.
std::vector<Advice> Advise(const Compilation& compilation, const insight::Report& report);

}  // namespace journey::advise
