// Runs every rule over the program.
#include "compiler/check/check.h"

#include <string_view>
#include <utility>

#include "compiler/check/rules.h"

namespace journey {

void Check(const SourceMap& sources, const typed::Program& program, Diagnostics& diagnostics) {
  const check::Context context(sources, program, diagnostics);
  check::CheckGoCycles(context);
  check::CheckStartCycles(context);
  check::CheckTimeouts(context);
  check::CheckEmissions(context);
  check::CheckMigrations(context);
  // What is unused or unreachable in a program with errors is often only so because the broken parts were left out.
  if (diagnostics.has_errors()) return;
  check::WarnUnreachable(context);
  check::WarnDeadEnds(context);
  check::WarnShadows(context);
  check::WarnEndlessWaits(context);
  check::WarnTimersPastTimeout(context);
  check::WarnConstantConditions(context);
  check::WarnUnused(context);
  check::WarnUnguardedSends(context);
  check::WarnUndecidedEnsures(context);
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
