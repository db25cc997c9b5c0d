// Mutants compiled and run against the project's tests.
//
// In: the texts of a project whose tests pass, and its compilation. Out: what became of each mutant, in the order of
// the text. The interpreter runs them, one at a time; a mutant ends with the first test that fails. For one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "compiler/driver/compile.h"
#include "compiler/mutate/mutants.h"

namespace journey::mutate {

enum class Fate : uint8_t {
  kKilled,    // a test fails
  kAlive,     // all pass
  kNotTaken,  // it does not compile; not counted
  kTheSame,   // it gives the same records whatever comes in; not counted
};

struct Trial {
  Mutant mutant;
  Fate fate = Fate::kAlive;
  std::string killed_by;  // the test that fails
  size_t tests = 0;       // that were run
};

struct TrialCounts {
  size_t killed = 0, alive = 0, not_taken = 0, the_same = 0;
  // Of those that count, in percent; 100 where there are none.
  double score() const {
    return killed + alive == 0 ? 100.0 : 100.0 * static_cast<double>(killed) / static_cast<double>(killed + alive);
  }
};
TrialCounts Count(const std::vector<Trial>& trials);

struct TrialOptions {
  std::optional<std::vector<size_t>> tests;  // indices of those that may run; none: all
  size_t most = 500;                         // mutants, taken evenly from all of them
  bool every_test = false;                   // also those that cannot come to the mutant
  // Before each, and at the end: how many are done, how many there are, how many of those done nobody noticed.
  std::function<void(size_t done, size_t all, size_t alive)> progress;
};

struct Trials {
  std::vector<Trial> trials;
  size_t left_out = 0;  // mutants beyond `most`
};

// `compilation`: of `texts`, in their order, without errors; its ir may be gone.
Result<Trials> TryMutants(const std::vector<SourceText>& texts, const Compilation& compilation,
                          const TrialOptions& options);

}  // namespace journey::mutate
