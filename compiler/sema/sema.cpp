// The order of analysis: declarations first, so that bodies may name what stands below them.
#include "compiler/sema/sema.h"

#include "compiler/sema/context.h"

namespace journey {

typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics) {
  sema::Context context(sources, diagnostics);
  context.Collect(modules);
  sema::DeclareTypes(context);
  sema::CheckCalendars(context);
  sema::ResolveLets(context);
  sema::CheckDefaults(context);
  sema::CheckPolicies(context);
  sema::CheckPersonas(context);
  sema::CheckJourneys(context);
  sema::CheckEnsures(context);
  sema::CheckTests(context);
  context.FinishUses();
  return std::move(context.program);
}

}  // namespace journey
