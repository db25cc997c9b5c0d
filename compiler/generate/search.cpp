// Each script that was new is gone on from: by one more step, later by two.
#include "compiler/generate/search.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "runtime/interp/interp.h"
#include "runtime/interp/observing.h"
#include "runtime/testing/testing.h"

namespace journey::generate {
namespace {

constexpr size_t kLongest = 12;  // steps of a script

class Searcher {
 public:
  Searcher(const StepRunner& runner, const std::vector<Move>& moves, size_t tries,
           const std::function<bool(const Script&, const rt::Touched&)>& found)
      : runner_(runner), moves_(moves), tries_(tries), found_(found) {}

  void Run() {
    // How a test begins comes to nothing by itself.
    kept_.emplace_back();
    for (size_t i = 0; i < moves_.size(); ++i) {
      if (moves_[i].kind != MoveKind::kStep) kept_.push_back({i});
    }
    // `kept_` grows while it is gone through.
    for (size_t i = 0; i < kept_.size() && !over_; ++i) GoOnBy(1, Script(kept_[i]));
    for (size_t i = 0; i < kept_.size() && !over_; ++i) GoOnBy(2, Script(kept_[i]));
  }

 private:
  void GoOnBy(int steps, const Script& from) {
    if (from.size() >= kLongest) return;
    for (size_t i = 0; i < moves_.size() && !over_; ++i) {
      Script next = from;
      if (moves_[i].kind == MoveKind::kStep) {
        next.push_back(i);
      } else if (std::ranges::find(from, i) == from.end()) {
        next.insert(next.begin() + static_cast<std::ptrdiff_t>(BeginOf(from, moves_[i].kind)), i);
      } else {
        continue;
      }
      steps == 1 ? Try(next) : GoOnBy(steps - 1, next);
    }
  }

  // Behind those of its kind that begin the script already.
  size_t BeginOf(const Script& script, MoveKind kind) const {
    size_t at = 0;
    while (at < script.size() && moves_[script[at]].kind <= kind) ++at;
    return at;
  }

  void Try(const Script& script) {
    if (tries_ == 0) {
      over_ = true;
      return;
    }
    --tries_;
    const rt::Touched touched = runner_.Touch(script);
    if (!IsNew(touched)) return;
    kept_.push_back(script);
    over_ = !found_(script, touched);
  }

  bool IsNew(const rt::Touched& touched) {
    const size_t before = seen_.size();
    const auto see = [this](const rt::TouchedPlace& place, int kind, int64_t what) {
      // Steps of the menu are no part of the journeys.
      if (place.file != runner_.menu_file()) seen_.emplace(place, kind, what);
    };
    for (const auto& [place, ops] : touched.runs) {
      for (const auto& [op, count] : ops) see(place, 0, static_cast<int64_t>(op));
    }
    for (const auto& [place, counts] : touched.answers) {
      for (int64_t answer = 0; answer < 2; ++answer) {
        if (counts[static_cast<size_t>(answer)] > 0) see(place, 1, answer);
      }
    }
    for (const auto& [place, arms] : touched.arms) {
      for (const auto& [arm, count] : arms) see(place, 2, arm);
    }
    for (const auto& [place, fates] : touched.sends) {
      if (fates.sent > 0) see(place, 3, 0);
      if (fates.deferred > 0) see(place, 3, 1);
      if (fates.suppressed > 0) see(place, 3, 2);
    }
    return seen_.size() != before;
  }

  const StepRunner& runner_;
  const std::vector<Move>& moves_;
  size_t tries_;
  const std::function<bool(const Script&, const rt::Touched&)>& found_;
  std::vector<Script> kept_;
  std::set<std::tuple<rt::TouchedPlace, int, int64_t>> seen_;
  bool over_ = false;
};

}  // namespace

ir::Test StepRunner::TestOf(const Script& script) const {
  ir::Test test;
  for (const size_t step : script) {
    const std::vector<ir::TestStep>& steps = steps_[step]->steps;
    test.steps.insert(test.steps.end(), steps.begin(), steps.end());
  }
  return test;
}

bool StepRunner::Passes(const Script& script) const {
  const rt::Interpreter interpreter(program_);
  return rt::RunTest(program_, interpreter, TestOf(script)).passed;
}

rt::Touched StepRunner::Touch(const Script& script) const {
  rt::Touched touched;
  const rt::ObservingInterpreter interpreter(program_, touched);
  rt::TestOptions options;
  options.touched = &touched;
  (void)rt::RunTest(program_, interpreter, TestOf(script), options);
  return touched;
}

void Search(const StepRunner& runner, const std::vector<Move>& moves, size_t tries,
            const std::function<bool(const Script&, const rt::Touched&)>& found) {
  Searcher(runner, moves, tries, found).Run();
}

}  // namespace journey::generate
