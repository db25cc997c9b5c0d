// The way of a project through the phases: files -> text -> ast -> typed program -> checks -> IR.
//
// The one place that knows the order. A Compilation keeps every stage's result so that faces (cli, tests, tools) can
// show any of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/driver/project.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "ir/ir.h"

namespace journey {

struct Compilation {
  Compilation();
  ~Compilation();

  SourceMap sources;
  Diagnostics diagnostics;
  std::vector<ast::Module> modules;  // the project's, then those of std it uses
  typed::Program program;
  std::optional<ir::Module> ir;  // absent when there are errors
};

struct SourceText {
  std::string path;
  std::string module;
  std::string text;
};

// The phases over texts in memory; files of the standard library are added as `use` asks for them.
std::unique_ptr<Compilation> Compile(std::vector<SourceText> texts, const Lints& lints = {});

// The files' texts; an unreadable file is an error of the world.
Result<std::vector<SourceText>> ReadSources(const ProjectFiles& project);
// Both of these, with the project's lints.
Result<std::unique_ptr<Compilation>> CompileProject(const ProjectFiles& project);

// A duration literal of the language, such as "6 hours" or "1 hour 30 minutes", as flags and manifests spell it; ms.
Result<int64_t> ParseDurationText(std::string_view text);

}  // namespace journey
