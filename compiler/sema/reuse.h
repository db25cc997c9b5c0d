// Decides which bodies are kept of the analysis before (kept.h), and does it; lives as long as one analysis.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "compiler/sema/changes.h"
#include "compiler/sema/kept.h"
#include "compiler/sema/renumber.h"

namespace journey::sema {

class Context;

class Reuse {
 public:
  enum class Part : uint8_t { kHead, kBody, kTests };

  Reuse(Context& context, KeptAnalysis& kept, AnalysisBefore before);
  // Once the names and the customer's fields are known, before anything else is typed.
  void Plan();
  // Does `work`, or what it did the last time. `index`: a journey, or of tests a module.
  void Do(Part part, size_t index, const std::function<void()>& work);
  // What is left for the next analysis.
  void Finish();

 private:
  // Whether it stands in the bodies' way: not yet looked at, put right, or of no use.
  enum class Query : uint8_t { kNew, kRight, kGone };

  void ReadDeclarations();
  bool Begin();
  void KeepNothing();
  void Arrange();
  bool IsSame(int32_t module) const;
  bool CanKeep(const KeptBody& body, bool is_test) const;
  bool CanKeepJourney(size_t journey);
  bool CanKeepTests(size_t module);
  bool PutRight(const KeptBody& body);
  void KeepHistory();
  void SayAgain(KeptBody& body, int32_t module);
  void Record(KeptBody& body, int32_t module, const std::function<void()>& work);
  void TakeProgram(Part part, size_t index);
  std::vector<KeptBody>& BodiesOf(Part part);

  Context& context_;
  KeptAnalysis& kept_;
  AnalysisBefore before_;
  Changes changes_;
  std::optional<Renumber> numbers_;
  std::vector<std::vector<DeclarationText>> declarations_;  // as they are now
  std::vector<int32_t> journey_before_;                     // by number now; kNone: there was none
  std::vector<std::vector<size_t>> tests_before_;           // by module
  std::vector<Query> queries_;
  std::vector<bool> keep_journey_, keep_tests_;
  std::vector<std::pair<size_t, size_t>> in_bodies_, asked_in_bodies_;  // parts of Context::references and asked
  std::set<int32_t> modules_typed_;
};

}  // namespace journey::sema
