// Each is a `let` in a module of its own, whose body becomes the value of a test's variable: there any type may stand,
// constant or not.
#include "compiler/driver/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
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

// A name that the expression does not have, so that it cannot mean itself.
std::string LetNameFor(std::string_view expression) {
  std::string name(kLetName);
  while (expression.find(name) != std::string_view::npos) name += '_';
  return name;
}

const typed::Let& LetOf(const typed::Program& program, FileId file, std::string_view name) {
  return *std::ranges::find_if(
      program.lets, [&](const typed::Let& let) { return let.info.name == name && let.info.span.file == file; });
}

// Whether something stands behind the expression that does not go on with it: for the parser the next declaration. It
// has several codes for that, each of which means other things, too, so that only its words tell.
bool HasRest(const Diagnostics& diagnostics, FileId file) {
  return std::ranges::any_of(diagnostics.all(), [&](const Diagnostic& one) {
    return one.span.file == file && one.message.find("expected a declaration") != std::string::npos;
  });
}

// The same diagnostics at other places. Where there is none any more a label or a fix goes, and what is said of it is
// said of the file.
Diagnostics Moved(const Diagnostics& diagnostics, const std::function<std::optional<Span>(Span)>& place) {
  Diagnostics moved;
  for (const Diagnostic& one : diagnostics.all()) {
    Diagnostics::Builder builder =
        moved.Report(one.code, place(one.span).value_or(Span{one.span.file, 0, 0}), one.message, one.label);
    for (const Label& label : one.labels) {
      if (const auto at = place(label.span)) builder.Label(*at, label.text);
    }
    for (const std::string& note : one.notes) builder.Note(note);
    for (const std::string& help : one.helps) builder.Help(help);
    for (const Fix& fix : one.fixes) {
      const auto at = place(fix.span);
      if (!at.has_value()) continue;
      if (fix.guess) {
        builder.Guess(*at, fix.replacement, fix.title);
      } else {
        builder.Fix(*at, fix.replacement, fix.title);
      }
    }
  }
  return moved;
}

// Takes away again, from the file's text and from what is said of it, what was put before the expression.
void ShowAlone(Compilation& compilation, FileId file, uint32_t before, std::string_view expression) {
  SourceMap alone;
  for (FileId id = 0; id < compilation.sources.size(); ++id) {
    const SourceFile& one = compilation.sources.file(id);
    alone.Add(one.path(), std::string(id == file ? expression : one.text()));
  }
  const auto size = static_cast<uint32_t>(expression.size());
  compilation.diagnostics = Moved(compilation.diagnostics, [&](Span span) -> std::optional<Span> {
    if (span.file != file) return span;
    if (span.begin < before && span.end <= before) return std::nullopt;
    const auto moved = [&](uint32_t offset) { return std::min(offset - std::min(offset, before), size); };
    return Span{file, moved(span.begin), moved(span.end)};
  });
  compilation.sources = std::move(alone);
}

// One of the expressions, as a file behind the project's.
struct Placed {
  size_t index = 0;      // among the texts
  std::string let_name;  // what it is called there
  std::string before;    // what stands before it
  std::string_view expression;
};

std::vector<Placed> Place(const std::vector<std::string>& expressions, const std::vector<std::string>& uses,
                          std::vector<SourceText>& texts) {
  std::vector<Placed> all;
  for (const std::string& expression : expressions) {
    Placed one{texts.size(), LetNameFor(expression), "", expression};
    // Behind the expression nothing stands that a message could mean.
    one.before = fmt::format("{}\nlet {} = ", fmt::join(uses, "\n"), one.let_name);
    texts.push_back({std::string(kFileName), UnusedName(texts), fmt::format("{}{}\n", one.before, expression)});
    all.push_back(std::move(one));
  }
  return all;
}

// Their errors, and those that they cause, as if nothing else had been compiled than what people wrote.
void ShowAllAlone(Compilation& compilation, const std::vector<Placed>& placed) {
  for (const Placed& one : placed) {
    ShowAlone(compilation, compilation.modules[one.index].file, static_cast<uint32_t>(one.before.size()),
              one.expression);
  }
}

// A test that does nothing but compute them.
typed::Test TestOf(const Compilation& compilation, const std::vector<Placed>& placed,
                   std::vector<CompiledExpression>& each) {
  typed::Test test;
  test.name = kFileName;
  for (const Placed& one : placed) {
    const typed::Let& let = LetOf(compilation.program, compilation.modules[one.index].file, one.let_name);
    each.push_back({ir::kNone, let.type, TypeName(compilation.program, let.type)});
    if (test.variables.empty()) {
      test.span = let.info.span;
      test.module = let.info.module;
    }
    typed::TestStep step{.kind = ir::TestStepKind::kLet, .span = let.body->span};
    step.expr = sema::Clone(*let.body);
    step.variable = static_cast<int32_t>(test.variables.size());
    test.variables.push_back({one.let_name, let.type});
    test.steps.push_back(std::move(step));
  }
  return test;
}

}  // namespace

CompiledExpressions CompileExpressions(std::vector<SourceText> texts, const std::vector<std::string>& expressions,
                                       std::string_view in) {
  CompiledExpressions result;
  result.compilation = Compile(texts);
  if (!result.compilation->ir.has_value()) return result;
  const std::vector<std::string> uses = UsesFor(*result.compilation, in);
  const std::vector<Placed> placed = Place(expressions, uses, texts);
  result.compilation = Compile(std::move(texts));
  Compilation& compilation = *result.compilation;
  const bool compiles = compilation.ir.has_value();
  for (size_t i = 0; i < placed.size() && !result.not_one; ++i) {
    const ast::Module& own = compilation.modules[placed[i].index];
    const bool is_one =
        compiles ? own.declarations.size() == uses.size() + 1 : !HasRest(compilation.diagnostics, own.file);
    if (!is_one) result.not_one = i;
  }
  compilation.ir.reset();
  if (!compiles) ShowAllAlone(compilation, placed);
  if (!compiles || result.not_one) return result;

  typed::Program& program = compilation.program;
  std::vector<typed::Test> tests;
  tests.push_back(TestOf(compilation, placed, result.each));
  program.tests = std::move(tests);
  ir::Module lowered = Lower(compilation.sources, program);
  CheckBounds(compilation.sources, lowered, compilation.diagnostics);
  if (compilation.diagnostics.has_errors()) {
    ShowAllAlone(compilation, placed);
    result.each.clear();
    return result;
  }
  for (size_t i = 0; i < placed.size(); ++i) result.each[i].function = lowered.tests[0].steps[i].fn;
  compilation.ir = std::move(lowered);
  return result;
}

}  // namespace journey
