// One compilation and a few runs for each mutant.
#include "compiler/mutate/trials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "compiler/affected/affected.h"
#include "compiler/compare/compare.h"
#include "runtime/interp/interp.h"
#include "runtime/program/program.h"
#include "runtime/testing/testing.h"

namespace journey::mutate {
namespace {

class Judge {
 public:
  Judge(const std::vector<SourceText>& texts, const Compilation& compilation, const TrialOptions& options)
      : texts_(texts), compilation_(compilation), options_(options) {}

  Status Try(Trial& trial) const {
    std::vector<SourceText> texts = texts_;
    std::string& text = texts[trial.mutant.span.file].text;
    text = Mutated(text, trial.mutant);
    const std::unique_ptr<Compilation> mutated = Compile(std::move(texts));
    if (!mutated->ir.has_value()) {
      trial.fate = Fate::kNotTaken;
      return {};
    }
    const std::vector<compare::Change> changes = compare::Compare(compilation_.program, mutated->program);
    const bool same = std::ranges::all_of(
        changes, [](const compare::Change& change) { return change.what == compare::ChangeClass::kSafe; });
    if (same) {
      trial.fate = Fate::kTheSame;
      return {};
    }
    const std::vector<size_t> tests = TestsFor(*mutated, changes);
    const auto program = rt::Program::Load(std::move(*mutated->ir));
    if (!program.ok()) return program.status();
    Run(*program.value(), tests, trial);
    return {};
  }

 private:
  bool MayRun(size_t test) const {
    return !options_.tests.has_value() || std::ranges::find(*options_.tests, test) != options_.tests->end();
  }

  std::vector<size_t> TestsFor(const Compilation& mutated, const std::vector<compare::Change>& changes) const {
    std::vector<size_t> tests;
    if (options_.every_test) {
      for (size_t i = 0; i < mutated.program.tests.size(); ++i) {
        if (MayRun(i)) tests.push_back(i);
      }
      return tests;
    }
    for (const auto& test : affected::AffectedTests(compilation_.program, mutated.program, changes)) {
      if (MayRun(test.index)) tests.push_back(test.index);
    }
    return tests;
  }

  static void Run(const rt::Program& program, const std::vector<size_t>& tests, Trial& trial) {
    const rt::Interpreter interpreter(program);
    for (const size_t test : tests) {
      const std::vector<rt::TestResult> results =
          rt::RunTests(program, interpreter, {.only = std::vector<size_t>{test}});
      ++trial.tests;
      if (results[0].passed) continue;
      trial.fate = Fate::kKilled;
      trial.killed_by = results[0].name;
      return;
    }
    trial.fate = Fate::kAlive;
  }

  const std::vector<SourceText>& texts_;
  const Compilation& compilation_;
  const TrialOptions& options_;
};

}  // namespace

TrialCounts Count(const std::vector<Trial>& trials) {
  TrialCounts counts;
  for (const Trial& trial : trials) {
    switch (trial.fate) {
      case Fate::kKilled:
        ++counts.killed;
        break;
      case Fate::kAlive:
        ++counts.alive;
        break;
      case Fate::kNotTaken:
        ++counts.not_taken;
        break;
      case Fate::kTheSame:
        ++counts.the_same;
        break;
    }
  }
  return counts;
}

Result<Trials> TryMutants(const std::vector<SourceText>& texts, const Compilation& compilation,
                          const TrialOptions& options) {
  std::vector<Mutant> mutants = MutantsOf(compilation.sources, compilation.modules);
  const size_t all = std::min(mutants.size(), options.most);
  Trials result;
  result.left_out = mutants.size() - all;
  const Judge judge(texts, compilation, options);
  size_t alive = 0;
  for (size_t i = 0; i < all; ++i) {
    if (options.progress) options.progress(i, all, alive);
    Trial trial{.mutant = std::move(mutants[i * mutants.size() / all])};
    if (Status status = judge.Try(trial); !status.ok()) return status;
    alive += trial.fate == Fate::kAlive ? 1 : 0;
    result.trials.push_back(std::move(trial));
  }
  if (options.progress) options.progress(all, all, alive);
  return result;
}

}  // namespace journey::mutate
