// Runs every rule over the program, of large ones some beside the others.
#include "compiler/check/check.h"

#include <span>
#include <string_view>
#include <utility>

#include "compiler/check/rules.h"
#include "runtime/platform/thread.h"

namespace journey {
namespace {

using Rule = void (*)(const check::Context&);

constexpr Rule kErrors[] = {check::CheckGoCycles, check::CheckStartCycles, check::CheckTimeouts, check::CheckEmissions,
                            check::CheckMigrations};
constexpr Rule kWarnings[] = {check::WarnUnreachable, check::WarnDeadEnds, check::WarnShadows, check::WarnEndlessWaits,
                              check::WarnTimersPastTimeout};
// These take about as long as all of the others.
constexpr Rule kMoreWarnings[] = {check::WarnConstantConditions, check::WarnUnused, check::WarnUnguardedSends,
                                  check::WarnUndecidedEnsures};
constexpr size_t kFewJourneys = 4;  // so few are not worth another thread

void RunAll(std::span<const Rule> rules, const SourceMap& sources, const typed::Program& program,
            Diagnostics& diagnostics) {
  const check::Context context(sources, program, diagnostics);
  for (const Rule rule : rules) rule(context);
}

}  // namespace

void Check(const SourceMap& sources, const typed::Program& program, Diagnostics& diagnostics) {
  Diagnostics more = diagnostics.Beside();
  const auto find_more = [&] { RunAll(kMoreWarnings, sources, program, more); };
  // What is unused or unreachable in a program with errors is often only so because the broken parts were left out.
  const auto find = [&] {
    RunAll(kErrors, sources, program, diagnostics);
    if (!diagnostics.has_errors()) RunAll(kWarnings, sources, program, diagnostics);
  };
  if (!diagnostics.has_errors() && program.journeys.size() > kFewJourneys) {
    rt::RunBoth(find_more, find);
  } else {
    find();
    if (!diagnostics.has_errors()) find_more();
  }
  if (diagnostics.has_errors()) return;
  for (const Diagnostic& one : more.all()) diagnostics.Repeat(one);
}

namespace check {

Context::Context(const SourceMap& sources_in, const typed::Program& program_in, Diagnostics& diagnostics_in)
    : sources(sources_in), program(program_in), diagnostics(diagnostics_in), is_std_(sources_in.size()) {
  dropped_.Mute();
  for (const typed::Module& module : program.modules) is_std_[module.file] = module.is_std;
}

bool Context::IsStd(Span span) const { return !span.valid() || is_std_[span.file]; }

Diagnostics::Builder Context::Warn(DiagCode code, Span span, std::string message, std::string label) const {
  Diagnostics& target = IsStd(span) ? dropped_ : diagnostics;
  return target.Report(code, span, std::move(message), std::move(label));
}

Span Context::Head(Span span) const {
  if (!span.valid()) return span;
  const std::string_view text = sources.Text(span).substr(0, sources.Text(span).find('{'));
  const size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return span;
  return {span.file, span.begin, span.begin + static_cast<uint32_t>(last) + 1};
}

}  // namespace check
}  // namespace journey
