// Parts and their sums: see kept_bounds.h.
#include "compiler/driver/kept_bounds.h"

#include <algorithm>
#include <utility>

#include "compiler/check/bounds.h"
#include "compiler/check/walk.h"
#include "compiler/lower/lower.h"
#include "ir/longest_path.h"
#include "runtime/platform/thread.h"

namespace journey {
namespace {

constexpr size_t kMostParts = 64;
constexpr size_t kFewJourneys = 4;  // so few are not worth another thread

bool IsWithinBounds(const ir::Amounts& amounts) {
  return amounts.steps <= ir::kMaxSteps && amounts.bytes <= ir::kMaxLiveBytes;
}

size_t CountOf(const std::vector<bool>& journeys) {
  return static_cast<size_t>(std::count(journeys.begin(), journeys.end(), true));
}

// The journeys of these modules, and whatever they start or stop.
std::vector<bool> JourneysOf(const typed::Program& program, const std::set<int32_t>& modules) {
  std::vector<bool> all(program.journeys.size());
  std::vector<int32_t> work;
  for (size_t i = 0; i < program.journeys.size(); ++i) {
    if (modules.contains(program.journeys[i].info.module)) work.push_back(static_cast<int32_t>(i));
  }
  while (!work.empty()) {
    const auto at = static_cast<size_t>(work.back());
    work.pop_back();
    if (all[at]) continue;
    all[at] = true;
    check::ForEachBlock(program.journeys[at], [&](const typed::Block& block, int32_t) {
      check::ForEachStmt(block, [&](const typed::Stmt& stmt) {
        if (const auto* start = std::get_if<typed::StartJourney>(&stmt.node)) work.push_back(start->journey);
        if (const auto* stop = std::get_if<typed::StopJourney>(&stmt.node)) work.push_back(stop->journey);
      });
    });
  }
  return all;
}

}  // namespace

void KeptBounds::Forget() {
  whole_.reset();
  parts_.clear();
  stale_.clear();
}

// Whether no input and no timer can be beyond the limits, by what is known of the parts.
bool KeptBounds::SurelyWithin() const {
  if (!whole_) return false;
  ir::Amounts all = *whole_;
  for (const Part& part : parts_) {
    all.steps = ir::SaturatingAdd(all.steps, part.amounts.steps);
    all.bytes = std::max(all.bytes, part.amounts.bytes);
    all.emits = all.emits || part.amounts.emits;
  }
  return !all.emits && IsWithinBounds(all);
}

ir::Amounts KeptBounds::Lowering::AmountsOf(const std::vector<bool>& these) {
  journeys += CountOf(these);
  return ir::WorstAmounts(LowerForCosts(sources, program, these));
}

// Of modules with about as many journeys, on a thread each.
std::vector<KeptBounds::Part> KeptBounds::Lowering::Halves() {
  std::vector<Part> halves(2);
  for (size_t i = 0; i < program.journeys.size(); ++i) {
    const int32_t module = program.journeys[i].info.module;
    const bool first = i < program.journeys.size() / 2 || halves[0].modules.contains(module);
    halves[first ? 0 : 1].modules.insert(module);
  }
  Lowering other{sources, program};
  rt::RunBoth([&] { halves[1].amounts = other.AmountsOf(JourneysOf(program, halves[1].modules)); },
              [&] { halves[0].amounts = AmountsOf(JourneysOf(program, halves[0].modules)); });
  journeys += other.journeys;
  return halves;
}

// Modules that an edit has touched, unless they are most of the project.
void KeptBounds::CheckStale(Lowering& lowering) {
  if (!whole_ || whole_->emits || stale_.empty() || parts_.size() >= kMostParts) return;
  const std::vector<bool> journeys = JourneysOf(lowering.program, stale_);
  if (CountOf(journeys) > journeys.size() / 2) return;
  std::erase_if(parts_, [&](const Part& part) { return std::ranges::includes(stale_, part.modules); });
  parts_.push_back({std::exchange(stale_, {}), lowering.AmountsOf(journeys)});
}

size_t KeptBounds::Check(const SourceMap& sources, const typed::Program& program, Diagnostics& diagnostics) {
  Lowering lowering{sources, program};
  CheckStale(lowering);
  if (stale_.empty() && SurelyWithin()) return lowering.journeys;
  stale_.clear();
  if (halves_prove_ && program.journeys.size() > kFewJourneys) {
    whole_.emplace();
    parts_ = lowering.Halves();
    if (SurelyWithin()) return lowering.journeys;
  }
  whole_ = lowering.AmountsOfAll();
  parts_.clear();
  // Else it would be for nothing the next time, too.
  halves_prove_ = !whole_->emits && whole_->steps <= ir::kMaxSteps / 2 && whole_->bytes <= ir::kMaxLiveBytes;
  if (!IsWithinBounds(*whole_)) CheckBounds(sources, Lower(sources, program), diagnostics);
  return lowering.journeys;
}

}  // namespace journey
