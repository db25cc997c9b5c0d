// Whether a project is within its bounds, found out again after each edit from what the edit has touched.
//
// What is known are amounts: of parts of the project, whose sum is at least what the whole takes (ir/cost.h). Only
// where that sum proves nothing the whole is lowered. Thread-compatible; a large project is lowered on two threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"
#include "ir/cost.h"

namespace journey {

class KeptBounds {
 public:
  // These modules may cost others than before.
  void Touch(const std::set<int32_t>& modules) { stale_.insert(modules.begin(), modules.end()); }
  // All may.
  void Forget();
  // Of a program without errors; says what is beyond the bounds. How many journeys it had to lower for that, those that
  // were lowered twice also counted twice.
  size_t Check(const SourceMap& sources, const typed::Program& program, Diagnostics& diagnostics);

 private:
  // Modules that were lowered by themselves: the journeys of all of them, together.
  struct Part {
    std::set<int32_t> modules;
    ir::Amounts amounts;
  };
  // One part of a project, and how it is found what it takes.
  struct Lowering {
    const SourceMap& sources;
    const typed::Program& program;
    size_t journeys = 0;

    ir::Amounts AmountsOf(const std::vector<bool>& these);
    ir::Amounts AmountsOfAll() { return AmountsOf(std::vector<bool>(program.journeys.size(), true)); }
    std::vector<Part> Halves();
  };

  bool SurelyWithin() const;
  void CheckStale(Lowering& lowering);

  // Of the project as it was last lowered as a whole, and of parts that were lowered since.
  std::optional<ir::Amounts> whole_;
  std::vector<Part> parts_;
  std::set<int32_t> stale_;   // modules that may cost others than when they were last lowered
  bool halves_prove_ = true;  // as far as is known
};

}  // namespace journey
