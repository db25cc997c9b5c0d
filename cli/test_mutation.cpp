// The tests as they are first: what fails already tells nothing of mutants.
#include "cli/test_mutation.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "cli/common.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/test_report.h"
#include "cli/test_selection.h"
#include "compiler/mutate/render.h"
#include "compiler/mutate/trials.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/process.h"
#include "runtime/testing/testing.h"

namespace journey::cli {
namespace {

// How many of the tests fail; told to people.
size_t Failing(const rt::Program& program, const std::vector<size_t>& tests) {
  const rt::Interpreter interpreter(program);
  size_t failing = 0;
  for (const rt::TestResult& result : rt::RunTests(program, interpreter, {.only = tests})) {
    if (result.passed) continue;
    ++failing;
    for (const rt::TestFailure& failure : result.failures) {
      Err("{}:{}: {}: {}\n", result.file, failure.line, result.name, failure.message);
    }
  }
  return failing;
}

// On a terminal a line that is drawn over.
std::function<void(size_t, size_t, size_t)> ProgressLine(size_t tests) {
  if (rt::IsTerminal(rt::kStderr)) {
    return [](size_t done, size_t all, size_t alive) {
      DrawOnErr(kBeginOfLine);
      if (done < all) Err("{} of {} mutants tried, {} not noticed", done, all, alive);
    };
  }
  return [tests](size_t done, size_t all, size_t) {
    if (done == 0) Err("trying {} mutant{} with {} test{}\n", all, all == 1 ? "" : "s", tests, tests == 1 ? "" : "s");
  };
}

}  // namespace

int RunMutation(const MutationFlags& flags) {
  CompiledTexts compiled;
  if (const auto failed = CompileTexts(flags.path, compiled)) return *failed;
  const std::unique_ptr<Compilation>& compilation = compiled.compilation;
  const auto program = rt::Program::Load(std::move(*compilation->ir));
  if (!program.ok()) return FailWorld(program.status().message());
  const std::vector<size_t> tests = IndicesOf(ByFilter(program.value()->module(), flags.filter));
  if (tests.empty()) return FailUsage("there are no tests to try mutants with");
  if (const size_t failing = Failing(*program.value(), tests); failing > 0) {
    Err("error: {} test{} without any mutant, so mutants would tell nothing\n", failing,
        failing == 1 ? " fails" : "s fail");
    return kFindings;
  }
  const mutate::TrialOptions options{.tests = tests, .most = flags.most, .progress = ProgressLine(tests.size())};
  auto trials = mutate::TryMutants(compiled.texts, *compilation, options);
  if (!trials.ok()) return FailWorld(trials.status().message());
  WriteOut(flags.json ? mutate::RenderJson(compilation->sources, *trials)
                      : mutate::RenderText(compilation->sources, *trials));
  const double score = mutate::Count(trials->trials).score();
  if (score >= flags.min_score) return kClean;
  Err("error: the mutation score is {:.1f}%, and --min-mutation-score asks for {:.1f}%\n", score, flags.min_score);
  return kFindings;
}

}  // namespace journey::cli
