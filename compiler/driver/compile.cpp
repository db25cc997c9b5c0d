// Runs the phases in order. Std modules are parsed on demand, transitively, each once.
#include "compiler/driver/compile.h"

#include <fmt/format.h>

#include <set>

#include "compiler/check/bounds.h"
#include "compiler/check/check.h"
#include "compiler/driver/indexed.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/look_alikes.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/sema.h"
#include "runtime/platform/file.h"
#include "stdlib/stdlib.h"

namespace journey {
namespace {

constexpr size_t kMaxProjectSize = size_t{256} << 20;

std::string Dotted(const ast::Path& path) {
  std::string text;
  for (const ast::Name& part : path.parts) {
    if (!text.empty()) text += '.';
    text += part.text;
  }
  return text;
}

// Parses the modules of the standard library that the ones so far use, and those they use in turn.
void AddStdModules(Compilation& compilation) {
  std::set<std::string, std::less<>> known;
  for (const ast::Module& module : compilation.modules) known.insert(module.module);
  for (size_t i = 0; i < compilation.modules.size(); ++i) {
    std::vector<std::string> used;
    for (const ast::Declaration& declaration : compilation.modules[i].declarations) {
      if (const auto* use = std::get_if<ast::Use>(&declaration)) used.push_back(Dotted(use->module));
    }
    for (const std::string& name : used) {
      if (known.contains(name)) continue;
      for (const StdModule& std_module : StdModules()) {
        if (std_module.name != name) continue;
        known.insert(name);
        const FileId file = compilation.sources.Add(std::string(std_module.path), std::string(std_module.text));
        ast::Module parsed = Parse(compilation.sources, file, name, compilation.diagnostics);
        parsed.is_std = true;
        compilation.modules.push_back(std::move(parsed));
      }
    }
  }
}

std::unique_ptr<Compilation> Run(std::vector<SourceText> texts, const Lints& lints, Names* names) {
  auto compilation = std::make_unique<Compilation>();
  compilation->diagnostics.Use(lints);
  for (SourceText& text : texts) {
    const FileId file = compilation->sources.Add(std::move(text.path), std::move(text.text));
    compilation->modules.push_back(Parse(compilation->sources, file, std::move(text.module), compilation->diagnostics));
  }
  AddStdModules(*compilation);
  WarnLookAlikes(compilation->modules, compilation->diagnostics);
  Diagnostics& found = compilation->diagnostics;
  compilation->program = names == nullptr ? Analyze(compilation->sources, compilation->modules, found)
                                          : Analyze(compilation->sources, compilation->modules, found, *names);
  Check(compilation->sources, compilation->program, compilation->diagnostics);
  if (!compilation->diagnostics.has_errors()) {
    compilation->ir = Lower(compilation->sources, compilation->program);
    CheckBounds(compilation->sources, *compilation->ir, compilation->diagnostics);
    if (compilation->diagnostics.has_errors()) compilation->ir.reset();
  }
  // After errors not all warnings have been looked for.
  if (!compilation->diagnostics.has_errors()) compilation->diagnostics.ReportUnusedAllowances();
  compilation->diagnostics.Sort();
  return compilation;
}

}  // namespace

Compilation::Compilation() = default;
Compilation::~Compilation() = default;

std::unique_ptr<Compilation> Compile(std::vector<SourceText> texts, const Lints& lints) {
  return Run(std::move(texts), lints, nullptr);
}

std::unique_ptr<Compilation> CompileIndexed(std::vector<SourceText> texts, Names& names, const Lints& lints) {
  return Run(std::move(texts), lints, &names);
}

Result<std::vector<SourceText>> ReadSources(const ProjectFiles& project) {
  std::vector<SourceText> texts;
  size_t total = 0;
  for (const ProjectFile& file : project.files) {
    if (file.text.has_value()) {
      texts.push_back({kStandardInputName, file.module, *file.text});
      continue;
    }
    // One byte more than may be: then the parser says so.
    Result<std::string> text = rt::File::ReadRegular(file.path, kMaxFileSize + 1);
    if (!text.ok()) return text.status();
    total += text.value().size();
    if (total > kMaxProjectSize) {
      return Status::Error(
          fmt::format("{}: with it the project's journeys are larger than {} MiB", file.path, kMaxProjectSize >> 20));
    }
    texts.push_back({file.path, file.module, std::move(text).value()});
  }
  return texts;
}

Result<std::unique_ptr<Compilation>> CompileProject(const ProjectFiles& project) {
  Result<std::vector<SourceText>> texts = ReadSources(project);
  if (!texts.ok()) return texts.status();
  return Compile(std::move(texts).value(), project.lints);
}

Result<int64_t> ParseDurationText(std::string_view text) {
  // The language's own parser reads it: the literal becomes the value of a constant.
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("duration", fmt::format("let value = {}\n", text));
  const ast::Module module = Parse(sources, file, "duration", diagnostics);
  if (!diagnostics.has_errors() && module.declarations.size() == 1) {
    if (const auto* let = std::get_if<ast::Let>(&module.declarations[0]); let != nullptr && let->value != nullptr) {
      if (const auto* literal = std::get_if<ast::DurationLit>(&let->value->node)) return literal->ms;
    }
  }
  return Status::Error(fmt::format("`{}` is no duration; write one such as `6 hours` or `1 hour 30 minutes`", text));
}

}  // namespace journey
