// The way of a project through the phases: files -> text -> ast -> typed program -> checks -> IR.
//
// The one place that knows the order. A Compilation keeps every stage's result so that faces (cli, tests, tools) can
// show any of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/driver/project.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "ir/ir.h"
#include "runtime/platform/file.h"

namespace journey {

struct KeptCompilation;

struct Compilation {
  Compilation();
  ~Compilation();

  SourceMap sources;
  Diagnostics diagnostics;
  std::vector<ast::Module> modules;  // the project's, then those of std it uses
  typed::Program program;
  std::optional<ir::Module> ir;           // absent when there are errors, and for tools that follow edits (indexed.h)
  std::unique_ptr<KeptCompilation> kept;  // null unless it is made to be compiled again
};

struct SourceText {
  std::string path;
  std::string module;
  std::string text;
};

// The phases over texts in memory; files of the standard library are added as `use` asks for them.
std::unique_ptr<Compilation> Compile(std::vector<SourceText> texts, const Lints& lints = {});

// Texts of files as they were read last, for who reads a project again and again: read anew when a file's time or size
// is another one.
struct KnownTexts {
  struct Known {
    rt::FileStamp stamp;
    std::string text;
  };
  std::unordered_map<std::string, Known> files;  // by path
};

// The files' texts; an unreadable file is an error of the world.
Result<std::vector<SourceText>> ReadSources(const ProjectFiles& project, KnownTexts* known = nullptr);
// Both of these, with the project's lints.
Result<std::unique_ptr<Compilation>> CompileProject(const ProjectFiles& project);

// A duration literal of the language, such as "6 hours" or "1 hour 30 minutes", as flags and manifests spell it; ms.
Result<int64_t> ParseDurationText(std::string_view text);

}  // namespace journey
