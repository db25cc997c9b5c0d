// What fires, in which order, and what happens then; and what changes when a zone or an idle clock does.
#include <algorithm>
#include <utility>

#include "runtime/rules/due.h"
#include "runtime/rules/fold.h"
#include "runtime/state/dedup.h"
#include "runtime/state/history.h"
#include "runtime/state/sent_log.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

// The word of section 12 for what fires.
std::string_view TimerWord(ir::TimerKind kind) {
  switch (kind) {
    case ir::TimerKind::kAfter:
      return "after";
    case ir::TimerKind::kEvery:
      return "every";
    case ir::TimerKind::kIdle:
      return "idle";
    case ir::TimerKind::kAt:
    case ir::TimerKind::kInstant:
      return "at";
  }
  return "";
}

Cause TimerCause(std::string_view word) { return {.kind = CauseKind::kTimer, .name = word}; }

// Who has left something may be silent for long, and is made smaller anyway: what nobody can ask for any more goes.
void DropOld(Customer& customer, int64_t now, int64_t dedup_window_ms) {
  DropOldIds(customer, now, dedup_window_ms);
  DropOldSent(customer, now);
  DropOldOccurrences(customer, now);
}

}  // namespace

void Fold::FireAll(Customer& customer, int64_t limit) {
  DropEmitted();
  while (customer.head().next_due <= limit && customer.head().next_due != kNever && !Stopped()) {
    ++counters_.timers_fired;
    const int64_t due = customer.head().next_due;
    Offset earliest = customer.EarliestInstance();
    if (earliest != 0 && customer.At(earliest).next_due != due) earliest = 0;
    // A journey's schedules come after its instances.
    bool scheduled = false;
    uint32_t schedule = 0;
    if (const int64_t* dues = customer.Schedules()) {
      schedule = customer.extra()->next_schedule;
      scheduled =
          dues[schedule] == due && (earliest == 0 || plan_.schedules[schedule].journey < customer.At(earliest).journey);
    }
    // A recomputed due may lie behind the clock, which never goes backwards.
    BeginStep(customer, NotBeforeClock(customer, due));
    if (scheduled) {
      FireSchedule(customer, schedule);
    } else {
      FireInstance(customer, earliest);
    }
    Conclude(customer);
    if (!ended_.empty()) DropOld(customer, step_.now, options_.dedup_window_ms);
    EndStep(customer);
    if ((left_ & kEmissions) != 0) [[unlikely]]
      HandleEmitted(customer);
  }
}

void Fold::FireInstance(Customer& customer, Offset at) {
  Touch(customer, at);
  const InstanceDue due = EarliestDue(customer, customer.At(at));
  switch (due.kind) {
    case DueKind::kTimeout:
    case DueKind::kHoldout:
      cause_ = TimerCause(due.kind == DueKind::kTimeout ? "timeout" : "holdout");
      if (const Instance& instance = customer.At(at); due.kind == DueKind::kTimeout && !instance.held) {
        const ir::Journey& journey = JourneyOf(instance);
        if (journey.timeout_stage != ir::kNone) {
          customer.TimeoutDueAt(customer.At(at)) = kNever;
          return RunFor(at, journey.stages[static_cast<size_t>(journey.timeout_stage)].enter_fn);
        }
      }
      instance_ = at;
      EndInstance(ir::Outcome::kExpired, ir::kNone);
      instance_ = 0;
      return;
    case DueKind::kDeferred:
      cause_ = TimerCause("deferred");
      return Deliver(at, due.index);
    case DueKind::kTimer:
      return FireTimer(customer, at, due.index);
    case DueKind::kWait:
      cause_ = TimerCause("wait");
      return GoOn(customer, at);
    case DueKind::kNothing:
      CHECK_MSG(false, "an instance is due and nothing of it is");
  }
}

void Fold::GoOn(Customer& customer, Offset at) {
  Instance& instance = customer.At(at);
  const ir::Journey& journey = JourneyOf(instance);
  const Value resume = Value::Int(journey.waits[static_cast<size_t>(instance.wait)].resume);
  customer.SetWait(instance, ir::kNone, kNever, kNever);
  RunFor(at, journey.stages[static_cast<size_t>(instance.stage)].flow_fn, &resume);
}

void Fold::FireTimer(Customer& customer, Offset at, size_t index) {
  Instance& instance = customer.At(at);
  const ir::Timer& timer = JourneyOf(instance).timers[index];
  cause_ = TimerCause(TimerWord(timer.kind));
  int64_t& due = customer.TimerDue(instance, timer.slot);
  switch (timer.kind) {
    case ir::TimerKind::kEvery: {
      const int64_t next = ++customer.TimerCount(instance, timer.slot);
      due = AfterDelay(program_, instance.stage_time, timer.delay, customer.StageZone(instance), next);
      break;
    }
    case ir::TimerKind::kAt:
      due = NextMomentAfter(program_, step_.now, timer.moment, customer.zone());
      break;
    case ir::TimerKind::kInstant:
      customer.TimerCount(instance, timer.slot) = 1;  // once a visit
      due = kNever;
      break;
    case ir::TimerKind::kAfter:
    case ir::TimerKind::kIdle:
      due = kNever;
      break;
  }
  RunFor(at, timer.body_fn);
}

