// A `let` in a module of its own, whose body becomes the value of a test's variable: there any type may stand, constant
// or not.
#include "compiler/driver/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/check/bounds.h"
#include "compiler/lower/lower.h"
#include "compiler/sema/fold.h"
#include "compiler/sema/references.h"

namespace journey {
namespace {

constexpr std::string_view kLetName = "this_expression";
constexpr std::string_view kFileName = "expression";

// A module that is none of the project's.
std::string UnusedName(const std::vector<SourceText>& texts) {
  std::string name(kFileName);
  while (std::ranges::find(texts, name, &SourceText::module) != texts.end()) name += '_';
  return name;
}

// `use` of the modules, and what these use. Two that call different modules alike are in the way of each other, so
// names of theirs for modules count only where one module was asked for.
std::vector<std::string> UsesFor(const Compilation& project, std::string_view in) {
  std::vector<std::string> uses;
  for (const ast::Module& module : project.modules) {
    if (module.is_std || (!in.empty() && module.module != in)) continue;
    uses.push_back("use " + module.module);
    for (const ast::Declaration& declaration : module.declarations) {
      const auto* use = std::get_if<ast::Use>(&declaration);
      if (use == nullptr || (in.empty() && use->alias.has_value())) continue;
      uses.emplace_back(project.sources.Text(use->span));
    }
  }
  std::ranges::sort(uses);
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  return uses;
}

const typed::Let& LetOf(const typed::Program& program, FileId file) {
  return *std::ranges::find_if(
      program.lets, [&](const typed::Let& let) { return let.info.name == kLetName && let.info.span.file == file; });
}

}  // namespace

CompiledExpression CompileExpression(std::vector<SourceText> texts, std::string_view expression, std::string_view in) {
  CompiledExpression result;
  result.compilation = Compile(texts);
  if (!result.compilation->ir.has_value()) return result;
  const std::vector<std::string> uses = UsesFor(*result.compilation, in);
  const std::string module = UnusedName(texts);
  const size_t index = texts.size();
  texts.push_back(
      {std::string(kFileName), module, fmt::format("let {} = {}\n{}\n", kLetName, expression, fmt::join(uses, "\n"))});
  result.compilation = Compile(std::move(texts));
  Compilation& compilation = *result.compilation;
  if (!compilation.ir.has_value()) return result;
  const ast::Module& own = compilation.modules[index];
  result.is_one = own.declarations.size() == uses.size() + 1;
  compilation.ir.reset();
  if (!result.is_one) return result;

  typed::Program& program = compilation.program;
  const typed::Let& let = LetOf(program, own.file);
  result.type = let.type;
  result.type_name = TypeName(program, let.type);
  typed::Test test;
  test.name = kFileName;
  test.span = let.info.span;
  test.module = let.info.module;
  test.variables.push_back({std::string(kLetName), let.type});
  typed::TestStep step{.kind = ir::TestStepKind::kLet, .span = let.body->span};
  step.expr = sema::Clone(*let.body);
  step.variable = 0;
  test.steps.push_back(std::move(step));
  program.tests.clear();
  program.tests.push_back(std::move(test));
  ir::Module lowered = Lower(compilation.sources, program);
  CheckBounds(compilation.sources, lowered, compilation.diagnostics);
  if (compilation.diagnostics.has_errors()) return result;
  result.function = lowered.tests[0].steps[0].fn;
  compilation.ir = std::move(lowered);
  return result;
}

}  // namespace journey
