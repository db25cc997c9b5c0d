// What an analysis leaves behind for the next one of nearly the same texts, so that only what an edit can have changed
// is typed again.
//
// Declarations are typed anew each time; what takes the time are bodies: a journey's, or the tests of a module. A body
// is kept when its own text is the same (that of its template too), every declaration that it names, or that those name
// in turn, has the same text where others look at it, and no name that it has looked up has come or gone where it would
// have found it. Numbers of declarations that have shifted are put right in it (renumber.h). What was said about it is
// said again, at the places where declarations stand now. A body with anything wrong in it is kept only while no
// declaration changes at all and no text has a syntax error: what to write instead is looked for everywhere. All are
// typed when a file comes or goes.
//
// Invariant: program, diagnostics and names are those of an analysis without anything kept, but for the numbers of
// history queries. Thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/declared.h"
#include "compiler/sema/references.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

namespace sema {

// A name that was looked up, whether or not there is one. Words are known by a hash: two that share one only count as
// the same, so that more is typed than has to be.
struct AskedName {
  FileId scope = kNoFile;  // of the module that looks; kNoFile: a name of the whole project, as a customer's field
  uint32_t word = 0;
  bool aliased = false;  // behind the alias of a `use`
  friend auto operator<=>(const AskedName&, const AskedName&) = default;
};
struct AskedAt {
  AskedName name;
  Span use;
};

// What checking one body has said and done, besides its part of the program.
struct KeptBody {
  bool known = false;     // it can be said again: nothing was left out of `reports`
  bool reported = false;  // something was wrong, whether or not anybody was told
  std::vector<Diagnostic> reports;
  std::vector<Reference> references;
  std::vector<AskedName> asked;  // each once
  std::vector<std::pair<int32_t, int32_t>> marked_uses;
  std::vector<int32_t> history;  // numbers of the queries that it asks
  std::vector<std::string> missing_uses;
};

}  // namespace sema

// How much was typed by the last analysis; declarations are not counted.
struct AnalysisCounts {
  size_t modules = 0, journeys = 0, tests = 0;  // modules: those with a journey or a test that was
};

struct KeptAnalysis {
  AnalysisCounts counts;
  bool all_typed = true;
  // Modules of which the journeys, or the channels, may cost others than before.
  std::set<int32_t> costs_changed;
  bool rules_changed = true;  // so may sends of all modules: a policy or a group is another
  // What was not kept of the program before: freeing it takes its time, which the caller may choose.
  typed::Program remains;

  // Internal to sema.
  bool usable = false;
  bool syntax_errors = false;
  int32_t next_walk = 0;
  std::vector<FileId> files;                                     // of modules
  std::vector<std::vector<sema::DeclarationText>> declarations;  // by module
  std::vector<Reference> declaration_references;                 // names outside bodies
  std::vector<sema::AskedAt> declaration_asks;                   // likewise
  std::vector<int32_t> template_of;                              // by journey
  std::vector<sema::KeptBody> heads, bodies, tests;              // by journey; by journey; by module
};

// The analysis before: its program, its texts, and which of its files have the same text now, by FileId.
struct AnalysisBefore {
  typed::Program program;
  const SourceMap* sources = nullptr;
  std::vector<bool> same_text;

  bool IsSame(FileId file) const { return file < same_text.size() && same_text[file]; }
};

// As Analyze of references.h, with what `kept` holds of `before`.
typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics,
                       Names& names, KeptAnalysis& kept, AnalysisBefore before);

}  // namespace journey
