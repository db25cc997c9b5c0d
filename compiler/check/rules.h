// The rules that Check runs, one function each; private to compiler/check.
//
// In: a well-formed program, possibly with errors (typed.h). Out: diagnostics. Rules neither depend on each other nor
// change anything, so their order is free. Warnings about the standard library's own text are of no use to whoever
// imports it: they are dropped in one place, `Context::Warn`.
#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey::check {

struct Context {
  const SourceMap& sources;
  const typed::Program& program;
  Diagnostics& diagnostics;

  // Whether the place belongs to the standard library (or is no place at all).
  bool IsStd(Span span) const;
  // Reports a warning unless its place is in the standard library; the builder then edits a diagnostic nobody sees.
  Diagnostics::Builder Warn(DiagCode code, Span span, std::string message, std::string label = "") const;
  // The part of a statement's span before its block: what to underline of one that goes on over many lines.
  Span Head(Span span) const;

 private:
  mutable Diagnostics dropped_;
  std::vector<bool> is_std_;  // by file

 public:
  Context(const SourceMap& sources_in, const typed::Program& program_in, Diagnostics& diagnostics_in);
};

void CheckGoCycles(const Context& context);  // J3050, J3063, J4050
// Of a journey whose `go`s make no circle at once.
void CheckFastCircles(const Context& context, const typed::Journey& journey, const std::vector<bool>& assigned);
void CheckStartCycles(const Context& context);  // J3051, J3052
void CheckEmissions(const Context& context);    // J3053
void CheckTimeouts(const Context& context);     // J3064
void CheckMigrations(const Context& context);   // J6001-J6004, J6900
// By stage: whether one can come there after having been in this one, whatever conditions say.
std::vector<bool> StagesAfter(const typed::Journey& journey, int32_t stage);
// By stage: whether one can be there once the timeout that leads to another stage is spent.
std::vector<bool> StagesPastTimeout(const typed::Journey& journey);
void WarnUnreachable(const Context& context);         // J3900, J3901, J3906
void WarnDeadEnds(const Context& context);            // J3903
void WarnShadows(const Context& context);             // J3902
void WarnEndlessWaits(const Context& context);        // J3904
void WarnTimersPastTimeout(const Context& context);   // J4900
void WarnConstantConditions(const Context& context);  // J3905
void WarnUnused(const Context& context);              // J1900-J1903
void WarnUnguardedSends(const Context& context);      // J4901
void WarnUndecidedEnsures(const Context& context);    // J5900

}  // namespace journey::check
