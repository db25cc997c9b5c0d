// What each name in the texts refers to, for tools that follow names: a by-product of the analysis.
//
// `use` is the name where it stands, `declared` the name in its declaration; of `use shop.cart` the path, and the empty
// span at the beginning of that module's file. Names in a template are noted once, whatever is made of it. Only what
// was resolved is noted; each use once, in order of their places.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

struct Reference {
  Span use;
  Span declared;
};
// A name that stands for a declaration throughout a module: bare, or behind the alias of a `use`.
struct NameInScope {
  std::string name, alias;
  Span declared;
};
// What a module declares, and the modules whose names it sees besides: bare, or behind an alias.
struct ModuleNames {
  struct Import {
    size_t module;
    std::string alias;
  };
  std::vector<NameInScope> own;
  std::vector<Import> imports;
};
struct Names {
  std::vector<Reference> uses;
  std::vector<ModuleNames> modules;  // parallel to Program::modules

  // All that stands for a declaration in that module; by alias, then by name.
  std::vector<NameInScope> ScopeOf(size_t module) const;
};

// As Analyze of sema.h.
typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics,
                       Names& names);

// A type as it is written: `[Item]?`.
std::string TypeName(const typed::Program& program, ir::Type type);

// The functions and the types that the language has.
std::vector<std::string_view> FunctionNames();
std::vector<std::string_view> TypeNames();

}  // namespace journey
