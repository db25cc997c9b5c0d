// From one version to the next, for one customer (section 7): due times computed anew from when a wait or a stage
// began, then one step in which everybody arrives or ends whom a `migrate` leads elsewhere.
//
// Nothing falls due before the moment of the migration: what would have fires then, each as a timer of its own.
#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "runtime/rules/changes.h"
#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/value/packed.h"

namespace journey::rt {

void Fold::Migrate(Customer& customer, const Customer& was, const ModuleChange& change, int64_t watermark) {
  DropEmitted();
  const int64_t now = NotBeforeClock(customer, watermark);
  std::vector<std::pair<Offset, Offset>> moving;
  ++computed_;
  Bind(customer, now);
  if (plan_.any_idle && !was.plan().any_idle) customer.LastEvent() = was.head().clock;  // at the latest
  // Journeys may stand in another order now.
  std::unordered_map<uint32_t, Offset> by_sequence;
  for (Offset at = was.FirstOf(0); at != 0; at = was.Next(at)) by_sequence.emplace(was.At(at).sequence, at);
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
    const Offset theirs = by_sequence.at(customer.At(at).sequence);
    Touch(customer, at);
    const Instance& old = was.At(theirs);
    if (old.ended) continue;
    const JourneyChange& journey = change.journeys[static_cast<size_t>(old.journey)].Of(old.stage);
    CarryEnds(customer, at, was, old, journey);
    if (old.held) continue;
    if (journey.stages[static_cast<size_t>(old.stage)].fate != StageChange::Fate::kStays) {
      moving.emplace_back(at, theirs);
      continue;
    }
    CarryTimers(customer, at, was, old, journey);
    CarryWait(customer, at, was, old, journey);
  }
  MoveSchedules(customer, change, now);
  if (was.zone() != customer.zone()) RecomputeMoments(customer, now);
  if (customer.HasWhens()) {
    WhenInputChanged(customer, RuleSet(plan_.whens_always.size(), ~RuleWord{0}));
  }
  customer_ = nullptr;
  if (moving.empty()) {
    DropMoved();
    Settle(customer);
    customer.EndStep();
    return;
  }
  BeginStep(customer, now);
  for (const auto& [at, theirs] : moving) Lead(customer, at, was.At(theirs), change);
  Conclude(customer);
  EndStep(customer);
  if ((left_ & kEmissions) != 0) HandleEmitted(customer);
}

// Whoever does not stay arrives as if just entered, or ends.
void Fold::Lead(Customer& customer, Offset at, const Instance& old, const ModuleChange& change) {
  const JourneyChange& journey = change.journeys[static_cast<size_t>(old.journey)].Of(old.stage);
  const StageChange& stage = journey.stages[static_cast<size_t>(old.stage)];
  if (customer.At(at).ended) return;  // by somebody's request
  const std::string version = std::to_string(journey.from_version);
  cause_ = {.kind = CauseKind::kMigrate, .name = version};
  old_stage_ = stage.name;
  if (stage.fate == StageChange::Fate::kArrives) {
    RunFor(at, JourneyOf(customer.At(at)).stages[static_cast<size_t>(stage.to)].enter_fn);
  } else {
    CHECK(stage.fate == StageChange::Fate::kEnds);
    instance_ = at;
    Rebind();
    End(ir::Outcome::kCompleted, stage.has_reason, stage.reason);
    instance_ = 0;
    step_.mem = nullptr;
  }
  old_stage_ = {};
  cause_ = {.kind = CauseKind::kWhen};  // the name does not outlive this
}

// Timeout, the holdout's end, the windows of goals: all of them counted from the entry.
void Fold::CarryEnds(Customer& customer, Offset at, const Customer& was, const Instance& old,
                     const JourneyChange& change) {
  Instance& one = customer.At(at);
  const ir::Journey& journey = JourneyOf(one);
  const auto after = [&](const ir::Delay& delay) {
    return AfterDelay(program_, one.entry_time, delay, customer.zone());
  };
  if (journey.has_timeout) {
    const int64_t before = was.TimeoutDue(old);
    // One that has led elsewhere is spent.
    const bool keeps = change.had_timeout && (change.same_timeout || before == kNever);
    customer.TimeoutDueAt(one) = keeps ? before : std::max(after(journey.timeout), step_.now);
  }
  for (const int32_t goal : change.goals_anew) {
    const ir::Goal& row = journey.goals[static_cast<size_t>(goal)];
    StoreKept(customer.MemoryOf(one), journey.memory.slots[static_cast<size_t>(row.limit_slot)],
              Value::Int(after(row.window)));
  }
  if (ShapeHasHoldout(customer, one)) {
    int64_t longest = std::numeric_limits<int64_t>::min();
    for (const ir::Goal& goal : journey.goals) {
      if (one.held && goal.has_window) longest = std::max(longest, after(goal.window));
    }
    const bool ends = longest != std::numeric_limits<int64_t>::min();
    customer.HoldoutDueAt(one) = !ends               ? kNever
                                 : change.same_goals ? was.HoldoutDue(old)
                                                     : std::max(longest, step_.now);
  }
}

bool Fold::ShapeHasHoldout(const Customer& customer, const Instance& one) {
  return customer.ShapeOf(one).holdout != InstanceShape::kAbsent;
}

