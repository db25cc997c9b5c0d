// Journey by journey: stages by name, waits by path, timers by what they do.
#include "runtime/migrate/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ir/link.h"
#include "runtime/program/plan.h"

namespace journey::rt {

namespace {

// Where the new module has the old version itself beside its own; kNone: nowhere.
int32_t FindVersion(const ir::Journey& was, const ir::Module& now) {
  for (size_t j = 0; j < now.journeys.size(); ++j) {
    const ir::Journey& one = now.journeys[j];
    if (one.successor != ir::kNone && one.name == was.name && one.version == was.version)
      return static_cast<int32_t>(j);
  }
  return ir::kNone;
}

}  // namespace

std::unique_ptr<const MigrationPlan> MigrationPlan::Of(const Program& was, const Program& now,
                                                       const std::vector<std::string>& not_linked) {
  return Planner(was, now, not_linked).Take();
}

std::unique_ptr<const MigrationPlan> Planner::Take() {
  plan_->schema_hash_ = map_->from.Hash();
  for (size_t j = 0; j < was_.journeys.size(); ++j) Journey(j);
  Schedules();
  Customer();
  History();
  Rings();
  for (const ir::Channel& channel : was_.channels) {
    plan_->channels_.push_back(ir::FindByName(channel.name, now_.channels, [](const ir::Channel& one) {
                                 return std::string_view(one.name);
                               }) != ir::kNone);
  }
  plan_->reader_ = std::make_unique<const StateReader>(std::move(map_));
  return std::move(plan_);
}

void Planner::Journey(size_t index) {
  const ir::Journey& was = was_.journeys[index];
  JourneyChange& change = plan_->change_.journeys.emplace_back();
  JourneyPlan& plan = plan_->journeys_.emplace_back();
  plan.name = was.name;
  plan.from_version = change.from_version = was.version;
  const int32_t newest = ir::FindJourney(now_, was.name);
  map_->MapJourney(index, newest);
  change.to = map_->journeys[index].journey;
  if (change.to == ir::kNone) {
    plan.nowhere = newest == ir::kNone
                       ? "the journey is gone: keep it, with a `migrate` that says where those go who are inside"
                       : "it has another key: those inside cannot be found by it";
    return;
  }
  const ir::Journey& now = now_.journeys[static_cast<size_t>(change.to)];
  plan.to_version = now.version;
  const Both both{was, now, ir::MigrationFrom(now.migrations, was.version, now.version), index};
  Stages(both, change);
  Waits(both, change);
  Timers(both, change);
  Ends(both, change);
  Memory(both, plan);
  if (const int32_t place = FindVersion(was, now_); place != ir::kNone) {
    Drain(both, place);
  } else if (both.said != nullptr && both.said->drain) {
    const bool known = index < not_linked_.size() && !not_linked_[index].empty();
    plan.not_linked = fmt::format(
        "cannot finish on version {} beside version {}: {}. Keep what its rules need, or say in `migrate from {}` "
        "where those inside go",
        was.version, now.version, known ? not_linked_[index] : "it was not linked", was.version);
  }
}

// Everything is where it was, and nothing is computed anew. What was found out of the newest version is about those
// whom lines lead there all the same.
void Planner::Drain(const Both& both, int32_t place) {
  JourneyChange& change = plan_->change_.journeys[both.index];
  JourneyPlan& plan = plan_->journeys_[both.index];
  JourneyMap& map = map_->journeys[both.index];
  const auto led = std::make_shared<JourneyChange>(std::exchange(change, {}));
  const auto led_map = std::make_shared<JourneyMap>(map);
  map_->MapJourney(both.index, place);
  plan.drains = true;
  change.to = place;
  change.from_version = both.was.version;
  for (size_t s = 0; s < both.was.stages.size(); ++s) {
    StageChange& stage = change.stages.emplace_back();
    stage.fate = StageChange::Fate::kStays;
    stage.to = static_cast<int32_t>(s);
    stage.name = both.was.stages[s].name;
    map.led_stages.push_back(led->Leads(stage.to));
  }
  for (size_t w = 0; w < both.was.waits.size(); ++w) change.waits.push_back({static_cast<int32_t>(w), true});
  for (size_t t = 0; t < both.was.timers.size(); ++t) change.timers.push_back({static_cast<int32_t>(t), true});
  change.had_timeout = change.same_timeout = both.was.has_timeout;
  change.same_goals = true;
  if (std::find(map.led_stages.begin(), map.led_stages.end(), true) == map.led_stages.end()) {
    plan.memory.clear();
    return;
  }
  change.led = led;
  map.led = led_map;
}

void Planner::Stages(const Both& both, JourneyChange& change) {
  Positions& places = map_->journeys[both.index].stages;
  for (size_t s = 0; s < both.was.stages.size(); ++s) {
    StageChange& stage = change.stages.emplace_back();
    stage.name = both.was.stages[s].name;
    const ir::MigrateStage* line = ir::MigrationLine(both.said, stage.name);
    switch (ir::FateOfStage(both.said, stage.name, places[s])) {
      case ir::StageFate::kStays:
        stage.to = places[s];
        // Whoever is in a final stage has ended.
        if (!both.now.stages[static_cast<size_t>(stage.to)].final) stage.fate = StageChange::Fate::kStays;
        break;
      case ir::StageFate::kGoes:
        stage.fate = StageChange::Fate::kArrives;
        places[s] = stage.to = line->to;
        break;
      case ir::StageFate::kEnds:
        stage.fate = StageChange::Fate::kEnds;
        places[s] = both.now.first_stage;
        stage.has_reason = line->has_reason;
        stage.reason = line->reason;
        break;
      case ir::StageFate::kDrain:
      case ir::StageFate::kLost:
        break;
    }
  }
}

void Planner::Waits(const Both& both, JourneyChange& change) {
  Positions& places = map_->journeys[both.index].waits;
  for (size_t w = 0; w < both.was.waits.size(); ++w) {
    const ir::Wait& was = both.was.waits[w];
    WaitChange& wait = change.waits.emplace_back();
    const int32_t place = std::exchange(places[w], ir::kNone);
    const StageChange& stage = change.stages[static_cast<size_t>(was.stage)];
    if (place == ir::kNone || stage.fate != StageChange::Fate::kStays) continue;
    const ir::Wait& now = both.now.waits[static_cast<size_t>(place)];
    if (now.stage != stage.to || !ir::IsSamePosition({was.path, was.fingerprint}, {now.path, now.fingerprint}))
      continue;
    wait.same_due = IsSameDue(was, now);
    if (wait.same_due || CanBeComputed(both, was, static_cast<size_t>(place))) places[w] = wait.to = place;
  }
}

bool Planner::IsSameDue(const ir::Wait& was, const ir::Wait& now) {
  if (was.kind != now.kind) return false;
  switch (now.kind) {
    case ir::WaitKind::kDelay:
      return alike_.Delays(was.delay, now.delay);
    case ir::WaitKind::kMoment:
      return (was.time_slot == ir::kNone) == (now.time_slot == ir::kNone) && alike_.Moments(was.moment, now.moment);
    case ir::WaitKind::kInstant:
      return alike_.Functions(was.moment_fn, now.moment_fn);
    case ir::WaitKind::kEvents:
    case ir::WaitKind::kDeferred:
      return true;
  }
  return false;
}

// Whether what the wait is about can be known of those who began to wait under the old version.
bool Planner::CanBeComputed(const Both& both, const ir::Wait& was, size_t place) const {
  const ir::Wait& now = both.now.waits[place];
  if (was.kind == ir::WaitKind::kDeferred || now.kind == ir::WaitKind::kDeferred) return false;
  if (now.kind == ir::WaitKind::kMoment && now.time_slot != ir::kNone) return was.time_slot != ir::kNone;
  if (now.kind != ir::WaitKind::kInstant) return true;
  if (now.moment_fn == ir::kNone) return false;
  // Fields of the event that had come when the wait began are kept by the version that reads them.
  const int32_t to = plan_->change_.journeys[both.index].to;
  const std::vector<int32_t>& reads = plan_->now().plan().moments[static_cast<size_t>(to)].waits[place].slots;
  return std::all_of(reads.begin(), reads.end(), [&](int32_t slot) {
    const std::string& name = both.now.memory.slots[static_cast<size_t>(slot)].name;
    return !name.starts_with('#') || ir::FindByName(name, both.was.memory.slots, [](const ir::Slot& one) {
                                       return std::string_view(one.name);
                                     }) != ir::kNone;
  });
}

// ---------------------------------------------------------------- timers

void Planner::Timers(const Both& both, JourneyChange& change) {
  change.timers.resize(both.now.timers.size());
  for (size_t s = 0; s < both.was.stages.size(); ++s) {
    if (change.stages[s].fate != StageChange::Fate::kStays) continue;
    TimersOf(both, both.was.stages[s], both.now.stages[static_cast<size_t>(change.stages[s].to)], change);
  }
}

// Timers have no names: first those that are the same, then those that do the same at another time, then what is left
// of a kind, in order. So a timer that is added before another one does not take its place.
void Planner::TimersOf(const Both& both, const ir::Stage& was, const ir::Stage& now, JourneyChange& change) {
  std::vector<int32_t> left = was.timers;
  const auto pair = [&](auto&& is_version) {
    for (const int32_t timer : now.timers) {
      TimerChange& one = change.timers[static_cast<size_t>(timer)];
      const ir::Timer& row = both.now.timers[static_cast<size_t>(timer)];
      if (one.was != ir::kNone) continue;
      const auto found = std::find_if(left.begin(), left.end(), [&](int32_t old) {
        const ir::Timer& before = both.was.timers[static_cast<size_t>(old)];
        return before.kind == row.kind && is_version(before, row);
      });
      if (found == left.end()) continue;
      one.was = *found;
      one.same_due = IsSameDue(both.was.timers[static_cast<size_t>(*found)], row);
      left.erase(found);
    }
  };
  const auto same_body = [&](const ir::Timer& a, const ir::Timer& b) { return alike_.Functions(a.body_fn, b.body_fn); };
  pair([&](const ir::Timer& a, const ir::Timer& b) { return IsSameDue(a, b) && same_body(a, b); });
  pair(same_body);
  pair([](const ir::Timer&, const ir::Timer&) { return true; });
}

bool Planner::IsSameDue(const ir::Timer& was, const ir::Timer& now) {
  switch (now.kind) {
    case ir::TimerKind::kAfter:
    case ir::TimerKind::kEvery:
    case ir::TimerKind::kIdle:
      return alike_.Delays(was.delay, now.delay);
    case ir::TimerKind::kAt:
      return alike_.Moments(was.moment, now.moment);
    case ir::TimerKind::kInstant:
      return alike_.Functions(was.moment_fn, now.moment_fn);
  }
  return false;
}

void Planner::Ends(const Both& both, JourneyChange& change) {
  change.had_timeout = both.was.has_timeout;
  change.same_timeout =
      both.was.has_timeout && both.now.has_timeout && alike_.Delays(both.was.timeout, both.now.timeout);
  const auto same_window = [&](const ir::Goal& was, const ir::Goal& now) {
    return was.has_window == now.has_window && (!was.has_window || alike_.Delays(was.window, now.window));
  };
  change.same_goals = std::equal(both.was.goals.begin(), both.was.goals.end(), both.now.goals.begin(),
                                 both.now.goals.end(), same_window);
  for (size_t g = 0; g < both.now.goals.size(); ++g) {
    const ir::Goal& now = both.now.goals[g];
    if (now.limit_slot == ir::kNone) continue;
    const std::string& name = both.now.memory.slots[static_cast<size_t>(now.limit_slot)].name;
    const bool kept = std::any_of(both.was.goals.begin(), both.was.goals.end(), [&](const ir::Goal& was) {
      return was.limit_slot != ir::kNone && both.was.memory.slots[static_cast<size_t>(was.limit_slot)].name == name &&
             same_window(was, now);
    });
    if (!kept) change.goals_anew.push_back(static_cast<int32_t>(g));
  }
}

void Planner::Schedules() {
  const Plan &was = plan_->was().plan(), &now = plan_->now().plan();
  const auto moment = [](const ir::Module& module, const EnterRule& rule) -> const ir::Moment& {
    return module.journeys[static_cast<size_t>(rule.journey)].enters[static_cast<size_t>(rule.enter)].moment;
  };
  std::vector<bool>& anew = plan_->change_.schedules_anew;
  anew.assign(now.schedules.size(), true);
  for (size_t i = 0; i < was.schedules.size(); ++i) {
    const int32_t place = map_->schedules[i];
    if (place == ir::kNone) continue;
    const auto at = static_cast<size_t>(place);
    anew[at] = !alike_.Moments(moment(was_, was.schedules[i]), moment(now_, now.schedules[at]));
  }
}

}  // namespace journey::rt
