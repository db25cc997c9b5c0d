// The order of analysis: declarations first, so that bodies may name what stands below them.
#include "compiler/sema/sema.h"

#include <algorithm>
#include <tuple>

#include "compiler/sema/context.h"
#include "compiler/sema/references.h"
#include "compiler/sema/reuse.h"

namespace journey {
namespace {

// A name can be looked up before it is known what it means; what was found last is what it is.
void KeepLast(std::vector<Reference>& references) {
  const auto key = [](const Reference& one) { return std::pair(one.use.file, one.use.begin); };
  std::ranges::stable_sort(references, {}, key);
  size_t kept = 0;
  for (size_t i = 0; i < references.size(); ++i) {
    if (i + 1 < references.size() && key(references[i]) == key(references[i + 1])) continue;
    references[kept++] = references[i];
  }
  references.resize(kept);
}

ModuleNames NamesOf(const sema::ModuleScope& scope) {
  ModuleNames names;
  for (const auto& [name, symbol] : scope.own) names.own.push_back({std::string(name), "", symbol.span});
  for (const sema::Import& import : scope.imports) names.imports.push_back({static_cast<size_t>(import.module), ""});
  for (const auto& [alias, imports] : scope.aliases) {
    for (const sema::Import& import : imports) {
      names.imports.push_back({static_cast<size_t>(import.module), std::string(alias)});
    }
  }
  return names;
}

typed::Program AnalyzeIn(sema::Context& context, const std::vector<ast::Module>& modules) {
  context.Collect(modules);
  sema::DeclareTypes(context);
  if (context.reuse != nullptr) context.reuse->Plan();
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

void FinishNames(const sema::Context& context, Names& names) {
  KeepLast(names.uses);
  for (const sema::ModuleScope& scope : context.modules) names.modules.push_back(NamesOf(scope));
}

}  // namespace

std::vector<NameInScope> Names::ScopeOf(size_t module) const {
  std::vector<NameInScope> names = modules[module].own;
  for (const ModuleNames::Import& import : modules[module].imports) {
    for (const NameInScope& one : modules[import.module].own) names.push_back({one.name, import.alias, one.declared});
  }
  // Hash order must not be seen.
  std::ranges::sort(names, {}, [](const NameInScope& one) {
    return std::tuple(std::string_view(one.alias), std::string_view(one.name), one.declared.file, one.declared.begin);
  });
  return names;
}

typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics) {
  sema::Context context(sources, diagnostics);
  return AnalyzeIn(context, modules);
}

typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics,
                       Names& names) {
  sema::Context context(sources, diagnostics);
  context.references = &names.uses;
  typed::Program program = AnalyzeIn(context, modules);
  FinishNames(context, names);
  return program;
}

typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics,
                       Names& names, KeptAnalysis& kept, AnalysisBefore before) {
  sema::Context context(sources, diagnostics);
  context.references = &names.uses;
  sema::Reuse reuse(context, kept, std::move(before));
  context.reuse = &reuse;
  typed::Program program = AnalyzeIn(context, modules);
  reuse.Finish();
  FinishNames(context, names);
  return program;
}

}  // namespace journey
