// What an analysis leaves behind for the next one of nearly the same texts, so that only what an edit can have changed
// is typed again.
//
// Declarations are typed anew each time; what takes the time are bodies: a journey's, or the tests of a module. A body
// is kept when its own text is the same (that of its template too), every declaration that it names, or that those name
// in turn, has the same text, and the project declares the same names in the same order. What was said about it is said
// again, at the places where declarations stand now. A body with anything wrong in it is kept only while no declaration
// changes at all and no text has a syntax error: what to write instead is looked for everywhere.
//
// Invariant: program, diagnostics and names are those of an analysis without anything kept, but for the numbers of
// history queries. Thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/references.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey {

namespace sema {

class Context;

// What checking one body has said and done, besides its part of the program.
struct KeptBody {
  bool known = false;     // it can be said again: nothing was left out of `reports`
  bool reported = false;  // something was wrong, whether or not anybody was told
  std::vector<Diagnostic> reports;
  std::vector<Reference> references;
  std::vector<std::pair<int32_t, int32_t>> marked_uses;
  std::vector<int32_t> history;  // numbers of the queries that it asks
  std::vector<std::string> missing_uses;
};

struct DeclarationText {
  size_t kind = 0;
  std::string name;
  Span span;
};

}  // namespace sema

// How much was typed by the last analysis; declarations are not counted.
struct AnalysisCounts {
  size_t modules = 0, journeys = 0, tests = 0;  // modules: those with a journey or a test that was
};

struct KeptAnalysis {
  AnalysisCounts counts;
  // The journeys that were typed, of the program. Their numbers are those of the analysis before unless all were.
  std::vector<int32_t> typed_journeys;
  bool all_typed = true;
  bool declarations_changed = true;  // other ones than journeys

  // Internal to sema.
  bool usable = false;
  bool syntax_errors = false;
  int32_t next_walk = 0;
  std::vector<FileId> files;                                     // of modules
  std::vector<std::vector<sema::DeclarationText>> declarations;  // by module
  std::vector<Reference> declaration_references;                 // names outside bodies
  std::vector<int32_t> template_of;                              // by journey
  std::vector<sema::KeptBody> heads, bodies, tests;              // by journey; by journey; by module
};

// The analysis before: its program, its texts, and which of its files have the same text now, by FileId.
struct AnalysisBefore {
  typed::Program program;
  const SourceMap* sources = nullptr;
  std::vector<bool> same_text;
};

// As Analyze of references.h, with what `kept` holds of `before`.
typed::Program Analyze(const SourceMap& sources, const std::vector<ast::Module>& modules, Diagnostics& diagnostics,
                       Names& names, KeptAnalysis& kept, AnalysisBefore before);

namespace sema {

// Decides what is kept, and does it; lives as long as one analysis.
class Reuse {
 public:
  enum class Part : uint8_t { kHead, kBody, kTests };

  Reuse(Context& context, KeptAnalysis& kept, AnalysisBefore before);
  // Once the names are known, before anything is typed.
  void Plan();
  // Does `work`, or what it did the last time. `index`: a journey, or of tests a module.
  void Do(Part part, size_t index, const std::function<void()>& work);
  // What is left for the next analysis.
  void Finish();

 private:
  struct Move {
    Span before;   // a declaration of a file that has changed
    uint32_t now;  // where it begins
  };

  std::vector<DeclarationText> DeclarationsOf(size_t module) const;
  bool CompareModules();
  bool CompareModule(size_t module);
  void Spread();
  const DeclarationText* DeclarationAt(Span place) const;
  bool HasChanged(Span declared) const;
  bool CanKeep(const KeptBody& body, bool is_test) const;
  bool CanKeepJourney(size_t journey) const;
  void KeepHistory();
  Span Moved(Span declared) const;
  void SayAgain(KeptBody& body, int32_t module);
  void Record(KeptBody& body, int32_t module, const std::function<void()>& work);
  void TakeProgram(Part part, size_t index);
  std::vector<KeptBody>& BodiesOf(Part part);

  Context& context_;
  KeptAnalysis& kept_;
  AnalysisBefore before_;
  bool possible_ = false;
  std::vector<std::vector<DeclarationText>> declarations_;  // as they are now
  std::vector<std::vector<Move>> moves_;                    // by file
  std::vector<int32_t> module_of_file_;
  std::set<std::pair<FileId, uint32_t>> changed_;  // where declarations began that are, or name, what has changed
  bool only_journeys_changed_ = true, instances_changed_ = false;
  std::vector<bool> keep_journey_, keep_tests_;
  std::vector<std::pair<size_t, size_t>> in_bodies_;  // parts of Context::references
  std::set<int32_t> modules_typed_;
};

}  // namespace sema
}  // namespace journey