void Fold::FireSchedule(Customer& customer, uint32_t schedule) {
  const EnterRule& rule = plan_.schedules[schedule];
  const ir::Journey& journey = JourneyAt(rule.journey);
  const ir::Enter& enter = journey.enters[static_cast<size_t>(rule.enter)];
  cause_ = TimerCause("schedule");
  customer.Schedules()[schedule] = NextMomentAfter(program_, step_.now, enter.moment, customer.zone());
  TouchSchedules();
  if (MayEnter(customer, rule.journey, {}) && Holds(Question::kSegment, journey.segment_fn, rule.journey, rule.enter) &&
      Holds(Question::kEnterWhere, enter.where_fn, rule.journey, rule.enter)) {
    Enter(customer, rule.journey, nullptr, &enter);
  }
}

void Fold::RecomputeMoments(Customer& customer, Offset at, int64_t now) {
  Instance& instance = customer.At(at);
  if (instance.ended || !instance.in_stage) return;
  const ir::Journey& journey = JourneyOf(instance);
  for (const int32_t index : journey.stages[static_cast<size_t>(instance.stage)].timers) {
    const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
    if (timer.kind != ir::TimerKind::kAt || timer.moment.zone.constant != ir::kNone) continue;
    int64_t& due = customer.TimerDue(instance, timer.slot);
    if (due == kNever) continue;
    due = NextMomentAfter(program_, now, timer.moment, customer.zone());
  }
  Touch(customer, at);
  if (instance.wait == ir::kNone) return;
  const ir::Wait& wait = journey.waits[static_cast<size_t>(instance.wait)];
  if (wait.kind != ir::WaitKind::kMoment || wait.moment.zone.constant != ir::kNone) return;
  customer.SetWait(instance, instance.wait, MomentOfWait(customer, instance, wait, now), customer.WaitSince(instance));
}

void Fold::RecomputeMoments(Customer& customer, int64_t now) {
  for (Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) RecomputeMoments(customer, at, now);
  int64_t* dues = customer.Schedules();
  if (dues == nullptr) return;
  for (size_t i = 0; i < plan_.schedules.size(); ++i) {
    const ir::Moment& moment = ScheduleRule(i).moment;
    if (moment.zone.constant == ir::kNone && Runs(plan_.schedules[i].journey))
      dues[i] = NextMomentAfter(program_, now, moment, customer.zone());
  }
  TouchSchedules();
}

// An accepted declared event: what idles starts to count anew; of a keyed journey the instance alone whose key it
// carries. By way of the customer's instances: there may be thousands of journeys, but few that somebody is in.
void Fold::RestartIdle(Customer& customer, int32_t event) {
  for (Offset at = customer.FirstOf(0); at != 0;) {
    const int32_t index = customer.At(at).journey;
    const ir::Journey& journey = JourneyAt(index);
    const bool keyed = journey.key_slot != ir::kNone;
    if (plan_.idles[static_cast<size_t>(index)] && !keyed) {
      RestartIdle(customer, at, journey);
      at = customer.Next(at);
      continue;
    }
    if (plan_.idles[static_cast<size_t>(index)]) {
      const Offset carried = FindCarried(customer, index, event);
      if (carried != 0) RestartIdle(customer, carried, journey);
    }
    at = customer.FirstOf(index + 1);
  }
}

// The active instance of a keyed journey whose key the event carries: in a field of the key's name and type.
Offset Fold::FindCarried(const Customer& customer, int32_t index, int32_t event) const {
  const ir::Journey& journey = JourneyAt(index);
  const int32_t field = journey.key_fields[static_cast<size_t>(event)];
  if (field == ir::kNone) return 0;
  const ir::Layout& layout = *plan_.events[static_cast<size_t>(event)].layout;
  const Value key = LoadSlot(step_.event, layout.slots[static_cast<size_t>(field)]);
  return customer.FindActive(index, KeyOf(journey, key));
}

void Fold::RestartIdle(Customer& customer, Offset at, const ir::Journey& journey) {
  Instance& instance = customer.At(at);
  if (instance.ended || !instance.in_stage) return;
  for (const int32_t index : journey.stages[static_cast<size_t>(instance.stage)].timers) {
    const ir::Timer& timer = journey.timers[static_cast<size_t>(index)];
    if (timer.kind != ir::TimerKind::kIdle) continue;
    int64_t& due = customer.TimerDue(instance, timer.slot);
    if (due == kNever) continue;
    due = AfterDelay(program_, step_.now, timer.delay, customer.zone());
    Touch(customer, at);
  }
}

}  // namespace journey::rt
