// Runs the phases in order. Std modules are parsed on demand, transitively, each once.
#include "compiler/driver/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "compiler/check/bounds.h"
#include "compiler/check/check.h"
#include "compiler/driver/indexed.h"
#include "compiler/driver/kept_bounds.h"
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

// Adds a text to the sources, and gives its module.
using ParseText = std::function<ast::Module(Compilation&, SourceText)>;

// Parses the texts, the modules of the standard library that they use, and those that these use in turn.
void ParseAll(Compilation& compilation, std::vector<SourceText> texts, const ParseText& parse) {
  std::set<std::string, std::less<>> known;
  for (SourceText& text : texts) {
    known.insert(text.module);
    compilation.modules.push_back(parse(compilation, std::move(text)));
  }
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
        ast::Module parsed = parse(compilation, {std::string(std_module.path), name, std::string(std_module.text)});
        parsed.is_std = true;
        compilation.modules.push_back(std::move(parsed));
      }
    }
  }
}

void Finish(Diagnostics& found) {
  // After errors not all warnings have been looked for.
  if (!found.has_errors()) found.ReportUnusedAllowances();
  found.Sort();
}

std::unique_ptr<Compilation> Run(std::vector<SourceText> texts, const Lints& lints, Names* names) {
  auto compilation = std::make_unique<Compilation>();
  Diagnostics& found = compilation->diagnostics;
  found.Use(lints);
  ParseAll(*compilation, std::move(texts), [](Compilation& into, SourceText text) {
    const FileId file = into.sources.Add(std::move(text.path), std::move(text.text));
    return Parse(into.sources, file, std::move(text.module), into.diagnostics);
  });
  WarnLookAlikes(compilation->modules, found);
  compilation->program = names == nullptr ? Analyze(compilation->sources, compilation->modules, found)
                                          : Analyze(compilation->sources, compilation->modules, found, *names);
  Check(compilation->sources, compilation->program, found);
  if (!found.has_errors()) {
    compilation->ir = Lower(compilation->sources, compilation->program);
    CheckBounds(compilation->sources, *compilation->ir, found);
    if (found.has_errors()) compilation->ir.reset();
  }
  Finish(found);
  return compilation;
}

}  // namespace

// What one compilation leaves for the next.
struct KeptCompilation {
  Lints lints;
  std::vector<Diagnostics> parsed;  // by file: what parsing it has found
  KeptAnalysis analysis;
  KeptBounds bounds;
  EditCounts counts;
};

std::unique_ptr<Compilation> CompileAgain(std::unique_ptr<Compilation> before, std::vector<SourceText> texts,
                                          Names& names, const Lints& lints) {
  auto compilation = std::make_unique<Compilation>();
  const bool known = before != nullptr && before->kept != nullptr && before->kept->lints == lints;
  compilation->kept = known ? std::move(before->kept) : std::make_unique<KeptCompilation>();
  KeptCompilation& kept = *compilation->kept;
  kept.lints = lints;
  kept.counts = {};
  Diagnostics& found = compilation->diagnostics;
  found.Use(lints);
  AnalysisBefore analysis;
  ParseAll(*compilation, std::move(texts), [&](Compilation& into, SourceText text) {
    const auto file = static_cast<FileId>(into.sources.size());
    const bool same = known && file < before->modules.size() && before->modules[file].module == text.module &&
                      before->sources.file(file).path() == text.path && before->sources.file(file).text() == text.text;
    analysis.same_text.push_back(same);
    if (kept.parsed.size() <= file) kept.parsed.resize(file + 1);
    ast::Module parsed;
    if (same) {
      into.sources.Share(before->sources, file);
      parsed = std::move(before->modules[file]);
    } else {
      into.sources.Add(std::move(text.path), std::move(text.text));
      kept.parsed[file] = Diagnostics();
      kept.parsed[file].Use(lints);
      ++kept.counts.files_parsed;
      parsed = Parse(into.sources, file, std::move(text.module), kept.parsed[file]);
    }
    found.Append(kept.parsed[file]);
    return parsed;
  });
  kept.parsed.resize(compilation->modules.size());
  WarnLookAlikes(compilation->modules, found);
  if (known) {
    analysis.program = std::move(before->program);
    analysis.sources = &before->sources;
  }
  compilation->program =
      Analyze(compilation->sources, compilation->modules, found, names, kept.analysis, std::move(analysis));
  kept.counts.typed = kept.analysis.counts;
  if (kept.analysis.all_typed || kept.analysis.rules_changed) kept.bounds.Forget();
  kept.bounds.Touch(kept.analysis.costs_changed);
  Check(compilation->sources, compilation->program, found);
  if (!found.has_errors()) {
    kept.counts.journeys_lowered = kept.bounds.Check(compilation->sources, compilation->program, found);
  }
  Finish(found);
  return compilation;
}

EditCounts CountsOf(const Compilation& compilation) {
  return compilation.kept == nullptr ? EditCounts{} : compilation.kept->counts;
}

void FreeRemains(Compilation& compilation) {
  if (compilation.kept != nullptr) compilation.kept->analysis.remains = {};
}

Compilation::Compilation() = default;
Compilation::~Compilation() = default;

std::unique_ptr<Compilation> Compile(std::vector<SourceText> texts, const Lints& lints) {
  return Run(std::move(texts), lints, nullptr);
}

std::unique_ptr<Compilation> CompileIndexed(std::vector<SourceText> texts, Names& names, const Lints& lints) {
  return Run(std::move(texts), lints, &names);
}

namespace {

Result<std::string> ReadText(const std::string& path, KnownTexts* known) {
  // One byte more than may be: then the parser says so.
  const auto read = [&] { return rt::File::ReadRegular(path, kMaxFileSize + 1); };
  if (known == nullptr) return read();
  const std::optional<rt::FileStamp> stamp = rt::StampOf(path);
  if (!stamp) return read();
  KnownTexts::Known& one = known->files[path];
  if (!one.text.empty() && one.stamp == *stamp) return one.text;
  Result<std::string> text = read();
  if (text.ok()) one = {*stamp, text.value()};
  return text;
}

}  // namespace

Result<std::vector<SourceText>> ReadSources(const ProjectFiles& project, KnownTexts* known) {
  std::vector<SourceText> texts;
  size_t total = 0;
  for (const ProjectFile& file : project.files) {
    if (file.text.has_value()) {
      texts.push_back({kStandardInputName, file.module, *file.text});
      continue;
    }
    Result<std::string> text = ReadText(file.path, known);
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
