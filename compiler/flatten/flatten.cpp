// Timers first, since the layout needs them; then the layout, the decisions, the tables.
#include "compiler/flatten/flatten.h"

#include <algorithm>

#include "compiler/flatten/layout.h"
#include "compiler/flatten/symbolic.h"
#include "compiler/flatten/tables.h"

namespace journey {
namespace {

constexpr size_t kMaxJourneys = 4;
constexpr size_t kMaxEvents = 64;

// What a packed step could not even notice.
bool HasFlatForm(const ir::Module& module) {
  if (module.journeys.empty() || module.journeys.size() > kMaxJourneys) return false;
  if (module.events.empty() || module.events.size() > kMaxEvents) return false;
  if (!module.history.empty()) return false;
  return std::all_of(module.journeys.begin(), module.journeys.end(), [](const ir::Journey& journey) {
    return journey.key_slot == ir::kNone && journey.when_fn == ir::kNone &&
           std::all_of(journey.enters.begin(), journey.enters.end(),
                       [](const ir::Enter& enter) { return enter.kind == ir::EnterKind::kOn; });
  });
}

void FindTimers(const ir::Module& module, flat::Plan& plan) {
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const ir::Journey& journey = module.journeys[j];
    for (size_t t = 0; t < journey.timers.size(); ++t) {
      const ir::Timer& timer = journey.timers[t];
      if (timer.kind != ir::TimerKind::kAfter || timer.delay.calendar || timer.body_fn == ir::kNone) continue;
      // Longer ones are rare, and their low bits would fill the slot.
      if (timer.delay.ms <= 0 || timer.delay.ms > int64_t{1} << 36) continue;
      if (plan.timers.size() == flat::kMaxTimers) return;
      plan.timers.push_back({static_cast<int32_t>(j), static_cast<int32_t>(t), timer.stage, timer.delay.ms, 0, {}});
    }
  }
}

bool CanEnter(const flat::Plan& plan, const flat::Decision& decision) {
  std::vector<int32_t> work = {decision.root};
  while (!work.empty()) {
    const flat::Node node = plan.nodes[static_cast<size_t>(work.back())];
    work.pop_back();
    if (node.predicate != ir::kNone) {
      work.push_back(node.yes);
      work.push_back(node.no);
      continue;
    }
    const flat::Leaf& leaf = plan.leaves[static_cast<size_t>(node.leaf)];
    if (!leaf.slow && !leaf.emits.empty()) return true;
  }
  return false;
}

}  // namespace

std::optional<flat::Plan> Flatten(const ir::Module& module, const FlattenOptions& options) {
  if (!HasFlatForm(module)) return std::nullopt;
  flat::Plan plan;
  plan.ordered = options.ordered;
  FindTimers(module, plan);
  if (!LayOut(module, plan)) return std::nullopt;

  Symbolic symbolic(module, plan);
  const flat::Decision nothing = symbolic.Nothing();
  flat::Decision slow;
  plan.leaves.push_back({.slow = true, .sets = {}, .emits = {}, .arms = {}});
  plan.nodes.push_back({.leaf = static_cast<int32_t>(plan.leaves.size() - 1)});
  slow.root = static_cast<int32_t>(plan.nodes.size() - 1);

  bool enters = false;
  std::vector<Decisions> decisions(module.journeys.size());
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    const auto journey = static_cast<int32_t>(j);
    const auto stages = static_cast<int32_t>(module.journeys[j].stages.size());
    for (int32_t stage = ir::kNone; stage < stages; ++stage) {
      std::vector<flat::Decision>& by_event = decisions[j].emplace_back();
      for (size_t e = 0; e < module.events.size(); ++e) {
        by_event.push_back(symbolic.OnEvent(journey, stage, static_cast<int32_t>(e)));
        if (stage == ir::kNone) enters = enters || CanEnter(plan, by_event.back());
      }
    }
    decisions[j].emplace_back(module.events.size(), nothing);  // ended
    decisions[j].emplace_back(module.events.size(), slow);     // elsewhere
    // Known, but not entered: as if not entered.
    if (plan.ordered && j == 0) decisions[j].push_back(decisions[j].front());
  }
  if (!enters) return std::nullopt;
  for (size_t t = 0; t < plan.timers.size(); ++t) {
    // In two steps: the plan grows while the timer is followed.
    const flat::Decision decision = symbolic.OnTimer(static_cast<int32_t>(t));
    plan.timers[t].decision = decision;
  }
  for (size_t j = 0; j < module.journeys.size(); ++j) {
    plan.journeys.push_back(MakeTable(module, plan, static_cast<int32_t>(j), decisions[j]));
  }
  for (const flat::Leaf& leaf : plan.leaves) {
    uint32_t bytes = 0;
    for (const flat::Emit& emit : leaf.emits) bytes += plan.templates[static_cast<size_t>(emit.emit_template)].Bytes();
    plan.max_step_bytes = std::max(plan.max_step_bytes, bytes);
  }
  // One a journey, and what is written before it is known whether it counts.
  plan.max_step_bytes = plan.max_step_bytes * static_cast<uint32_t>(module.journeys.size()) + 64;
  return plan;
}

}  // namespace journey