void Fold::CarryTimers(Customer& customer, Offset at, const Customer& was, const Instance& old,
                       const JourneyChange& change) {
  const ir::Journey& journey = JourneyOf(customer.At(at));
  customer.ClearTimers(customer.At(at));
  for (const int32_t index : journey.stages[static_cast<size_t>(customer.At(at).stage)].timers) {
    const TimerChange& timer = change.timers[static_cast<size_t>(index)];
    OldTimer before;
    if (timer.was != ir::kNone) {
      const ir::Timer& row = was.JourneyOf(old).timers[static_cast<size_t>(timer.was)];
      before = {&row, was.TimerDue(old, row.slot), was.TimerCount(old, row.slot)};
    }
    int64_t count = before.count;
    const int64_t due =
        timer.was != ir::kNone && timer.same_due ? before.due : DueOfTimer(customer, at, index, before, was, count);
    Instance& one = customer.At(at);  // a moment's code may have moved it
    const uint32_t slot = journey.timers[static_cast<size_t>(index)].slot;
    customer.TimerDue(one, slot) = due;
    if (customer.ShapeOf(one).counts != InstanceShape::kAbsent) customer.TimerCount(one, slot) = count;
  }
}

// When a timer fires that is new or has changed; `count` is brought to which firing that is.
int64_t Fold::DueOfTimer(Customer& customer, Offset at, int32_t index, const OldTimer& before, const Customer& was,
                         int64_t& count) {
  const Instance& one = customer.At(at);
  const ir::Timer& timer = JourneyOf(one).timers[static_cast<size_t>(index)];
  const int64_t now = step_.now;
  const auto after = [&](int64_t from) { return AfterDelay(program_, from, timer.delay, customer.zone()); };
  const bool fired = before.row != nullptr && before.due == kNever;  // once a visit
  switch (timer.kind) {
    case ir::TimerKind::kAfter:
      return fired ? kNever : std::max(after(one.stage_time), now);
    case ir::TimerKind::kEvery:
      count = NextFiring(one, timer, now);
      return AfterDelay(program_, one.stage_time, timer.delay, customer.StageZone(one), count);
    case ir::TimerKind::kAt:
      return NextMomentAfter(program_, now, timer.moment, customer.zone());
    case ir::TimerKind::kIdle:
      return fired ? kNever : std::max(after(SilentSince(customer, one, before, was)), now);
    case ir::TimerKind::kInstant: {
      if (count != 0) return kNever;  // once a visit, too
      const Value moment = Moment(at, timer.moment_fn);
      return moment.has != 0 && moment.i > now ? moment.i : kNever;
    }
  }
  return kNever;
}

// The first k whose k delays after the stage began do not lie behind `now`.
int64_t Fold::NextFiring(const Instance& one, const ir::Timer& timer, int64_t now) const {
  const ZoneId zone = customer_->StageZone(one);
  const auto at = [&](int64_t k) { return AfterDelay(program_, one.stage_time, timer.delay, zone, k); };
  int64_t low = 0, high = 1;
  for (; at(high) < now; high *= 2) low = high;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (at(middle) < now ? low : high) = middle;
  }
  return high;
}

// Since when the instance has heard of nothing, as nearly as it is known, and never too early.
int64_t Fold::SilentSince(const Customer& customer, const Instance& one, const OldTimer& before,
                          const Customer& was) const {
  const bool keyed = JourneyOf(one).key_slot != ir::kNone;
  if (keyed && before.row != nullptr && before.row->kind == ir::TimerKind::kIdle && !before.row->delay.calendar &&
      before.row->delay.open_in == ir::kNone) {
    return std::max(one.stage_time, before.due - before.row->delay.ms);
  }
  if (keyed || !was.plan().any_idle) return std::max(one.stage_time, was.head().clock);
  return std::max(one.stage_time, customer.LastEvent());
}

void Fold::CarryWait(Customer& customer, Offset at, const Customer& was, const Instance& old,
                     const JourneyChange& change) {
  if (old.wait == ir::kNone) return;
  const WaitChange& wait = change.waits[static_cast<size_t>(old.wait)];
  CHECK(wait.to != ir::kNone);
  const int64_t since = was.WaitSince(old), now = step_.now;
  if (wait.same_due) return customer.SetWait(customer.At(at), wait.to, was.WaitDue(old), since);
  const ir::Wait& row = JourneyOf(customer.At(at)).waits[static_cast<size_t>(wait.to)];
  int64_t due = kNever;
  switch (row.kind) {
    case ir::WaitKind::kDelay:
      due = std::max(AfterDelay(program_, since, row.delay, customer.zone()), now);
      break;
    case ir::WaitKind::kMoment:
      due = std::max(MomentOfWait(customer, customer.At(at), row, since), now);
      break;
    case ir::WaitKind::kInstant: {
      const Value moment = Moment(at, row.moment_fn);
      due = moment.has != 0 ? std::max(moment.i, now) : now;
      break;
    }
    case ir::WaitKind::kEvents:
    case ir::WaitKind::kDeferred:
      break;
  }
  customer.SetWait(customer.At(at), wait.to, due, since);
}

void Fold::MoveSchedules(Customer& customer, const ModuleChange& change, int64_t now) {
  if (plan_.schedules.empty() || !customer.head().known) return;
  int64_t* dues = customer.SchedulesAt();
  for (size_t i = 0; i < plan_.schedules.size(); ++i) {
    if (!change.schedules_anew[i] && dues[i] != kNever) continue;
    dues[i] = NextMomentAfter(program_, now, ScheduleRule(i).moment, customer.zone());
  }
  TouchSchedules();
  Rebind();
}

}  // namespace journey::rt
